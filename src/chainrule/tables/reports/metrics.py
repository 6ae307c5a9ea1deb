"""Measures of predictions, by the names and definitions of scikit-learn's.

They are written in NumPy, since each is computed hundreds of times for its interval; the tests
compare them with scikit-learn's own. Adding one is an entry of `METRICS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.errors import ChainruleError, unknown
from chainrule.formulas import functions
from chainrule.formulas.losses import pinball
from chainrule.tables.reports.judged import Judged
from chainrule.types import Array, Doubles

OfOne = Callable[[Judged, int], float]  # a measure of the class of this number


@dataclass(frozen=True)
class Metric:
    """A measure.

    Attributes
    ----------
    name : str
        As it is asked for.
    title : str
        As it is printed.
    task : {"classification", "regression"}
    value : callable
        Of `Judged`; NaN where it has no meaning, such as R² where all targets are the same.
    higher : bool
        Whether more is better.
    of_quantiles : bool
        Whether only models of quantiles have it.
    label : str, optional
        The one class that it is of.
    of_second : bool
        Whether, of two classes, it is that of the second unless a class is named.
    """

    name: str
    title: str
    task: str
    value: Callable[[Judged], float]
    higher: bool = True
    of_quantiles: bool = False
    label: str | None = None
    of_second: bool = False

    def class_of(self, classes: Sequence[object]) -> str | None:
        """The one class that it is of, where these are the classes; None where it is of all."""
        if self.of_second and len(classes) == 2:
            return str(classes[1])
        return self.label

    def titled(self, classes: Sequence[object] = ()) -> str:
        """As it is printed of these classes: with the one that it is of."""
        label = self.class_of(classes)
        # a title of one class has its name already
        return self.title if label == self.label else f"{self.title} of {label!r}"


def figure(value: float) -> str:
    """A measure in four digits; a large one is written out: 97870 and not 9.787e+04."""
    return (
        f"{value:.4g}" if abs(value) < 1e4 or abs(value) > 1e15 else f"{float(f'{value:.4g}'):.0f}"
    )


def metric_of(task: str, name: str | None = None, quantiles: bool = False) -> Metric:
    """The metric of a name, or the usual one of a task: accuracy, or R².

    Parameters
    ----------
    task : {"classification", "regression"}
        Whose it is to be.
    name : str, optional
        Such as ``"recall"``; of one class ``"recall:yes"`` or ``"average_precision:yes"``.
    quantiles : bool
        Whether the model predicts quantiles.

    Raises
    ------
    ChainruleError
        If there is none, or it is one of the other task.
    """
    name = name or USUAL[task]
    found = METRICS.get(name) or _of_one(task, name)
    if found is None:
        raise unknown("metric", name, [it.name for it in metrics_of(task, quantiles)])
    if found.task != task:
        raise ChainruleError(
            f"{name} is a metric of a {found.task}, and this is a {task}; take one of "
            f"{', '.join(it.name for it in metrics_of(task, quantiles))}"
        )
    # refused, as it could only be that of the median, which is half the MAE under another name
    if found.of_quantiles and not quantiles:
        raise ChainruleError(f"{name} is a metric of quantiles, and this model predicts none")
    return found


def metrics_of(task: str, quantiles: bool = False) -> list[Metric]:
    """All metrics of a task; those of quantiles only where there are some."""
    return [it for it in METRICS.values() if it.task == task and it.of_quantiles <= quantiles]


def check_label(metric: Metric, classes: tuple[object, ...]) -> None:
    """Refuse a metric of a class that the target does not have."""
    names = list(map(str, classes))
    if metric.label is not None and metric.label not in names:
        raise ChainruleError(f"metric {metric.name!r}: {unknown('class', metric.label, names)}")


# Classes


def confusion(it: Judged, weights: Doubles | None = None) -> Doubles:
    """How many rows of each class (rows) were predicted as each class (columns)."""
    k = len(it.classes)
    counts = np.bincount(k * it.truth + it.predicted, weights, minlength=k * k)
    return counts.reshape(k, k).astype(float)


def precision_recall_f1(counts: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """For each class of a confusion matrix; 0 where there is nothing to divide by."""
    right = np.diag(counts)
    precision = _over(right, counts.sum(axis=0))
    recall = _over(right, counts.sum(axis=1))
    return precision, recall, _over(2 * right, counts.sum(axis=0) + counts.sum(axis=1))


def ranking(positive: Array, scores: Doubles, weights: Doubles | None) -> tuple[Doubles, Doubles]:
    """How many positive and how many other rows have at least each score that occurs, from the
    highest on; both begin with 0.
    """
    counted = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    # rows with the same score are counted together: their order means nothing
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits, others = (
        np.append(0.0, np.cumsum(np.where(chosen, counted, 0)[order])[ends])
        for chosen in (positive, ~positive)
    )
    return hits, others


def roc_auc(positive: Array, scores: Doubles, weights: Doubles | None = None) -> float:
    """The area under the ROC curve; NaN where all rows are of one class."""
    hits, others = ranking(positive, scores, weights)
    if not hits[-1] or not others[-1]:
        return float("nan")
    return float(np.trapezoid(hits / hits[-1], others / others[-1]))


def average_precision(positive: Array, scores: Doubles, weights: Doubles | None = None) -> float:
    """The mean precision over the positive rows; NaN where there are none."""
    hits, others = ranking(positive, scores, weights)
    if not hits[-1]:
        return float("nan")
    precision = _over(hits[1:], hits[1:] + others[1:])
    return float(np.sum(np.diff(hits) * precision) / hits[-1])


def _accuracy(it: Judged) -> float:
    return float(np.average(it.predicted == it.truth, weights=it.weights))


def _balanced_accuracy(it: Judged) -> float:
    counts = confusion(it, it.weights)
    there = counts.sum(axis=1) > 0
    return float(precision_recall_f1(counts)[1][there].mean())


def _macro(which: int) -> Callable[[Judged], float]:
    """Precision, recall or F1 as the mean over the classes that occur, true or predicted."""

    def value(it: Judged) -> float:
        counts = confusion(it, it.weights)
        there = counts.sum(axis=0) + counts.sum(axis=1) > 0
        return float(precision_recall_f1(counts)[which][there].mean())

    return value


def _of_one(task: str, name: str) -> Metric | None:
    """The metric of one class, if this is the name of one."""
    kind, _, label = name.partition(":")
    # a label may have colons of its own, a metric has none
    known = label and kind in _OF_ONE_CLASS and task == "classification"
    return _of_class(kind, label) if known else None


def _of_class(kind: str, label: str) -> Metric:
    """A metric of one class against all others."""
    of_number = _OF_ONE_CLASS[kind]

    def value(it: Judged) -> float:
        return of_number(it, list(map(str, it.classes)).index(label))

    title = METRICS[kind].title.removesuffix(MACRO)
    return Metric(f"{kind}:{label}", f"{title} of {label!r}", "classification", value, label=label)


def _counted(which: int) -> OfOne:
    """Precision, recall or F1 of one class."""
    return lambda it, number: float(precision_recall_f1(confusion(it, it.weights))[which][number])


def _ranked(function: Callable[[Array, Doubles, Doubles | None], float]) -> OfOne:
    """What follows from the order of a class's probabilities."""
    return lambda it, number: function(it.truth == number, it.outputs[:, number], it.weights)


