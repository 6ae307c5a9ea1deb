"""The recipe for tables: columns, networks, several of them, and an honest score."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import TableModel, fit_table
from chainrule.errors import ChainruleError
from chainrule.network import saving
from chainrule.network.prediction import predict
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.columns import Columns, robust
from chainrule.tables.intervals import Errors, ends_around
from chainrule.tables.measure import score_of
from chainrule.tables.reading import Table
from chainrule.tables.recipe import RECIPES, Recipe
from chainrule.tables.reports.judged import judged_classes
from chainrule.tables.reports.metrics import METRICS
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import targets_of


@pytest.fixture(scope="module")
def houses():
    """Prices with a jump at an age of 30, one outlier, a text of two values, and missing cells."""
    generator = np.random.default_rng(0)
    n = 240
    area, age = generator.lognormal(4.5, 0.4, n), generator.integers(0, 60, n).astype(float)
    area[3] = 1e6
    garden = generator.choice(["yes", "no"], n)
    price = 2.0 * np.minimum(area, 300) + 80 * (age < 30) + 25 * (garden == "yes")
    age[5] = np.nan
    return pl.DataFrame(
        {"area": area, "age": age, "garden": garden, "same": 1.0, "price": price + 0.0}
    ).with_columns(pl.col("age").fill_nan(None))


def encoded(frame, pieces=0):
    names = [name for name in frame.columns if name != "price"]
    columns = robust(fit_columns(Table(frame), names)[0], Table(frame), pieces)
    return columns, columns.encode(Table(frame))


def test_numbers_are_bounded_by_median_and_quartiles(houses):
    columns, X = encoded(houses)
    assert columns.input_names() == ["area", "age", "garden yes (1) or no (-1)"]
    area = houses["area"].to_numpy()
    lower, median, upper = np.quantile(area, (0.25, 0.5, 0.75))
    z = (area - median) / (upper - lower)
    np.testing.assert_allclose(X[:, 0], z / np.sqrt(1 + (z / 3) ** 2), rtol=1e-12)
    assert 2.9 < X[3, 0] <= 3
    assert X[5, 1] == 0.0
    np.testing.assert_array_equal(X[:, 2], np.where(houses["garden"] == "yes", 1.0, -1.0))


def test_numbers_in_pieces(houses):
    """By NumPy's own interpolation: each piece rises from 0 to 1 between its edges."""
    columns, X = encoded(houses, pieces=4)
    area = houses["area"].to_numpy()
    edges = np.quantile(area, np.linspace(0, 1, 5))
    for number in range(4):
        ends = edges[number : number + 2]
        np.testing.assert_allclose(X[:, 1 + number], np.interp(area, ends, [0, 1]), atol=1e-12)
    again = Columns.from_table(json.loads(json.dumps(columns.as_table())))
    assert again == columns
    beyond = houses.with_columns(area=pl.lit(-1e9), garden=pl.lit("unknown"))
    row = columns.encode(Table(beyond))[0]
    assert row[0] == pytest.approx(-3)
    np.testing.assert_array_equal(row[1:5], 0)
    assert row[-1] == 0


def test_a_column_that_is_mostly_one_number_is_scaled_by_its_range():
    frame = pl.DataFrame({"x": [0.0] * 90 + [8.0] * 10, "price": [0.0] * 100})
    _, X = encoded(frame)
    z = 8 / 4
    assert X[-1, 0] == pytest.approx(z / np.sqrt(1 + (z / 3) ** 2))


