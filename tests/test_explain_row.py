"""A row in its own words: prediction, reference, changes that would turn it, and how it is told."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import chainrule
from chainrule import Network, Parameters, TableModel
from chainrule.cli.commands import command_line
from chainrule.documents.document import Bars, Document, Table
from chainrule.documents.formats import format_names, write_document
from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.intervals import Errors
from chainrule.tables.model import Member
from chainrule.tables.robust_columns import TwoTextsColumn
from chainrule.tables.seen import SeenChoices, SeenNumbers
from chainrule.tables.standard_columns import NumericColumn

SEEN = {
    "area": SeenNumbers(20.0, 80.0, 200.0),
    "rooms": SeenNumbers(1.0, 3.0, 6.0, whole=True),
    "garden": SeenChoices("no", ("no", "yes")),
}
# price = 2 area + 5 rooms + 25 garden, garden being -1 for no and 1 for yes
WEIGHTS = np.array([2.0, 5.0, 25.0])
ROW = pl.DataFrame({"area": [100.0], "rooms": [2], "garden": ["no"]})  # 185


def columns(seen=SEEN):
    plain = (NumericColumn("area", 80.0, 0.0, 1.0), NumericColumn("rooms", 3.0, 0.0, 1.0))
    return Columns(plain, (TwoTextsColumn("garden", "no", "yes"),), seen=seen)


def prices(errors=None, seen=SEEN):
    network = Network([3, 1], ["identity"], "none")
    member = Member(Parameters(network, WEIGHTS), columns(seen))
    return TableModel((member,), "price", "regression", errors=errors or Errors())


def dear(limit=200.0):
    """Classes: dear above a price, by softmax of 0 and price - limit."""
    network = Network([3, 2], ["softmax"])
    W, b = np.column_stack([np.zeros(3), WEIGHTS]), np.array([0.0, -limit])
    member = Member(chainrule.from_matrices(network, [W], [b]), columns())
    return TableModel((member,), "dear", "classification", ("no", "yes"))


# Changes


def test_changes_by_an_amount():
    found = chainrule.explain_row(prices(), ROW, change=10)
    turns = {turn.column: turn.value for turn in found.turns}
    # 2 area moves by 10 at 105 or 95; rooms by 5 each, down to 1 only 5; garden by 50
    assert turns["area"] in (95.0, 105.0)
    assert turns["rooms"] == 4
    assert isinstance(turns["rooms"], int)
    assert turns["garden"] == "yes"
    # the smallest of its range first
    assert [turn.column for turn in found.turns] == ["area", "rooms", "garden"]
    assert found.steady == ()


def test_changes_out_of_the_interval():
    # of ten scores of 1 the interval of 90 % is 10 to either side
    found = chainrule.explain_row(prices(Errors(10.0, (1.0,) * 10)), ROW)
    assert found.prediction.interval == (175.0, 195.0)
    turns = {turn.column: turn.value for turn in found.turns}
    assert 105.0 < turns["area"] <= 105.1 or 94.9 <= turns["area"] < 95.0
    assert turns["rooms"] == 5
    assert "In 90% of such cases the truth lies between 175.00 and 195.00." in str(found)


def test_changes_to_another_class():
    found = chainrule.explain_row(dear(), ROW)
    assert found.prediction.value == "no"
    turns = {turn.column: turn for turn in found.turns}
    # price must be above 200: 2 area above 215
    assert 107.5 < turns["area"].value <= 107.7
    assert turns["rooms"].value in (5, 6)
    assert turns["garden"].prediction.value == "yes"
    assert f"If area were {turns['area'].value:g} instead of 100, the prediction would be yes" in (
        str(found)
    )
    for turn in found.turns:
        changed = ROW.with_columns(pl.lit(turn.value).alias(turn.column))
        assert dear().predict(changed)["dear"][0] == "yes"


def test_no_change_is_found():
    found = chainrule.explain_row(dear(limit=1000.0), ROW)
    assert found.turns == ()
    assert found.steady == ("area", "rooms", "garden")
    assert "does not lead to another class" in " ".join(str(found).split())


def test_what_counts_as_a_change_is_asked_for():
    found = chainrule.explain_row(prices(), ROW)
    assert (found.turns, found.sought) == ((), "")
    assert "no amount was given" in str(found)
    with pytest.raises(ChainruleError, match="change"):
        chainrule.explain_row(prices(), ROW, change=-1)
    with pytest.raises(ChainruleError, match="change is 1, but dear is a class"):
        chainrule.explain_row(dear(), ROW, change=1)


def test_missing_cells_are_changed_too():
    missing = ROW.with_columns(pl.lit(None, pl.Float64).alias("area"))
    found = chainrule.explain_row(prices(), missing, change=10)
    assert "instead of missing" in str(found)
    share = next(it for it in found.shares if it.column == "area")
    # a missing number is the median, which the reference is as well
    assert (share.value, share.reference, share.adds) == (None, 80.0, 0.0)


# References


def test_the_reference_is_the_typical_row_of_the_training_data():
    found = chainrule.explain_row(prices(), ROW, change=1)
    assert found.reference == "the typical row of the training data"
    assert found.contributions.reference == pytest.approx(2 * 80 + 5 * 3 - 25)
    adds = {share.column: share.adds for share in found.shares}
    assert adds == pytest.approx({"area": 40.0, "rooms": -5.0, "garden": 0.0})


def test_training_keeps_what_it_has_seen(tmp_path):
    generator = np.random.default_rng(0)
    n = 60
    frame = pl.DataFrame(
        {
            "count": generator.integers(1, 5, n),
            "length": generator.normal(10, 2, n),
            "kind": ["b"] * 40 + ["a"] * 15 + [None] * 5,
            "open": [True] * 35 + [False] * 25,
        }
    ).with_columns(y=pl.col("count") * 3.0)
    model = chainrule.fit_table(frame, "y", hidden=(3,), solver="lbfgs").model
    kept = TableModel.load(model.save(tmp_path / "m.chainrule")).columns.seen
    assert kept == model.columns.seen
    length = frame["length"]
    assert kept["length"] == SeenNumbers(length.min(), length.median(), length.max())
    assert kept["count"].whole
    assert kept["kind"] == SeenChoices("b", ("b", "a"))
    assert kept["open"] == SeenChoices("true", ("true", "false"))
    shares = chainrule.explain_row(model, frame, 2).shares
    assert {share.column for share in shares} == {"count", "length", "kind", "open"}


def test_models_that_do_not_know_what_is_typical(tmp_path):
    # files of before have no "seen"
    path = prices().save(tmp_path / "old.chainrule")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(parts["model.json"])
    for member in about["members"]:
        del member["seen"]
    parts["model.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    old = TableModel.load(path)
    with pytest.raises(ChainruleError, match="does not know what is typical of area, rooms"):
        chainrule.explain_row(old, ROW)
    more = pl.concat([ROW, ROW.with_columns(area=60.0), ROW.with_columns(area=50.0)])
    found = chainrule.explain_row(old, more, change=1)
    assert found.reference == "the typical row of this table"
    assert found.contributions.reference == pytest.approx(105)


def test_other_references(tmp_path):
    rows = pl.concat([ROW, ROW.with_columns(area=90.0)])
    found = chainrule.explain_row(prices(), rows, 1, reference=2, change=1)
    assert found.reference == "row 2"
    assert found.contributions.reference == pytest.approx(165)
    path = tmp_path / "others.csv"
    ROW.with_columns(area=70.0).write_csv(path)
    found = chainrule.explain_row(prices(), rows, 1, reference=path, change=1)
    assert found.contributions.reference == pytest.approx(125)
    with pytest.raises(ChainruleError, match="there is no row 3 to compare with: 1 to 2"):
        chainrule.explain_row(prices(), rows, 1, reference=3)


def test_what_cannot_be_explained():
    with pytest.raises(ChainruleError, match="there is no row 2; the table has 1"):
        chainrule.explain_row(prices(), ROW, 2)
    with pytest.raises(ChainruleError, match="the column 'area' is missing"):
        chainrule.explain_row(prices(), ROW.drop("area"))
    with pytest.raises(ChainruleError, match="explained with a TableModel, an estimator"):
        chainrule.explain_row(object(), ROW)
    X, y = classified()
    model = chainrule.MLPClassifier((), solver="lbfgs", alpha=1.0).fit(X, y)
    with pytest.raises(ValueError, match="X has 2 features, but MLPClassifier is expecting 3"):
        chainrule.explain_row(model, X[:, :2])
    with pytest.raises(ValueError, match="contains NaN"):
        chainrule.explain_row(model, np.where(X[0, 0] == X, np.nan, X))
    with pytest.raises(ChainruleError, match="does not know what is typical of x0, x1, x2; give"):
        chainrule.explain_row(model, X[0])
    with pytest.raises(ChainruleError, match="the reference has no column 'x2'"):
        chainrule.explain_row(model, X[0], reference=X[1:2, :2])
    alone = chainrule.MLPClassifier((), solver="lbfgs").fit(X, ["up"] * len(X))
    with pytest.raises(ChainruleError, match="has only seen the class"):
        chainrule.explain_row(alone, X)
    hinged = chainrule.MLPClassifier((), solver="lbfgs", loss="hinge", alpha=1.0).fit(X, y)
    with pytest.raises(ChainruleError, match="are no probabilities"):
        chainrule.explain_row(hinged, X)
    X, Y = np.eye(4), np.eye(4)[:, :2]
    several = chainrule.MLPRegressor(hidden_layer_sizes=(), solver="lbfgs").fit(X, Y)
    with pytest.raises(ChainruleError, match="predicts 2 things at a time"):
        chainrule.explain_row(several, X)


# Estimators


def classified(n=60):
    generator = np.random.default_rng(3)
    X = generator.normal(size=(n, 3))
    return X, np.where(X[:, 0] + X[:, 1] > 0, "up", "down")


@pytest.mark.parametrize("output", [None, "softmax"])
@pytest.mark.parametrize("labels", [2, 3])
def test_estimators_of_classes(output, labels):
    X, y = classified()
    y = y if labels == 2 else np.where(X[:, 2] > 0.5, "else", y)
    model = chainrule.MLPClassifier(
        (6,), solver="lbfgs", max_iter=3000, alpha=0.1, output_activation=output, random_state=0
    ).fit(X, y)
    found = chainrule.explain_row(model, X, 5)
    expected = dict(zip(model.classes_, model.predict_proba(X[4:5])[0], strict=True))
    assert dict(found.prediction.probabilities) == pytest.approx(expected)
    assert found.prediction.value == model.predict(X[4:5])[0]
    assert found.contributions.exact
    for turn in found.turns:
        changed = X[4:5].copy()
        changed[0, int(turn.column[1:])] = turn.value
        assert model.predict(changed)[0] == turn.prediction.value != found.prediction.value


def test_outputs_that_are_divided_by_their_sum():
    X, y = classified()
    y = np.where(X[:, 2] > 0.5, "else", y)
    model = chainrule.MLPClassifier(
        (6,), solver="lbfgs", max_iter=3000, alpha=0.1, output_activation="logistic", random_state=0
    ).fit(X, y)
    found = chainrule.explain_row(model, X, 5)
    expected = sorted(model.predict_proba(X[4:5])[0], reverse=True)
    assert [p for _, p in found.prediction.probabilities] == pytest.approx(expected)
    total = sum(share.adds for share in found.shares)
    assert total == pytest.approx(expected[0] - found.contributions.reference, abs=1e-6)


def test_estimators_of_tables():
    generator = np.random.default_rng(4)
    frame = pl.DataFrame({"x": generator.normal(size=80), "s": generator.choice(["a", "b"], 80)})
    y = np.where(frame["x"].to_numpy() > 0, 7, 3)
    model = chainrule.TableClassifier("fast").fit(frame, y)
    found = chainrule.explain_row(model, frame[:1])
    assert found.reference == "the typical row of the training data"
    assert found.prediction.value == model.predict(frame[:1])[0]
    assert found.turns[0].column == "x"
    # every number, with and without the label
    first = chainrule.explain(model, frame[:1])
    assert {line.phase for line in first.only("z[3][1]")} == {"forward"}
    with pytest.raises(ChainruleError, match="unknown quantity"):
        first.only("E_total")
    assert chainrule.explain(model, frame[:1], [y[0]]).only("w[1][1,1]+")
    with pytest.raises(ChainruleError, match="unknown class 5"):
        chainrule.explain(model, frame[:1], [5])


def test_numbers_of_estimators_and_pipelines_without_labels():
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = classified()
    model = chainrule.MLPClassifier((4,), solver="lbfgs", max_iter=3000, alpha=0.1, random_state=0)
    pipeline = make_pipeline(StandardScaler(), model).fit(X, y)
    for x in (X[3], X[3:4]):
        scaled = pipeline[:-1].transform(np.atleast_2d(x))
        of_pipeline, of_model = chainrule.explain(pipeline, x), chainrule.explain(model, scaled)
        probability = pipeline.predict_proba(np.atleast_2d(x))[0, 1]
        for steps in (of_pipeline, of_model):
            assert steps.value("a[2][1]") == pytest.approx(probability)
            assert {line.phase for line in steps} == {"given", "forward"}
    moved = chainrule.explain(pipeline, X[3], y[3]).value("b[2][1]+")
    assert moved == chainrule.explain(model, scaled, y[3:4]).value("b[2][1]+")
    assert chainrule.render(of_pipeline)


def test_frames_of_pandas():
    pandas = pytest.importorskip("pandas")
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    X, y = classified()
    frame = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1], "kind": np.where(X[:, 2] > 0, "u", "v")})
    frame["kind"] = frame["kind"].astype("category")
    coded = make_column_transformer((OneHotEncoder(), ["kind"]), remainder="passthrough")
    network = chainrule.MLPClassifier(
        (4,), solver="lbfgs", max_iter=3000, alpha=0.1, random_state=0
    )
    pipeline = make_pipeline(coded, network).fit(frame, y)
    found = chainrule.explain_row(pipeline, frame, row=7)
    assert {share.column for share in found.shares} == {"a", "b", "kind"}
    expected = pipeline.predict_proba(frame.iloc[[6]])[0]
    assert dict(found.prediction.probabilities) == pytest.approx(
        dict(zip(pipeline.classes_, expected, strict=True))
    )
    table = chainrule.TableClassifier("fast").fit(frame, y)
    found = chainrule.explain_row(table, frame.astype({"kind": object}), row=7)
    assert {share.column for share in found.shares} == {"a", "b", "kind"}


# How it is told


@pytest.mark.parametrize("format", format_names())
def test_formats(format):
    text = chainrule.explain_row(dear(), ROW).render(format)
    assert "garden" in text
    assert "yes" in text


def test_json_has_everything_in_full():
    found = chainrule.explain_row(dear(), ROW)
    told = json.loads(found.render("json"))
    assert told["prediction"] == "no"
    assert [it["class"] for it in told["probabilities"]] == ["no", "yes"]
    assert told["value"] == found.contributions.prediction
    assert sum(it["adds"] for it in told["columns"]) == pytest.approx(
        told["value"] - told["reference"]["value"], abs=1e-6
    )
    assert {it["column"] for it in told["turns"]} == {"area", "rooms", "garden"}


def test_bars():
    table = Table(("name", "adds"), (("first", "-2.0"), ("second", "+1.0"), ("last", "3")))
    document = Document("Title", (Bars(table, (-2.0, 1.0, None)),))
    *_, first, second, last = write_document(document).splitlines()
    assert first == "first   -2.0  ████████████│"
    assert second == "second  +1.0              │██████"
    assert last == "last       3"
    page = write_document(document, "html")
    assert '<div class="less" style="--length: 50%">' in page
    assert '<div class="more" style="--length: 25%">' in page
    with pytest.raises(ChainruleError, match="2 bars for 3 rows"):
        Bars(table, (1.0, 2.0))


def wide(n):
    """y = 0 c0 + 1 c1 + 2 c2 + ..."""
    names = [f"c{i}" for i in range(n)]
    columns = Columns(
        tuple(NumericColumn(name, 0.0, 0.0, 1.0) for name in names),
        (),
        seen={name: SeenNumbers(-1.0, 0.0, 1.0) for name in names},
    )
    network = Network([n, 1], ["identity"], "none")
    member = Member(Parameters(network, np.arange(float(n))), columns)
    return TableModel((member,), "y", "regression")


def test_wide_tables_are_summed_up():
    found = chainrule.explain_row(wide(40), {f"c{i}": [1.0] for i in range(40)}, change=100)
    text = " ".join(str(found).split())
    # 0 + 1 + ... + 9 of the last ten
    assert "10 more columns" in text
    assert "+45.00" in text
    assert "Changing any single column alone" in text


def test_very_wide_tables_are_searched_where_it_matters():
    model = wide(110)
    found = chainrule.explain_row(model, {f"c{i}": [1.0] for i in range(110)}, change=200)
    # from 1 down to -1: twice the weight
    assert {turn.column for turn in found.turns} == {f"c{i}" for i in range(100, 110)}
    assert "The 10 columns that add least were not tried." in " ".join(str(found).split())


def test_numbers_and_truth_values_as_text():
    text = pl.DataFrame({"area": [" 100 ", "80"], "rooms": ["2", "3"], "garden": ["no", "yes"]})
    found = chainrule.explain_row(prices(), text, change=10)
    assert found.shares == chainrule.explain_row(prices(), ROW, change=10).shares
    bad = text.with_columns(area=pl.Series(["100", "much"]))
    with pytest.raises(ChainruleError, match="row 2, column 'area' holds 'much'"):
        chainrule.explain_row(prices(), bad)


def saved(tmp_path, model, *frames):
    model.save(tmp_path / "m.chainrule")
    for number, frame in enumerate(frames):
        frame.write_csv(tmp_path / f"{number}.csv")


def test_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    labelled = pl.concat([ROW, ROW.with_columns(area=120.0)]).with_columns(dear=pl.lit("yes"))
    saved(tmp_path, dear(), labelled, labelled.drop("dear"))

    def run(*arguments):
        result = CliRunner().invoke(command_line(), ["explain", "m.chainrule", *arguments])
        return result.output if result.exit_code == 0 else str(result.exception)

    words = run("1.csv", "--row", "2")
    assert words.startswith("Row 2\n1.csv\n\nPrediction\n  dear: yes (over 99.99 %).")
    assert "Every number" not in words
    assert "The table itself has yes." in run("0.csv")
    assert "New weights, step 1" in run("0.csv", "--numbers")
    forward = run("1.csv", "--numbers")
    assert "Forward pass" in forward
    assert "New weights" not in forward
    assert "Row 1 has no dear" in forward
    assert " ".join(run("1.csv", "--only", "z[1][2]").split()) == (
        "z[1][2] = x[1]·w[1][1,2] + x[2]·w[1][2,2] + x[3]·w[1][3,2] + b[1][2] = "
        "100·2 + 2·5 + (-1)·25 + (-200) = -15"
    )
    assert "The reference is row 2" in run("1.csv", "--reference", "2")
    assert "typical row of 0.csv" in run("1.csv", "--reference", "0.csv")
    assert run("1.csv", "--output", "page.html") == "written to page.html\n"
    assert 'class="bars"' in (tmp_path / "page.html").read_text()
    told = json.loads(run("1.csv", "--format", "json", "--numbers"))
    assert told["numbers"]["format"] == "chainrule document"


def test_options_of_models_are_refused_for_examples():
    for option in (["--reference", "2"], ["--change", "2"], ["--numbers"]):
        result = CliRunner().invoke(command_line(), ["explain", "mazur", *option])
        assert f"{option[0]} goes with a saved model" in str(result.exception)


def test_several_networks_are_averaged():
    one, other = (prices().members[0], prices().members[0])
    other = other._replace(parameters=Parameters(one.parameters.network, 3 * WEIGHTS))
    found = chainrule.explain_row(replace(prices(), members=(one, other)), ROW, change=1)
    assert found.prediction.value == pytest.approx(2 * 185)
    adds = {share.column: share.adds for share in found.shares}
    assert adds == pytest.approx({"area": 80.0, "rooms": -10.0, "garden": 0.0})


def test_a_threshold_decides_what_is_explained():
    generator = np.random.default_rng(0)
    x = generator.normal(size=300)
    label = np.where(x + generator.normal(size=300) > 0, "yes", "no")
    table = pl.DataFrame({"x": x, "y": label})
    model = chainrule.fit_table(table, "y", hidden=[4], threshold=0.2).model
    found = model.predict(table)
    differ = (found["y"] == "yes") & (found["probability of yes"] < 0.45)
    row = int(differ.arg_max())
    assert differ[row]
    why = chainrule.explain_row(model, table, row + 1)
    assert why.prediction.value == "yes"
    assert why.prediction.probabilities[0] == ("yes", pytest.approx(found[row, 2], abs=1e-6))
    assert all(turn.prediction.value == "no" for turn in why.turns)
