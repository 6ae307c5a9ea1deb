"""The metric of a score: on the card of a model, wherever it is printed, and of which class."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as theirs

import chainrule
from chainrule.errors import ChainruleError
from chainrule.serving.openapi import openapi_document
from chainrule.tables.measure import score_of
from chainrule.tables.reports.in_words import card_score
from chainrule.tables.reports.judged import judged_classes, judged_numbers, judged_quantiles
from chainrule.tables.reports.judged_cautions import cautions_of_judged
from chainrule.tables.reports.metrics import METRICS, metric_of
from chainrule.tables.reports.quantiles import quantiles_section
from chainrule.tables.score import Score
from command_line import run

FEW = {"hidden": [2], "solver": "lbfgs"}


def rare(n=200):
    """Two classes, of which the first in the alphabet is rare."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=n)
    label = np.where(x + generator.normal(size=n) > 1.8, "fraud", "ok")
    return pl.DataFrame({"x": x, "label": label, "amount": 1000 * x + generator.normal(size=n)})


@pytest.mark.parametrize(
    ("target", "metric", "label", "title"),
    [
        ("amount", "mae", None, "MAE (less is better)"),
        ("amount", None, None, "R²"),
        ("label", "recall:fraud", "fraud", "recall of 'fraud'"),
        ("label", "average_precision:fraud", "fraud", "average precision of 'fraud'"),
        ("label", "average_precision", "ok", "average precision of 'ok'"),
        ("label", "f1", None, "F1 (macro: mean over the classes)"),
    ],
)
def test_a_card_names_the_metric_of_its_score(tmp_path, target, metric, label, title):
    table = rare().drop("amount" if target == "label" else "label")
    fit = chainrule.fit_table(table, target, metric=metric, **FEW)
    path = fit.model.save(tmp_path / "m.chainrule")
    card = chainrule.load(path).card
    usual = {"label": "accuracy", "amount": "r2"}[target]
    assert (card.metric, card.metric_class) == (metric or usual, label)
    shown = run("show", path, cwd=tmp_path).stdout
    told = f"{title} on the rows held out: "
    assert f"score     {told}" in shown
    assert (
        json.loads(run("show", path, "--json", cwd=tmp_path).stdout)["card"]["metric"]
        == card.metric
    )
    assert told in openapi_document(fit.model)["info"]["description"]
    # the report has the same title
    assert title.removesuffix(" (less is better)") in fit.report().text().splitlines()[0]
    assert fit.report().as_dict()["metric_class"] == label


def test_a_card_of_an_older_version_does_not_guess_its_metric(tmp_path):
    fit = chainrule.fit_table(rare().drop("label"), "amount", metric="mae", **FEW)
    old = replace(fit.model, card=replace(fit.model.card, metric=None, metric_class=None))
    path = old.save(tmp_path / "m.chainrule")
    content = path.read_bytes()
    assert chainrule.load(path).card == old.card
    shown = run("show", path, cwd=tmp_path).stdout
    assert "by a metric that the version which saved it did not name: R², unless" in shown
    assert "score     R²" not in shown
    assert content == old._content()
    # and one of a version to come is not mistaken for another
    later = replace(fit.model.card, metric="of_tomorrow")
    assert "did not name" in card_score(later, "regression", ())


def two(n=400):
    generator = np.random.default_rng(0)
    truth = generator.uniform(size=n) < 0.1
    chances = 1 / (1 + np.exp(-(3 * truth - 3 + generator.normal(size=n))))
    outputs = np.stack([chances, 1 - chances], axis=1)
    labels = np.where(truth, "fraud", "ok").astype(object)
    return judged_classes(labels, outputs, ("fraud", "ok"), weights=generator.uniform(0.5, 2, n))


