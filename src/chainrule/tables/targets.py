"""What a network learns from a table: the task, the targets, and which rows are held out."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.network.prediction import one_hot
from chainrule.tables.reading import Table, is_date, is_number, labels_of
from chainrule.types import Doubles, Rows

MOST_CLASSES_OF_NUMBERS = 20


@dataclass(frozen=True)
class Targets:
    """What the network is to learn.

    Attributes
    ----------
    T : array, (n, n_outputs)
        Standardized numbers, or a one-hot row for each label.
    labels : array, (n,), or None
        The number of each row's class; None for a regression.
    classes : tuple
        The class labels in the order of the outputs; empty for a regression.
    center, scale : float
        The mean and standard deviation by which numbers were standardized.
    """

    T: Doubles
    labels: Rows | None = None
    classes: tuple[object, ...] = ()
    center: float = 0.0
    scale: float = 1.0

    @property
    def numbers(self) -> Doubles:
        """Of a regression, the targets in their own units, (n,)."""
        return self.T[:, 0] * self.scale + self.center

    @property
    def range(self) -> tuple[float, float]:
        """Of a regression, the least and the greatest target; of labels, no bounds."""
        if self.labels is not None:
            return -inf, inf
        return float(self.numbers.min()), float(self.numbers.max())

    def of(self, rows: Rows) -> Targets:
        """Those of some rows; numbers are standardized by these alone."""
        if self.labels is not None:
            return Targets(self.T[rows], self.labels[rows], self.classes)
        return _standardized(self.numbers[rows])


def _standardized(values: Doubles) -> Targets:
    """Like the inputs, so that the same learning rate suits targets of any unit."""
    center, scale = float(values.mean()), float(values.std())
    # Some rows may all have the same target.
    return Targets(((values - center) / (scale or 1.0))[:, None], center=center, scale=scale or 1.0)


def decide_task(table: Table, target: str) -> str:
    """Classification or regression, by the values of the target."""
    series = _checked(table, target)
    # Whole numbers may count something or stand for classes. Few different ones are taken for
    # classes; the user can say otherwise.
    whole = series.dtype.is_integer() and series.n_unique() <= MOST_CLASSES_OF_NUMBERS
    return "regression" if is_number(series) and not whole else "classification"


def _checked(table: Table, target: str) -> pl.Series:
    """The target's column, if its values can be learned and kept in a file."""
    series = table.frame[target]
    if is_date(series):
        raise ChainruleError(
            f"{table.source}: the target {target!r} holds dates, which cannot be predicted; as "
            "classes they can (kinds={...: 'text'}, or --text)"
        )
    if not (is_number(series) or series.dtype in (pl.String, pl.Boolean, pl.Categorical, pl.Enum)):
        raise ChainruleError(
            f"{table.source}: the target {target!r} holds values of type {series.dtype}"
        )
    return series


def targets_of(table: Table, target: str, task: str) -> Targets:
    """The targets of a table's rows.

    Raises
    ------
    ChainruleError
        If all rows have the same target.
    """
    _checked(table, target)
    if task == "regression":
        values = table.numbers(target, "a regression needs numbers")
        if np.ptp(values) == 0:
            raise ChainruleError(
                f"{table.source}: the target {target!r} is {values[0]:g} in every row"
            )
        return _standardized(values)
    labels = labels_of(table, target)
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise ChainruleError(
            f"{table.source}: the target {target!r} has only one class, {classes[0]!r}; there "
            "is nothing to tell apart"
        )
    # sorted, so that the order of the outputs does not depend on the order of the rows
    numbers: Rows = np.searchsorted(np.array(classes, dtype=object), np.asarray(labels))
    return Targets(one_hot(numbers, len(classes)), numbers, classes)


def split_rows(targets: Targets, validation: float, seed: int) -> tuple[Rows, Rows]:
    """Rows to learn from and rows held out, with the same mix of classes where there are enough
    of each.

    Raises
    ------
    ChainruleError
        If nearly every row is a class of its own.
    """
    from sklearn.model_selection import train_test_split

    # at least one row to score on, and two to learn from
    n, labels = len(targets.T), targets.labels
    held = min(max(1, round(validation * n)), n - 2)
    # scikit-learn refuses to stratify unless each class can lie in both parts
    counts = np.bincount(labels) if labels is not None else np.array([0])
    stratify = (
        labels if counts.min() >= 2 and held >= len(counts) and n - held >= len(counts) else None
    )
    learn, kept = train_test_split(
        np.arange(n), test_size=held, random_state=seed, stratify=stratify
    )
    if labels is not None:
        # Where rows were drawn without regard to classes, a rare class may lie among the held rows
        # alone. One of its rows is moved over: a class that is never learned cannot be predicted.
        for label in np.setdiff1d(labels, labels[learn]):
            rare = kept[labels[kept] == label][:1]
            learn, kept = np.append(learn, rare), np.setdiff1d(kept, rare, assume_unique=True)
        if len(targets.classes) == n:
            raise ChainruleError(
                f"there are {n} classes in {n} rows: every class has a single row, so that nothing "
                "can be held out; is the target a name or a number of the row?"
            )
        if not len(kept):
            raise ChainruleError(
                f"there are {len(targets.classes)} classes in {n} rows, most of them once, so that "
                "no row can be held out; is the target a name or a number of the row? Classes need "
                "several rows each, and numbers task='regression'"
            )
    return learn, kept
