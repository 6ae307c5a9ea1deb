"""`TableClassifier` and `TableRegressor`: weights, missing cells of pandas, failed fits, zones."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.exceptions import NotFittedError

import chainrule
from chainrule import TableClassifier, TableRegressor
from chainrule.errors import ChainruleError
from chainrule.tables.date_columns import DateColumn
from chainrule.tables.reading import Table


def unclear(n=300):
    """Classes that overlap, of which the second is rare."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=n)
    return pl.DataFrame({"x": x}), np.where(x + generator.normal(size=n) > 2, "yes", "no")


def test_classes_that_count_more_are_predicted_more_often():
    X, y = unclear()
    plain = TableClassifier("fast").fit(X, y)
    found = {}
    for name, given in (("balanced", "balanced"), ("named", {"yes": 20, "no": np.int64(1)})):
        weighed = TableClassifier("fast", class_weight=given).fit(X, y)
        found[name] = (weighed.predict(X) == "yes").mean()
        # the parameter is what was given, as clones need it
        assert weighed.get_params()["class_weight"] is given
    assert min(found.values()) > 2 * (plain.predict(X) == "yes").mean()
    # labels may be numbers, which are not those of their places
    numbers = np.where(y == "yes", 5, 7)
    again = TableClassifier("fast", class_weight={5: 20}).fit(X, numbers)
    assert (again.predict(X) == 5).mean() > (plain.predict(X) == "yes").mean()
    for wrong, message in (({"maybe": 2}, "names 'maybe'"), ("even", "class_weight is 'even'")):
        with pytest.raises(ChainruleError, match=message):
            TableClassifier("fast", class_weight=wrong).fit(X, y)


def test_rows_count_by_their_weights():
    X, y = unclear()
    plain = TableClassifier("fast").fit(X, y)
    same = TableClassifier("fast").fit(X, y, sample_weight=np.ones(len(y)))
    np.testing.assert_allclose(same.predict_proba(X), plain.predict_proba(X), atol=1e-5)
    heavy = TableClassifier("fast").fit(X, y, sample_weight=np.where(y == "yes", 20.0, 1.0))
    assert (heavy.predict(X) == "yes").sum() > 2 * (plain.predict(X) == "yes").sum()
    # rows of weight 0 are as good as absent, and a class of these alone is none
    numbers = np.arange(300.0)
    kept = numbers < 250
    least = TableRegressor("fast").fit(X[:250], numbers[:250])
    without = TableRegressor("fast").fit(X, numbers, sample_weight=kept.astype(float))
    np.testing.assert_allclose(without.predict(X), least.predict(X), rtol=1e-5)
    three = np.where(kept, y, "never")
    assert list(TableClassifier("fast").fit(X, three, sample_weight=kept * 1.0).classes_) == [
        "no",
        "yes",
    ]
    for wrong in (np.ones(3), -np.ones(300)):
        with pytest.raises(ValueError, match=r"sample_weight|[Nn]egative"):
            TableClassifier("fast").fit(X, y, sample_weight=wrong)


class NAType:
    """Like the one of pandas: to compare it gives itself, which is neither true nor false."""

    def __ne__(self, other):
        return self

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")


class Frame:
    """As much of a data frame as is needed, where pandas is not there."""

    def __init__(self, columns):
        self._columns = {name: np.array(column, dtype=object) for name, column in columns.items()}
        self.columns = np.array(list(columns), dtype=object)
        self.shape = len(next(iter(columns.values()))), len(columns)

    def __getitem__(self, name):
        return self._columns[name]

    def __len__(self):
        return self.shape[0]


@pytest.mark.parametrize("values", [[1, 2, 3], [0.5, 2.0, 1.5], [True, False, True], ["a", "b"]])
def test_missing_cells_of_nullable_columns(values):
    n, missing = 60, NAType()
    cells = [missing if number % 9 == 0 else values[number % len(values)] for number in range(n)]
    x = np.random.default_rng(0).normal(size=n)
    theirs = Frame({"x": x.tolist(), "c": cells})
    ours = pl.DataFrame({"x": x, "c": [None if it is missing else it for it in cells]})
    one, two = (TableRegressor("fast").fit(it, 2 * x) for it in (theirs, ours))
    np.testing.assert_array_equal(one.predict(theirs), two.predict(ours))


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "string"])
def test_missing_cells_of_pandas(dtype):
    pandas = pytest.importorskip("pandas")
    values = {"string": ["a", "b"], "boolean": [True, False]}.get(dtype, [1, 2])
    cells = [None if number % 9 == 0 else values[number % 2] for number in range(60)]
    X = pandas.DataFrame({"x": np.arange(60.0), "c": pandas.array(cells, dtype=dtype)})
    model = TableRegressor("fast").fit(X, np.arange(60.0))
    ours = pl.DataFrame({"x": np.arange(60.0), "c": cells})
    again = TableRegressor("fast").fit(ours, np.arange(60.0))
    np.testing.assert_array_equal(model.predict(X), again.predict(ours))