@pytest.mark.parametrize("factors", [False, True])
def test_the_network_of_the_recipe_is_that_of_the_publication(factors):
    """z = x W / sqrt(n) + b with W and b from N(0, 1), and zeros in the last layer."""
    recipe = Recipe(hidden=(400, 300))
    parameters, rates = recipe.start(200, 3, "classification", factors, seed=0)
    first = int(factors)
    if factors:
        np.testing.assert_array_equal(parameters.W[0], np.eye(200))
        assert dict(rates)["w[1]"] == 6.0
    assert parameters.W[first].std() == pytest.approx(1 / np.sqrt(200), rel=0.02)
    assert parameters.b[first].std() == pytest.approx(1, rel=0.1)
    assert not parameters.W[-1].any()
    assert dict(rates)[f"w[{first + 2}]"] == pytest.approx(1 / 20)
    X = np.random.default_rng(0).normal(size=(4, 200))
    np.testing.assert_allclose(predict(parameters, X), 1 / 3)


def test_a_regression_by_the_recipe(houses, tmp_path):
    fit = fit_table(houses, "price", effort="fast", seed=1)
    assert fit.score > 0.9
    assert fit.measured.interval[0] < fit.score < fit.measured.interval[1]
    assert -0.2 < fit.measured.guess <= 0
    assert fit.refitted
    assert fit.rows == (192, 48)
    predictions = fit.model.predict(houses)["price"]
    # outside of what was seen nothing speaks for a network
    assert houses["price"].min() <= predictions.min()
    assert predictions.max() <= houses["price"].max()
    again = TableModel.load(fit.model.save(tmp_path / "houses.chainrule"))
    assert again.predict(houses).equals(fit.model.predict(houses))


def test_members_differ_and_are_averaged(houses):
    frame = houses.with_columns(dear=pl.col("price") > pl.col("price").median()).drop("price")
    model = fit_table(frame, "dear", effort="good").model
    assert len(model.members) == 4
    table = Table(frame)
    each = [predict(it.parameters, it.columns.encode(table)) for it in model.members]
    whole = model.predict(frame)
    np.testing.assert_allclose(
        whole["probability of true"], np.mean(each, axis=0)[:, 1], rtol=1e-12
    )
    assert np.abs(each[0] - each[2]).max() > 1e-3
    sizes = [it.parameters.network.sizes[:2] for it in model.members]
    assert sizes[1] == (3, 3)
    assert sizes[0] == sizes[2] != sizes[1] == sizes[3]


def test_same_seed_same_model(houses):
    one, two, other = (
        fit_table(houses, "price", effort="fast", seed=seed).model.parameters.vector
        for seed in (4, 4, 5)
    )
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_rows_that_are_measured_on_have_no_part_in_training(houses, monkeypatch):
    """The model that is measured is the same whatever the targets of the rows held out are."""
    seen = []

    def spy(judged, metric):
        seen.append(judged.predicted)
        return score_of(judged, metric)

    monkeypatch.setattr("chainrule.tables.evidence.score_of", spy)
    fit_table(houses, "price", effort="fast")
    held = np.setdiff1d(np.arange(240), _learned(houses))
    wild = houses["price"].to_numpy().copy()
    wild[held] = wild[held][::-1]
    fit_table(houses.with_columns(price=pl.Series(wild)), "price", effort="fast")
    np.testing.assert_allclose(seen[0], seen[1], rtol=1e-6)


def _learned(frame):
    from chainrule.tables.targets import split_rows, targets_of

    return split_rows(targets_of(Table(frame), "price", "regression"), 0.2, 0)[0]


def test_seconds_are_an_effort(houses):
    trainer = SeveralNetworks(effort=1e-6)
    assert trainer.count > 1
    fit = fit_table(houses, "price", effort=1e-6)
    assert len(fit.model.members) == 1


def test_the_interval_of_a_score_covers_it():
    """Of 300 samples of 100 rows each, about 95 % have the true accuracy in their interval."""
    generator = np.random.default_rng(0)
    inside = 0
    for seed in range(300):
        right = generator.random(100) < 0.8
        probabilities = np.where(right[:, None], [0.1, 0.9], [0.9, 0.1])
        judged = judged_classes([True] * 100, probabilities, (False, True))
        low, high = score_of(judged, METRICS["accuracy"], seed).interval
        inside += low <= 0.8 <= high
    assert 0.91 < inside / 300 < 0.98


