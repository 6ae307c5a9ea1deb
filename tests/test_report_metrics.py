"""Measures of predictions: the values of scikit-learn's own, for any weights, ties and classes."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as theirs

from chainrule.errors import ChainruleError
from chainrule.tables.measure import score_of
from chainrule.tables.reports.judged import judged_classes, judged_numbers
from chainrule.tables.reports.metrics import METRICS, confusion, metric_of, precision_recall_f1
from chainrule.tables.reports.sections import per_class

NAMES = ("a", "b", "c", "d")


def classes(seed, k, weighted, ties=False, n=80):
    generator = np.random.default_rng(seed)
    truth = np.append(generator.integers(0, k, n - k), np.arange(k))
    scores = generator.normal(size=(n, k)) + 1.2 * np.eye(k)[truth]
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    if ties:
        chances = chances.round(1) + 0.01
        chances /= chances.sum(axis=1, keepdims=True)
    weights = generator.uniform(0.2, 3, n) if weighted else None
    labels = np.array(NAMES, dtype=object)[truth]
    return judged_classes(labels, chances, NAMES[:k], weights=weights)


def theirs_of(it, name):
    truth, chances, said = it.truth, it.outputs, it.predicted
    weighed = {"sample_weight": it.weights}
    k = chances.shape[1]
    two = k == 2
    macro = weighed | {"average": "macro", "zero_division": 0}
    if name == "brier":  # of several classes it is new in scikit-learn 1.7
        if two:
            return theirs.brier_score_loss(truth, chances[:, 1], **weighed)
        return np.average(((chances - np.eye(k)[truth]) ** 2).sum(axis=1), weights=it.weights)
    return {
        "accuracy": lambda: theirs.accuracy_score(truth, said, **weighed),
        "balanced_accuracy": lambda: theirs.balanced_accuracy_score(truth, said, **weighed),
        "precision": lambda: theirs.precision_score(truth, said, **macro),
        "recall": lambda: theirs.recall_score(truth, said, **macro),
        "f1": lambda: theirs.f1_score(truth, said, **macro),
        "roc_auc": lambda: theirs.roc_auc_score(
            truth, chances[:, 1] if two else chances, multi_class="ovr", **weighed
        ),
        "average_precision": lambda: theirs.average_precision_score(
            truth if two else np.eye(k)[truth], chances[:, 1] if two else chances, **weighed
        ),
        "log_loss": lambda: theirs.log_loss(truth, chances, labels=range(k), **weighed),
    }[name]()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("name", [it for it in METRICS if METRICS[it].task == "classification"])
def test_measures_of_classes_are_scikit_learns(name, k, weighted):
    for seed in range(5):
        it = classes(seed, k, weighted, ties=seed % 2 == 1)
        assert METRICS[name].value(it) == pytest.approx(theirs_of(it, name), rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_measures_of_numbers_are_scikit_learns(weighted):
    generator = np.random.default_rng(1)
    truth = generator.normal(5, 2, 61)
    predicted = truth + generator.normal(0, 0.7, 61)
    weights = generator.uniform(0.2, 3, 61) if weighted else None
    it = judged_numbers(truth, predicted, weights=weights)
    for name, function in {
        "r2": theirs.r2_score,
        "rmse": theirs.root_mean_squared_error,
        "mae": theirs.mean_absolute_error,
    }.items():
        expected = function(truth, predicted, sample_weight=weights)
        assert METRICS[name].value(it) == pytest.approx(expected, rel=1e-12)
    off = np.abs(truth - predicted)
    median = METRICS["median_absolute_error"].value(it)
    counted = np.ones(61) if weights is None else weights
    assert counted[off < median].sum() <= counted.sum() / 2 <= counted[off <= median].sum()
    if not weighted:
        assert median == pytest.approx(theirs.median_absolute_error(truth, predicted))


def test_each_class_beside_scikit_learns_report():
    it = classes(3, 4, weighted=True)
    expected = theirs.precision_recall_fscore_support(
        it.truth, it.predicted, sample_weight=it.weights, zero_division=0
    )
    found = per_class(it)
    for key, values in zip(("precision", "recall", "f1"), expected, strict=False):
        np.testing.assert_allclose([row[key] for row in found], values, rtol=1e-12)
    assert [row["support"] for row in found] == np.bincount(it.truth).tolist()
    for number, row in enumerate(found):
        one = it.truth == number, it.outputs[:, number]
        assert row["roc_auc"] == pytest.approx(
            theirs.roc_auc_score(*one, sample_weight=it.weights), rel=1e-12
        )
    assert (confusion(it) == theirs.confusion_matrix(it.truth, it.predicted)).all()


def test_what_guessing_gets():
    """The most frequent class, and how frequent each is where probabilities are asked for."""
    labels = ["a"] * 30 + ["b"] * 10
    it = judged_classes(labels, np.full((40, 2), 0.5), ("a", "b"))
    scores = {name: score_of(it, METRICS[name]).guess for name in ("accuracy", "roc_auc")}
    assert scores == {"accuracy": 0.75, "roc_auc": 0.5}
    assert score_of(it, METRICS["average_precision"]).guess == pytest.approx(0.25)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert score_of(it, METRICS["log_loss"]).guess == pytest.approx(entropy)
    # of rows learned from with another mix
    other = judged_classes(labels, np.full((40, 2), 0.5), ("a", "b"), learned=["b", "b", "a"])
    assert score_of(other, METRICS["accuracy"]).guess == 0.25
    numbers = judged_numbers(np.arange(5.0), np.arange(5.0), mean=0.0)
    assert score_of(numbers, METRICS["r2"]).guess == pytest.approx(1 - 30 / 10)


def test_a_threshold_decides_between_two_classes():
    from dataclasses import replace

    it = classes(0, 2, weighted=False)
    low = replace(it, threshold=0.2)
    assert (low.predicted == (it.outputs[:, 1] >= 0.2)).all()
    assert METRICS["roc_auc"].value(low) == METRICS["roc_auc"].value(it)
    assert precision_recall_f1(confusion(low))[1][1] > precision_recall_f1(confusion(it))[1][1]


def test_classes_that_a_model_does_not_know_are_wrong():
    it = judged_classes(["a", "z", "b"], np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]), ("a", "b"))
    assert it.classes == ("a", "b", "z")
    assert METRICS["accuracy"].value(it) == pytest.approx(2 / 3)
    assert np.isfinite(METRICS["log_loss"].value(it))


def test_without_meaning_is_nan_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same = judged_classes(["a"] * 5, np.full((5, 2), 0.5), ("a", "b"))
        assert np.isnan(score_of(same, METRICS["roc_auc"]).value)
        assert np.isnan(score_of(same, METRICS["average_precision"]).value)
        flat = judged_numbers(np.full(5, 2.0), np.arange(5.0))
        score = score_of(flat, METRICS["r2"])
        assert np.isnan([score.value, score.guess, *score.interval]).all()
        one = judged_numbers(np.array([2.0]), np.array([3.0]), mean=1.0)
        assert np.isnan(score_of(one, METRICS["r2"]).value)
        assert score_of(one, METRICS["mae"]).interval == (1.0, 1.0)


def test_intervals_of_many_rows_are_as_wide_as_of_all(monkeypatch):
    """Fewer rows are drawn for each resample; that they vary more is taken back."""
    generator = np.random.default_rng(0)
    truth = generator.normal(size=4000)
    it = judged_numbers(truth, truth + generator.normal(size=4000))
    whole = score_of(it, METRICS["rmse"])
    monkeypatch.setattr("chainrule.tables.measure.MOST", 250)
    fewer = score_of(it, METRICS["rmse"])
    widths = [high - low for _, (low, high), _ in (whole, fewer)]
    assert widths[1] == pytest.approx(widths[0], rel=0.15)
    assert widths[0] == pytest.approx(2 * 1.96 / np.sqrt(2 * 4000), rel=0.15)  # as theory has it


def test_names_of_metrics():
    assert metric_of("regression").name == "r2"
    with pytest.raises(ChainruleError, match="unknown metric 'f2'. Known: accuracy, average_pr"):
        metric_of("classification", "f2")
    with pytest.raises(ChainruleError, match="rmse is a metric of a regression, and this is a cl"):
        metric_of("classification", "rmse")
