"""Rare classes: what other thresholds would give, and the measures of one class."""

import numpy as np
import pytest
from sklearn import metrics as theirs

from chainrule.errors import ChainruleError
from chainrule.tables.reports.judged import judged_classes
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.reports.thresholds import best_threshold, rare_class, thresholds_of
from command_line import run


def judged(rare, n=400, weighted=False):
    """Two classes, of which the second or the first is rare."""
    generator = np.random.default_rng(0)
    truth = generator.uniform(size=n) < 0.1
    score = 1 / (1 + np.exp(-(3 * truth - 3 + generator.normal(size=n))))
    chances = np.stack([1 - score, score], axis=1)
    if rare == 0:
        truth, chances = ~truth, chances[:, ::-1]
    weights = generator.uniform(0.5, 2, n) if weighted else None
    return judged_classes(
        np.where(truth, "b", "a").astype(object), chances, ("a", "b"), None, weights
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rare", [0, 1])
def test_thresholds_give_what_scikit_learn_measures(rare, weighted):
    it = judged(rare, weighted=weighted)
    assert rare_class(it) == rare
    found = [*thresholds_of(it, rare), best_threshold(it, rare)]
    for row in found:
        said = (it.outputs[:, 1] >= row.threshold).astype(int)
        precision, recall, f1, _ = theirs.precision_recall_fscore_support(
            it.truth, said, labels=[rare], sample_weight=it.weights, zero_division=np.nan
        )
        assert row.recall == pytest.approx(recall[0])
        if row.flagged:
            assert (row.precision, row.f1) == pytest.approx((precision[0], f1[0]))
        assert row.flagged == pytest.approx(np.average(said == rare, weights=it.weights))
    assert found[-1].f1 >= max(row.f1 for row in found)


def test_no_advice_where_no_class_is_rare():
    even = judged_classes(["a", "b"], np.array([[0.9, 0.1], [0.2, 0.8]]), ("a", "b"))
    assert rare_class(even) is None


@pytest.mark.parametrize("label", ["a", "b"])
def test_measures_of_one_class(label):
    it = judged(1, weighted=True)
    number = it.classes.index(label)
    expected = theirs.precision_recall_fscore_support(
        it.truth, it.predicted, sample_weight=it.weights
    )
    for name, values in zip(("precision", "recall", "f1"), expected, strict=False):
        metric = metric_of("classification", f"{name}:{label}")
        assert metric.value(it) == pytest.approx(values[number])
        assert metric.title.endswith(f" of {label!r}")
        check_label(metric, it.classes)


def test_classes_that_there_are_not():
    with pytest.raises(ChainruleError, match="metric 'recall:c': unknown class 'c'"):
        check_label(metric_of("classification", "recall:c"), ("a", "b"))
    with pytest.raises(ChainruleError, match="unknown metric 'accuracy:a'"):
        metric_of("classification", "accuracy:a")
    with pytest.raises(ChainruleError, match="unknown metric 'recall:a'"):
        metric_of("regression", "recall:a")


def test_advice_on_the_command_line(tmp_path):
    generator = np.random.default_rng(0)
    x = generator.normal(size=300)
    rows = (f"{it:.3f},{'yes' if it > 1.2 else 'no'}" for it in x)
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *rows]))
    few = ("--hidden", 3, "--epochs", 5, "--metric", "recall:yes", "--report", "r.txt")
    done = run("train", "t.csv", "--target", "y", *few, cwd=tmp_path)
    assert "recall of 'yes' on the 60 rows held out" in done.stdout, done.stderr
    assert "'yes' is rare: " in done.stdout
    report = (tmp_path / "r.txt").read_text()
    assert "Thresholds\n  'yes' is rare." in report
    refused = run(
        "train", "t.csv", "--target", "y", "--metric", "recall:ja", "--replace", cwd=tmp_path
    )
    assert refused.returncode == 2
    assert "metric 'recall:ja': unknown class 'ja'" in refused.stderr