def test_models_of_one_network_from_before_are_read(houses, tmp_path):
    """Format 2 had one network, and columns without a kind."""
    model = fit_table(houses, "price", hidden=(3,), stopping=chainrule.Stopping(epochs=2)).model
    new = tmp_path / "new.chainrule"
    old = tmp_path / "old.chainrule"
    model.save(new)
    with zipfile.ZipFile(new) as archive:
        about = json.loads(archive.read("model.json"))
    columns = {
        key: [values for _, *values in rows] for key, rows in about.pop("members")[0].items()
    }
    del about["range"]
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr("model.json", json.dumps({**about, "format": 2, "columns": columns}))
        archive.writestr("network.safetensors", saving.to_bytes(model.parameters))
    ours, theirs = TableModel.load(new).predict(houses), TableModel.load(old).predict(houses)
    # the older file knows no bounds
    inside = (theirs["price"] >= houses["price"].min()) & (theirs["price"] <= houses["price"].max())
    assert ours.filter(inside).equals(theirs.filter(inside))


def small(**columns):
    return pl.DataFrame(columns)


NUMBERS = [float(it) for it in range(12)]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (small(x=[1.0] * 12, y=["a", "b"] * 6), "every column is the same in all rows"),
        (small(x=[None] * 12, y=["a", "b"] * 6), "no column left to predict from"),
        (small(x=NUMBERS, y=[3.5] * 12), "is 3.5 in every row"),
        (small(x=NUMBERS, y=["a"] * 12), "only one class"),
        (small(x=NUMBERS, y=[f"c{it}" for it in range(12)]), "12 classes in 12 rows"),
    ],
)
def test_what_cannot_be_learned_is_told(frame, message):
    with pytest.raises(ChainruleError, match=message):
        fit_table(frame, "y", effort="fast")


@pytest.mark.parametrize(
    "frame",
    [
        small(x=NUMBERS, y=[f"c{it // 2}" for it in range(12)]),
        small(x=NUMBERS, empty=[None] * 12, y=["a", "b"] * 6),
        small(x=NUMBERS, y=NUMBERS),
        small(x=NUMBERS[:5], y=[1.5, 2.5, 3.5, 1.0, 2.0]),
    ],
)
def test_odd_tables_give_a_model(frame):
    fit = fit_table(frame, "y", effort="fast")
    assert len(fit.model.predict(frame)) == frame.height


def test_efforts_and_settings_of_a_network_exclude_each_other(houses):
    with pytest.raises(ChainruleError, match="hidden describes a single network"):
        fit_table(houses, "price", effort="good", hidden=(8,))
    with pytest.raises(ChainruleError, match="unknown effort 'huge'"):
        fit_table(houses, "price", effort="huge")
    with pytest.raises(ChainruleError, match="above 0"):
        fit_table(houses, "price", effort=-3.0)


def test_intervals_cover_as_much_as_they_say():
    """Rows that nobody has seen, with noise that grows with x."""
    generator = np.random.default_rng(0)

    def rows(n):
        x, z = generator.uniform(0, 2, n), generator.normal(size=n)
        return pl.DataFrame(
            {"x": x, "z": z, "y": np.sin(3 * x) + z + (0.1 + x) * generator.normal(size=n)}
        )

    # not by the clock: on a busy machine seconds make fewer networks

    fit = fit_table(rows(1500), "y", effort="good", seed=0)
    fresh = rows(4000)
    for coverage in (0.5, 0.9):
        found = fit.model.predict_interval(fresh, coverage)
        inside = (fresh["y"] >= found["lower"]) & (fresh["y"] <= found["upper"])
        assert inside.mean() == pytest.approx(coverage, abs=0.05)
    np.testing.assert_allclose(found["y"], fit.model.predict(fresh)["y"])