@pytest.mark.parametrize("number", [0, 1])
def test_rankings_of_one_class_are_those_of_scikit_learn(number):
    it = two()
    label, positive = it.classes[number], it.truth == number
    chances = it.outputs[:, number]
    for name, function in [
        ("average_precision", theirs.average_precision_score),
        ("roc_auc", theirs.roc_auc_score),
    ]:
        metric = metric_of("classification", f"{name}:{label}")
        expected = function(positive, chances, sample_weight=it.weights)
        assert metric.value(it) == pytest.approx(expected)
        assert metric.titled(it.classes).endswith(f" of {label!r}")
    # of two classes the area is the same of either, and no class is named
    whole = METRICS["roc_auc"]
    assert whole.value(it) == pytest.approx(metric.value(it))
    assert whole.titled(it.classes) == "ROC AUC"


def test_the_class_of_an_average_precision_is_said():
    it, metric = two(), METRICS["average_precision"]
    assert metric.titled(it.classes) == "average precision of 'ok'"
    assert metric.titled(("a", "b", "c")) == "average precision"
    # where one class is nearly all, the advice names the metrics of the other
    one_sided = replace(it, guess=np.array([0.02, 0.98]))
    advice = cautions_of_judged(one_sided, metric, score_of(it, metric))
    assert any("look at recall:fraud, average_precision:fraud or" in said for said in advice)
    with pytest.raises(ChainruleError, match="unknown class 'frauds'"):
        chainrule.fit_table(rare(), "label", metric="average_precision:frauds", **FEW)


def test_numbers_are_not_advised_metrics_of_classes():
    fit = chainrule.fit_table(rare().drop("label"), "amount", **FEW)
    found = [it._replace(lost=0.0, deviation=0.0) for it in fit.report().importance]
    told = replace(fit.report(), importance=tuple(found)).text()
    assert "No column matters to the R²" in told
    assert "log_loss" not in told


def test_worse_than_guessing_is_no_chance():
    generator = np.random.default_rng(0)
    truth = generator.normal(size=200)
    far = judged_numbers(truth, 5 * truth + 8)
    for name in ("r2", "rmse"):
        metric = METRICS[name]
        score = score_of(far, metric)
        (here,) = cautions_of_judged(far, metric, score)
        (there,) = cautions_of_judged(far, metric, score, elsewhere=True)
        assert "is worse than that of guessing" in here
        assert "were read differently" in there
        assert "cannot be told" not in here + there
    near = Score(0.01, (-0.1, 0.1), 0.0)
    (unknown,) = cautions_of_judged(far, METRICS["r2"], near)
    assert "cannot be told from that of guessing" in unknown


def test_a_constant_quantile_is_of_the_rows_that_guessing_knows():
    truth = np.arange(20.0)
    quantiles = np.stack([truth - 1, truth, truth + 1], axis=1)
    scored = judged_quantiles(truth, quantiles, (0.1, 0.5, 0.9))
    told = quantiles_section(scored, False).blocks[-1].caption
    assert "same quantile of the rows scored here" in told
    fit = chainrule.fit_table(rare().drop("label"), "amount", quantiles=[0.1, 0.9], effort=0.1)
    assert "same quantile of the rows learned from" in fit.report().text()
    assert "the rows learned from" not in chainrule.score_table(fit.model, rare()).text()


def test_intervals_draw_whole_groups():
    """Rows of a group are off by the same: 4000 of them tell no more than 20 groups do."""
    generator = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 200)
    truth = generator.normal(size=4000)
    off = generator.normal(size=20)[groups] + 0.1 * generator.normal(size=4000)
    alone = judged_numbers(truth, truth + off)
    together = replace(alone, groups=groups)
    metric = METRICS["rmse"]
    (low, high), (least, most) = (score_of(it, metric).interval for it in (alone, together))
    # each group's mean square is known almost exactly, and so is how much their mean varies
    squares = (off**2).reshape(20, 200).mean(axis=1)
    expected = 2 * 1.96 * squares.std() / np.sqrt(20)
    assert most**2 - least**2 == pytest.approx(expected, rel=0.3)
    assert high - low < (most - least) / 5
    # of many rows some of each group stand for all
    many = 10
    larger = replace(
        judged_numbers(np.tile(truth, many), np.tile(truth + off, many)),
        groups=np.tile(groups, many),
    )
    assert np.ptp(score_of(larger, metric).interval) == pytest.approx(most - least, rel=0.2)