def _each(of_number: OfOne) -> Callable[[Judged], float]:
    """Of two classes, that of the second; of more, the mean over each against the others."""

    def value(it: Judged) -> float:
        k = len(it.classes)
        found = [of_number(it, number) for number in ([1] if k == 2 else range(k))]
        known = [value for value in found if not np.isnan(value)]
        return float(np.mean(known)) if known else float("nan")

    return value


def log_losses(it: Judged) -> Doubles:
    """Of each row."""
    least = np.finfo(float).eps
    chances = it.outputs[np.arange(len(it.truth)), it.truth].clip(least, 1 - least)
    losses: Doubles = -np.log(chances)
    return losses


def _log_loss(it: Judged) -> float:
    return float(np.average(log_losses(it), weights=it.weights))


def _brier(it: Judged) -> float:
    off = it.outputs.copy()
    off[np.arange(len(it.truth)), it.truth] -= 1
    # of two classes both columns say the same
    whole = (off**2).sum(axis=1) / (2 if len(it.classes) == 2 else 1)
    return float(np.average(whole, weights=it.weights))


# Numbers


def _off(it: Judged) -> Doubles:
    off: Doubles = np.abs(it.truth - it.predicted)
    return off


def _r2(it: Judged) -> float:
    middle = np.average(it.truth, weights=it.weights)
    total = np.average((it.truth - middle) ** 2, weights=it.weights)
    # With equal targets there is nothing to explain, and R² has no meaning.
    left = np.average(_off(it) ** 2, weights=it.weights)
    return float(1 - left / total) if total else float("nan")


