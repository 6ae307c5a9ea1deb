"""Rows that are held out by their group or time, and how much rows and classes count."""

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Stopping, fit_table
from chainrule.errors import ChainruleError
from chainrule.tables.holding_out import latest, whole_groups
from chainrule.tables.reading import Table
from chainrule.tables.row_roles import row_roles_of
from chainrule.tables.several_networks import SeveralNetworks

N = 300


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(0)
    x = generator.normal(size=N)
    frame = pl.DataFrame({"x": x, "z": generator.normal(size=N)})
    return frame.with_columns(
        y=pl.Series(np.where(x + generator.normal(0, 0.6, N) > 0.8, "yes", "no")),
        group=pl.Series([f"g{i}" for i in generator.integers(0, 25, N)]),
        day=pl.date(2026, 1, 1) + pl.duration(days=pl.Series(generator.integers(0, 60, N))),
        w=pl.Series(generator.uniform(0.5, 2, N)),
    )


@pytest.fixture
def divided(monkeypatch):
    """All divisions that a fit makes: of all rows, and of those to learn from."""
    found = []
    from chainrule.tables import each_network, fitting_in_memory, one_network, targets

    def spy(given, validation, seed):
        parts = targets.split_rows(given, validation, seed)
        found.append((given, parts))
        return parts

    for module in (fitting_in_memory, one_network, each_network):
        monkeypatch.setattr(module, "split_rows", spy)
    return found


TRAINERS = [{"effort": "good"}, {"hidden": (4,), "stopping": Stopping(epochs=2)}]


@pytest.mark.parametrize("trainer", TRAINERS, ids=["recipe", "one network"])
def test_no_split_divides_a_group(table, divided, trainer, monkeypatch):
    monkeypatch.setitem(SeveralNetworks.__init__.__globals__["EFFORTS"], "good", 2)
    fit = fit_table(table, "y", group="group", **trainer)
    assert len(divided) == (
        5 if "effort" in trainer else 3
    )  # the test rows, and each network twice
    for targets, (learn, held) in divided:
        groups = targets.roles.groups
        assert len(np.intersect1d(groups[learn], groups[held])) == 0
        assert len(learn) + len(held) == len(groups)
    assert abs(fit.rows[1] - N / 5) < N / 20
    assert "group" not in (*fit.model.columns.numeric, *fit.model.columns.textual)


@pytest.mark.parametrize("trainer", TRAINERS, ids=["recipe", "one network"])
@pytest.mark.parametrize("kind", ["date", "text", "datetime text", "number"])
def test_no_split_learns_from_the_future(table, divided, trainer, kind, monkeypatch):
    monkeypatch.setitem(SeveralNetworks.__init__.__globals__["EFFORTS"], "good", 1)
    day = pl.col("day")
    frame = table.with_columns(
        {
            "date": day,
            "text": day.dt.to_string("%Y-%m-%d"),
            "datetime text": day.dt.to_string("%Y-%m-%d 12:00:00"),
            "number": day.to_physical(),
        }[kind]
    )
    fit = fit_table(frame, "y", time="day", **trainer)
    for targets, (learn, held) in divided:
        assert targets.roles.times[learn].max() < targets.roles.times[held].min()
    held = fit.evidence.held
    assert table["day"].gather(held).min() > table["day"].gather(fit.evidence.learn).max()
    assert abs(len(held) - N / 5) < N / 20


def test_latest_rows():
    times = np.array([3.0, 1, 2, 2, 5, 5, 4, 1])
    learn, held = latest(times, 2)
    assert held.tolist() == [4, 5]
    assert learn.tolist() == [0, 1, 2, 3, 6, 7]
    assert latest(np.ones(5), 2) is None
    assert latest(np.array([1.0, 2, 2, 2]), 1)[1].tolist() == [1, 2, 3]


@pytest.mark.parametrize("seed", range(20))
def test_whole_groups(seed):
    generator = np.random.default_rng(seed)
    groups = generator.integers(0, generator.integers(3, 12), 60)
    learn, held = whole_groups(groups, 12, seed)
    assert np.union1d(learn, held).tolist() == list(range(60))
    assert len(held) > 0
    assert not set(groups[learn]) & set(groups[held])
    assert len(set(groups[learn])) >= 2  # one of them may choose the epoch
    assert whole_groups(np.zeros(9, int), 3, seed) is None


def test_a_column_that_is_the_group_no_longer_helps(table):
    """With rows of a group on both sides, its name would tell the class; alone it tells nothing."""
    names = table["group"].unique().sort().to_list()
    chosen = {name: bool(k % 2) for k, name in enumerate(names)}
    frame = table.select(
        "group", "z", copy=pl.col("group"), y=pl.col("group").replace_strict(chosen)
    )
    assert fit_table(frame.drop("group"), "y", effort="fast").score > 0.95
    assert fit_table(frame, "y", group="group", effort="fast").score < 0.9