@pytest.mark.parametrize("kind", [TableClassifier, TableRegressor])
def test_a_failed_fit_leaves_the_estimator_as_it_was(kind):
    X = pl.DataFrame({"x": np.arange(40.0)})
    y = np.arange(40) % 2
    model = kind("fast")
    with pytest.raises(ChainruleError, match="unknown column 'nowhere'"):
        model.set_params(kinds={"nowhere": "text"}).fit(X, y)
    for ask in (model.predict, model.transform, model.table_of, model.moment):
        with pytest.raises(NotFittedError):
            ask(X)
    model.set_params(kinds=None).fit(X, y)
    before, names = model.predict(X), model.feature_names_in_.tolist()
    other = X.rename({"x": "u"})
    with pytest.raises(ChainruleError):
        model.set_params(kinds={"x": "text"}).fit(other, y)
    assert model.feature_names_in_.tolist() == names
    np.testing.assert_array_equal(model.predict(X), before)


def hours(zone, n=240):
    start = datetime(2023, 3, 20, tzinfo=UTC)
    moments = [start + timedelta(hours=number) for number in range(n)]
    return pl.Series("t", moments).dt.convert_time_zone(zone)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_same_instant_in_another_zone_is_the_same(tmp_path, zone):
    home = hours("Europe/Berlin")
    y = home.dt.hour().cast(pl.Float64)
    there = hours(zone)
    regressor = TableRegressor("fast").fit(pl.DataFrame({"t": home}), y)
    before = regressor.predict(pl.DataFrame({"t": home}))
    np.testing.assert_array_equal(regressor.predict(pl.DataFrame({"t": there})), before)
    table = pl.DataFrame({"t": home, "y": y})
    model = chainrule.fit_table(table, "y", hidden=[4], solver="lbfgs").model
    loaded = chainrule.load(model.save(tmp_path / "m.chainrule"))
    expected = model.predict(table)
    assert loaded.predict(pl.DataFrame({"t": there})).equals(expected)
    # times without a zone are of the clock in training, as of a file that does not write it
    assert loaded.predict(pl.DataFrame({"t": home.dt.replace_time_zone(None)})).equals(expected)


def test_a_column_of_dates_keeps_its_zone_in_a_file():
    frame = pl.DataFrame({"t": hours("Europe/Berlin")})
    column = DateColumn.fitted(Table(frame), "t")
    assert column.zone == "Europe/Berlin"
    assert DateColumn.from_values("t", column.values()) == column
    with pytest.raises(pl.exceptions.ComputeError, match="Nowhere"):
        DateColumn.from_values("t", [*column.values()[:-1], "Nowhere"])
    plain = DateColumn.fitted(
        Table(frame.with_columns(pl.col("t").dt.replace_time_zone(None))), "t"
    )
    assert len(plain.values()) == 4  # as older versions write and read it
    assert DateColumn.from_values("t", plain.values()) == plain


def test_a_row_with_a_duration_is_explained():
    """What training has seen of a duration is a number, and so is what is explained."""
    generator = np.random.default_rng(0)
    seconds = generator.integers(0, 9999, 100).tolist()
    X = pl.DataFrame({"td": [timedelta(seconds=it) for it in seconds]})
    y = np.where(np.array(seconds) > 5000, "long", "short")
    frame = Frame({"td": X["td"].to_list()})
    for table in (X, frame):
        model = TableClassifier("fast").fit(table, y)
        found = chainrule.explain_row(model, table, row=2)
        assert found.prediction.value == y[1]
        (share,) = found.shares
        assert share.value == seconds[1]
        (turn,) = found.turns
        assert turn.prediction.value != y[1]
        assert 4000 < turn.value < 6000


def test_an_explanation_tells_the_threshold():
    X, y = unclear()
    table = X.with_columns(y=pl.Series(y))
    model = chainrule.fit_table(table, "y", hidden=[4], solver="lbfgs", threshold=0.1).model
    found = chainrule.explain_row(model, table, row=3)
    told = "By the threshold of this model, yes is predicted from a probability of 10.00 % on."
    assert told in found.render("text").replace("\n  ", " ")
    assert '"threshold": {' in found.render("json")
    plain = chainrule.fit_table(table, "y", hidden=[4], solver="lbfgs").model
    assert "threshold" not in chainrule.explain_row(plain, table, row=3).render("text")