def _rmse(it: Judged) -> float:
    return float(np.sqrt(np.average(_off(it) ** 2, weights=it.weights)))


def _mae(it: Judged) -> float:
    return float(np.average(_off(it), weights=it.weights))


def _median_absolute_error(it: Judged) -> float:
    if it.weights is None:
        return float(np.median(_off(it)))
    order = np.argsort(_off(it))
    reached = np.cumsum(it.weights[order])
    return float(_off(it)[order][np.searchsorted(reached, reached[-1] / 2)])


def _over(above: Doubles, below: Doubles) -> Doubles:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _pinball(it: Judged) -> float:
    each = pinball(it.levels).errors(
        it.outputs, np.repeat(it.truth[:, None], len(it.levels), axis=1), functions
    )
    return float(np.average(each.mean(axis=1), weights=it.weights))


MACRO = " (macro: mean over the classes)"
_OF_ONE_CLASS: dict[str, OfOne] = {
    # by their places among what `precision_recall_f1` gives
    "precision": _counted(0),
    "recall": _counted(1),
    "f1": _counted(2),
    "roc_auc": _ranked(roc_auc),
    "average_precision": _ranked(average_precision),
}
USUAL = {"classification": "accuracy", "regression": "r2"}
METRICS = {
    it.name: it
    for it in (
        Metric("accuracy", "accuracy", "classification", _accuracy),
        Metric("balanced_accuracy", "balanced accuracy", "classification", _balanced_accuracy),
        Metric("precision", "precision" + MACRO, "classification", _macro(0)),
        Metric("recall", "recall" + MACRO, "classification", _macro(1)),
        Metric("f1", "F1" + MACRO, "classification", _macro(2)),
        # of two classes the same of either, so that none is named
        Metric("roc_auc", "ROC AUC", "classification", _each(_OF_ONE_CLASS["roc_auc"])),
        Metric(
            "average_precision",
            "average precision",
            "classification",
            _each(_OF_ONE_CLASS["average_precision"]),
            of_second=True,
        ),
        Metric("log_loss", "log loss", "classification", _log_loss, higher=False),
        Metric("brier", "Brier score", "classification", _brier, higher=False),
        Metric("r2", "R²", "regression", _r2),
        Metric("rmse", "RMSE", "regression", _rmse, higher=False),
        Metric("mae", "MAE", "regression", _mae, higher=False),
        Metric(
            "median_absolute_error",
            "median absolute error",
            "regression",
            _median_absolute_error,
            higher=False,
        ),
        Metric(
            "pinball",
            "pinball loss of all quantiles",
            "regression",
            _pinball,
            higher=False,
            of_quantiles=True,
        ),
    )
}
