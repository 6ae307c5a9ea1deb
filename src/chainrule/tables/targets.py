"""What a network learns from a table: the task, the targets, and which rows are held out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError, unknown
from chainrule.formulas import Loss
from chainrule.network.prediction import one_hot
from chainrule.tables.holding_out import latest, whole_groups
from chainrule.tables.quantiles import loss_of
from chainrule.tables.reading import Table, is_date, is_number, labels_of
from chainrule.tables.row_roles import ClassWeight, RowRoles, class_weights
from chainrule.tables.tasks import TASKS
from chainrule.types import Doubles, Rows

MOST_CLASSES_OF_NUMBERS = 20


@dataclass(frozen=True)
class Targets:
    """What the network is to learn.

    Attributes
    ----------
    T : array, (n, n_outputs)
        Standardized numbers, repeated for each quantile, or a one-hot row for each label.
    labels : array, (n,), or None
        The number of each row's class; None for a regression.
    classes : tuple
        The class labels in the order of the outputs; empty for a regression.
    center, scale : float
        The mean and standard deviation by which numbers were standardized.
    quantiles : tuple of float
        Which quantiles of the numbers are learned; none for their mean.
    roles : RowRoles
        Weights, groups and times of the rows.
    class_weight : "balanced" or mapping, optional
        How much each class counts in training.
    """

    T: Doubles
    labels: Rows | None = None
    classes: tuple[object, ...] = ()
    center: float = 0.0
    scale: float = 1.0
    quantiles: tuple[float, ...] = ()
    roles: RowRoles = field(default_factory=RowRoles)
    class_weight: ClassWeight | None = None

    @property
    def task(self) -> str:
        """Classification or regression."""
        return "regression" if self.labels is None else "classification"

    @property
    def loss(self) -> Loss:
        """What training makes small."""
        return loss_of(self.task, self.quantiles)

    @property
    def weights(self) -> Doubles | None:
        """How much each row counts in training; None if all count the same."""
        by_class = self.weights_of_classes
        of_class = None if by_class is None else by_class[self.labels]
        given = [it for it in (self.roles.weights, of_class) if it is not None]
        return np.prod(given, axis=0) if given else None

    @property
    def weights_of_classes(self) -> Doubles | None:
        """How much a row of each class counts in training; None if all count the same."""
        labels = np.zeros(0, dtype=np.intp) if self.labels is None else self.labels
        counts = np.bincount(labels, minlength=len(self.classes))
        return class_weights(self.class_weight, counts, self.classes)

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
        if self.labels is None:
            part = _standardized(self.numbers[rows], self.quantiles)
        else:
            part = Targets(self.T[rows], self.labels[rows], self.classes)
        return replace(part, roles=self.roles.of(rows), class_weight=self.class_weight)


def _standardized(values: Doubles, quantiles: tuple[float, ...] = ()) -> Targets:
    """Like the inputs, so that the same learning rate suits targets of any unit."""
    center, scale = float(values.mean()), float(values.std())
    # Some rows may all have the same target.
    scale = scale or 1.0
    T = np.tile(((values - center) / scale)[:, None], max(1, len(quantiles)))
    return Targets(T, center=center, scale=scale, quantiles=quantiles)


def check_target(table: Table, target: str) -> None:
    """Refuse a target that is neither a number nor the name of a class: no task can learn it, and
    no model file could hold its values.
    """
    series = table.frame[target]
    if is_date(series):
        raise ChainruleError(
            f"{table.source}: the target {target!r} holds dates, which cannot be predicted; as "
            "classes they can (kinds={...: 'text'}, or --text)"
        )
    if not (is_number(series) or series.dtype in (pl.String, pl.Boolean, pl.Categorical, pl.Enum)):
        raise ChainruleError(
            f"{table.source}: the target {target!r} holds values of type {series.dtype}; numbers, "
            "texts, and true or false can be learned: turn it into one of these"
        )


def decide_task(table: Table, target: str) -> str:
    """Classification or regression, by the values of the target."""
    series = table.frame[target]
    # Whole numbers may count something or stand for classes. Few different ones are taken for
    # classes; the user can say otherwise.
    whole = series.dtype.is_integer() and series.n_unique() <= MOST_CLASSES_OF_NUMBERS
    return "regression" if is_number(series) and not whole else "classification"


def task_of(table: Table, target: str, given: str) -> str:
    """The task that is given, or by the values of the target."""
    task = decide_task(table, target) if given == "auto" else given
    if task not in TASKS:
        raise unknown("task", task, ("auto", *TASKS))
    return task


def targets_of(table: Table, target: str, task: str, quantiles: tuple[float, ...] = ()) -> Targets:
    """The targets of a table's rows.

    Raises
    ------
    ChainruleError
        If all rows have the same target, or quantiles are asked of classes.
    """
    check_target(table, target)
    if task == "regression":
        values = table.numbers(target, "a regression needs numbers")
        if np.ptp(values) == 0:
            raise ChainruleError(
                f"{table.source}: the target {target!r} is {values[0]:g} in every row"
            )
        return _standardized(values, quantiles)
    if quantiles:
        raise ChainruleError(f"{target!r} is a class: quantiles are those of numbers")
    labels = labels_of(table, target)
    classes = classes_in_order(table, target, set(labels))
    if len(classes) < 2:
        raise ChainruleError(
            f"{table.source}: the target {target!r} has only one class, {classes[0]!r}; there "
            "is nothing to tell apart"
        )
    places = {label: number for number, label in enumerate(classes)}
    numbers: Rows = np.array([places[label] for label in labels], dtype=np.intp)
    return Targets(one_hot(numbers, len(classes)), numbers, classes)


def classes_in_order(table: Table, target: str, labels: set[Any]) -> tuple[object, ...]:
    """The classes, sorted, so that their order does not depend on that of the rows; of yes and no
    in any language yes last, as thresholds and curves are about the last of two.
    """
    reading = table.readings.get(target)
    words = tuple(reading.way.split("/")) if reading and reading.kind == "truth" else ()
    return words if set(words) == labels else tuple(sorted(labels))


def split_rows(targets: Targets, validation: float, seed: int) -> tuple[Rows, Rows]:
    """Rows to learn from and rows held out: the latest where rows have a time, whole groups where
    they have one, otherwise drawn with the same mix of classes where there are enough of each.

    Raises
    ------
    ChainruleError
        If nearly every row is a class of its own.
    """
    # at least one row to score on, and two to learn from
    n, roles = len(targets.T), targets.roles
    held = min(max(1, round(validation * n)), n - 2)
    apart = None
    if roles.times is not None:
        apart = latest(roles.times, held)
    elif roles.groups is not None:
        apart = whole_groups(roles.groups, held, seed)
    return _drawn(targets, held, seed) if apart is None else apart


def _drawn(targets: Targets, held: int, seed: int) -> tuple[Rows, Rows]:
    """As many rows held out, by chance."""
    from sklearn.model_selection import train_test_split

    n, labels = len(targets.T), targets.labels
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