def test_few_groups_are_a_caution():
    rows = rare(60).drop("label").with_columns(shop=pl.Series(["a", "b", "c"] * 20))
    fit = chainrule.fit_table(rows, "amount", group="shop", **FEW)
    assert any("all rows held out are of one group" in it for it in fit.cautions)
    (low, high), value = fit.measured.interval, fit.score
    assert low <= value <= high  # of the rows of that group
    assert any(
        "on 2 groups, which is few" in it
        for it in cautions_of_judged(
            replace(judged_numbers(np.arange(60.0), np.arange(60.0)), groups=np.arange(60) % 2),
            METRICS["r2"],
            fit.measured,
        )
    )


def test_probabilities_that_do_not_come_true():
    n = 2000
    labels = np.where(np.arange(n) < 30, "fraud", "ok").astype(object)
    metric = METRICS["accuracy"]

    def cautions(chance):
        chances = np.full(n, chance)
        it = judged_classes(labels, np.stack([chances, 1 - chances], axis=1), ("fraud", "ok"))
        found = cautions_of_judged(it, metric, score_of(it, metric))
        return [said for said in found if "how often they come true" in said]

    (said,) = cautions(0.05)
    assert "that of 'fraud' is 5.00% on the mean, and 1.50% of the rows are so" in said
    assert "--calibrate" in said
    assert not cautions(0.016)
    # as high as they come true on the mean, and sure of the wrong rows
    wrong = np.where(labels == "ok", 0.01, 0.001)
    it = judged_classes(labels, np.stack([wrong, 1 - wrong], axis=1), ("fraud", "ok"))
    found = cautions_of_judged(it, metric, score_of(it, metric))
    assert any("is worse than that of how frequent the classes are" in said for said in found)


def test_numbers_are_shown_in_their_unit(tmp_path):
    generator = np.random.default_rng(0)
    x = generator.normal(size=80)
    rows = (f"{it:.3f},{50 + it:.2f} kg" for it in x)
    (tmp_path / "t.csv").write_text("\n".join(["x,load", *rows]))
    model = chainrule.fit_table(tmp_path / "t.csv", "load", **FEW).model
    path = model.save(tmp_path / "m.chainrule")
    assert chainrule.load(path).unit == "kg"
    assert "'load': a number in kg" in run("show", path, cwd=tmp_path).stdout
    (tmp_path / "new.csv").write_text("x\n0.5\n0.1\n")
    predicted = run("predict", path, "new.csv", cwd=tmp_path)
    assert "note: 'load' is predicted in kg, the unit that it had" in predicted.stderr
    assert predicted.stdout.splitlines()[0] == "load"
    explained = chainrule.explain_row(model, {"x": [0.5]})
    value = f"{explained.prediction.value:.3f} kg"
    assert f"load: {value}." in explained.render()
    low, high = (f"{it:.3f}" for it in explained.prediction.interval)
    assert f"between {low} and {high} kg" in explained.render()
    assert json.loads(explained.render("json"))["unit"] == "kg"
    number = openapi_document(model)["components"]["schemas"]["Prediction"]["properties"]
    assert number["prediction"]["description"] == "In kg."
    # a model of bare numbers has none, whatever else is told of its target
    bare = chainrule.fit_table(rare().drop("label"), "amount", **FEW).model
    assert (bare.unit, chainrule.explain_row(bare, {"x": [0.5]}).unit) == ("", "")


def test_options_are_refused_by_the_names_that_were_typed(tmp_path):
    rare().write_csv(tmp_path / "t.csv")
    train = ("train", "t.csv", "--target", "label")
    both = run(*train, "--effort", "fast", "--epochs", 3, "--batch-size", 8, cwd=tmp_path)
    assert both.returncode == 2
    assert "--batch-size, --epochs describe a single network" in both.stderr
    assert "stopping" not in both.stderr
    held = run(*train, "--group", "x", "--time", "amount", cwd=tmp_path)
    assert held.returncode == 2
    assert "the time where they will be for groups that are known" in held.stderr