def test_intervals_of_what_is_never_negative_stay_so():
    errors = Errors(1.0, tuple(np.linspace(0.1, 3, 50)))
    predicted = np.array([0.5, 40.0])
    halfwidth = errors.halfwidth(np.zeros(2), 0.9)
    free, _ = ends_around(predicted, halfwidth, (-1.0, 90.0))
    assert free[0] < 0
    for least in (0.0, 2.0, -1e-16):
        lower, upper = ends_around(predicted, halfwidth, (least, 90.0))
        assert lower.tolist() == [0.0, free[1]]
        assert (upper == predicted + halfwidth).all()
    # of an old model that has no range, nothing is known
    assert ends_around(predicted, halfwidth, (-np.inf, np.inf))[0][0] < 0


def test_intervals_of_counts(tmp_path):
    generator = np.random.default_rng(0)
    x = generator.uniform(0, 3, 400)
    counts = pl.DataFrame({"x": x, "n": generator.poisson(np.exp(x))})
    model = fit_table(counts, "n", effort="fast", task="regression").model
    lower = model.predict_interval(counts)["lower"]
    assert lower.min() == 0
    assert lower.max() > 0


def test_intervals_that_cannot_be_given(houses, tmp_path):
    model = fit_table(houses, "price", effort="fast").model
    with pytest.raises(ChainruleError, match="at least 99 rows held out"):
        model.predict_interval(houses, 0.99)
    for coverage in (0.0, 1.0, np.nan):
        with pytest.raises(ChainruleError, match="between 0 and 1"):
            model.predict_interval(houses, coverage)
    again = TableModel.load(model.save(tmp_path / "m.chainrule"))
    assert again.predict_interval(houses).equals(model.predict_interval(houses))
    classes = fit_table(houses.drop("price"), "garden", effort="fast").model
    with pytest.raises(ChainruleError, match="no intervals"):
        classes.predict_interval(houses)


def test_an_explained_row_shows_how_its_cells_became_inputs(houses):
    model = fit_table(houses, "price").model
    moment = model.moment(houses, row=2)
    area, garden = houses["area"][1], houses["garden"][1]
    note = moment.about.note
    assert f"area: z = ({area:.6g} - " in note
    assert f"garden: {1 if garden == 'yes' else -1}" in note
    predicted = model.predict(houses[1:2])["price"][0]
    assert (
        f"network 1 of 4; the model predicts with the mean of all of them, {predicted:.6g}" in note
    )
    # the inputs of the pass are those that the note ends in
    inputs = moment.samples.X[0]
    z = (area - houses["area"].median()) * model.columns.numeric_columns[0].bounded.factor
    assert inputs[0] == pytest.approx(z / np.sqrt(1 + (z / 3) ** 2))
    assert chainrule.explain(moment).value("x[1]") == pytest.approx(inputs[0])


def test_no_seconds_are_no_effort(houses):
    with pytest.raises(ChainruleError, match="above 0"):
        fit_table(houses, "price", effort=0)


def test_many_networks_are_variations_of_the_recipe(houses):
    brief = tuple(replace(recipe, epochs=2) for recipe in RECIPES)
    names = [name for name in houses.columns if name != "price"]
    table = Table(houses)
    members, _ = SeveralNetworks("best", brief).fit(
        table, targets_of(table, "price", "regression"), fit_columns(table, names)[0], 0, None
    )
    networks = [member.parameters.network for member in members]
    assert len(networks) == 16
    assert len({network.n_inputs for network in networks}) == 3  # whole, 16 pieces, 48 pieces
    assert {len(network.layers) for network in networks[:4]} == {3, 4}
    assert len(networks[5].layers) == 5  # factors, three hidden layers, the output
    assert networks[6].layers[0].activation.name == "mish"
    # what cuts numbers alike shares its columns
    assert len({id(member.columns) for member in members}) == 3