def test_weights_are_as_rows_that_occur_as_often(table):
    """Two networks from the same weights: rows counted thrice, and rows that stand there thrice."""
    part = table.select("x", "z", "y")[:40]
    weights = np.where(np.arange(40) % 4 == 0, 3.0, 1.0)
    X = part.select("x", "z").to_numpy()
    T = chainrule.one_hot((part["y"] == "yes").cast(int).to_list(), 2)
    network = chainrule.Network([2, 3, 2], ["tanh", "softmax"])
    settings = {"loss": "cross_entropy", "batch_size": None, "stopping": Stopping(epochs=5)}
    times = weights.astype(int)
    one = chainrule.train(
        network, X, T, sample_weights=weights, validation=(X, T, weights), **settings
    )
    two = chainrule.train(
        network,
        np.repeat(X, times, axis=0),
        np.repeat(T, times, axis=0),
        validation=(np.repeat(X, times, axis=0), np.repeat(T, times, axis=0)),
        **settings,
    )
    np.testing.assert_allclose(one.parameters.vector, two.parameters.vector, rtol=1e-9)
    np.testing.assert_allclose(
        [it.validation_loss for it in one.records],
        [it.validation_loss for it in two.records],
        rtol=1e-9,
    )


@pytest.mark.parametrize("trainer", [{"effort": "fast"}, {"hidden": (8,), "solver": "adam"}])
def test_a_class_that_counts_more_is_predicted_more_often(table, trainer):
    frame = table.select("x", "z", "y")
    found = [
        (fit_table(frame, "y", class_weight=it, **trainer).model.predict(frame)["y"] == "yes").sum()
        for it in (None, "balanced", {"yes": 50.0})
    ]
    assert found[0] < found[1] < found[2]


def test_class_weights_are_named_as_in_a_file():
    frame = pl.DataFrame({"x": np.arange(60.0), "y": [True, False, False] * 20})
    one, two = (
        fit_table(frame, "y", class_weight=it, effort="fast").model.parameters.vector
        for it in ({True: 2}, {"true": 2.0})
    )
    np.testing.assert_array_equal(one, two)


def test_the_score_is_weighed_too(table):
    frame = table.select("x", "z", "y", "w")
    fit = fit_table(frame, "y", weights="w", effort="fast")
    judged = fit.evidence.judged
    np.testing.assert_array_equal(judged.weights, frame["w"].to_numpy()[fit.evidence.held])
    right = judged.predicted == judged.truth
    assert fit.score == pytest.approx(np.average(right, weights=judged.weights))
    assert fit.model.columns.numeric == ("x", "z")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weights": "v"}, "unknown column 'v'"),
        ({"weights": "x"}, r"row \d+, column 'x' holds -.*; a weight must be above 0: leave the"),
        ({"weights": "y"}, "column 'y' holds 'no', but weights are numbers"),
        ({"group": "gap"}, "row 4, column 'gap' is empty; fill it, or leave the row out"),
        ({"group": "two"}, "the column 'two' has 2 groups; at least 3 are needed"),
        ({"time": "y"}, "row 1, column 'y' holds 'no'; times are numbers or dates such as"),
        ({"time": "one"}, "the column 'one' is the same in every row"),
        ({"time": "day", "group": "group"}, "name one of the two columns"),
        ({"class_weight": "equal"}, "class_weight is 'equal'; it is 'balanced', or a weight for"),
        ({"class_weight": {"maybe": 2}}, "class_weight names 'maybe'; the classes are 'no', 'yes'"),
        ({"class_weight": {"yes": 0}}, "the weight of the class 'yes' is 0; it must be a number"),
        ({"class_weight": {"yes": "2"}}, "the weight of the class 'yes' is '2'; it must be"),
        ({"threshold": 1.5}, "threshold is 1.5; it must lie between 0 and 1"),
        ({"metric": "rmse"}, "rmse is a metric of a regression, and this is a classification"),
    ],
)
def test_settings_that_cannot_be_used(table, settings, message):
    frame = table.with_columns(
        gap=pl.when(pl.int_range(pl.len()) == 3).then(None).otherwise(pl.col("group")),
        two=pl.col("y"),
        one=pl.lit(1),
    )
    with pytest.raises(ChainruleError, match=message):
        fit_table(frame, "y", effort="fast", **settings)


def test_weights_and_thresholds_of_classes_are_not_for_numbers(table):
    for settings in ({"class_weight": "balanced"}, {"threshold": 0.5}):
        with pytest.raises(ChainruleError, match="is for (two )?classes"):
            fit_table(table.select("x", "z"), "z", effort="fast", **settings)


def test_a_class_of_the_future_alone(table):
    frame = table.sort("day").with_columns(
        y=pl.when(pl.int_range(pl.len()) >= N - 5).then(pl.lit("new")).otherwise(pl.col("y"))
    )
    with pytest.raises(ChainruleError, match="all rows of the class 'new' are held out by their"):
        fit_table(frame, "y", time="day", hidden=(3,))
    assert fit_table(frame, "y", time="day", effort="fast").model.classes == ("new", "no", "yes")


def test_times_with_lines(tmp_path):
    table = Table(pl.DataFrame({"t": ["2026-01-01", "soon", "2026-01-03"]}), "t.csv", 2, "line")
    with pytest.raises(ChainruleError, match="t.csv: line 3, column 't' holds 'soon'; times are"):
        row_roles_of(table, time="t")
