"""What networks learn of a row, once all rows were seen: the task, the classes, and how numbers are
standardized.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.network.prediction import one_hot
from chainrule.tables.asked import Asked
from chainrule.tables.quantiles import levels_of
from chainrule.tables.reading import Table
from chainrule.tables.row_roles import RowRoles, class_weights
from chainrule.tables.streaming.first_pass import FirstPass
from chainrule.tables.streaming.row_format import Packed
from chainrule.tables.streaming.tally import MOST_DIFFERENT, TargetTally
from chainrule.tables.targets import Targets, classes_in_order
from chainrule.types import Doubles, Rows


@dataclass(frozen=True)
class Goal:
    """What networks learn.

    Attributes
    ----------
    common : Targets
        What the targets of all rows have in common, without a row.
    codes : array, (n_classes,)
        As which number each class is spooled.
    class_weights : array, (n_classes,), or None
        How much a row of each class counts.
    range : (float, float)
        Between which the numbers of a regression lie.
    """

    common: Targets
    codes: Doubles
    class_weights: Doubles | None
    range: tuple[float, float]

    @property
    def task(self) -> str:
        """Classification or regression."""
        return self.common.task

    def labels(self, rows: Packed) -> Rows:
        """The number of the class of each row."""
        order = np.argsort(self.codes)
        found = np.searchsorted(self.codes, rows["target"], sorter=order)
        return np.asarray(order[found], np.intp)

    def weights(self, rows: Packed) -> Doubles | None:
        """How much each row counts in training; None if all count the same."""
        given = [rows["weight"][:, 0]] if rows["weight"].shape[1] else []
        if self.class_weights is not None:
            given.append(self.class_weights[self.labels(rows)])
        return np.prod(given, axis=0) if given else None

    def targets(self, rows: Packed) -> Targets:
        """The targets of these rows."""
        # in evidence rows count by their own weights, and classes as often as they occur
        weights = rows["weight"][:, 0] if rows["weight"].shape[1] else None
        roles = RowRoles(weights=weights)
        common = self.common
        if common.labels is not None:
            labels = self.labels(rows)
            T = one_hot(labels, len(common.classes))
            return replace(common, T=T, labels=labels, roles=roles)
        standardized = (rows["target"] - common.center) / common.scale
        T = np.tile(standardized[:, None], max(1, len(common.quantiles)))
        return replace(common, T=T, roles=roles)


def goal_of(found: FirstPass, asked: Asked, head: Table) -> Goal:
    """The goal, by the targets of all rows.

    Raises
    ------
    ChainruleError
        If they are all the same, or too many for classes.
    """
    task = found.task(asked.task)
    quantiles = levels_of(asked.quantiles)
    if task == "regression":
        tally = found.learned
        if tally.low == tally.high:
            raise ChainruleError(
                f"{head.source}: the target {asked.target!r} is {tally.low:g} in every row"
            )
        common = Targets(
            np.empty((0, max(1, len(quantiles)))),
            center=tally.mean,
            scale=tally.deviation,
            quantiles=quantiles,
            class_weight=asked.class_weight,
        )
        if asked.class_weight is not None:
            # which refuses it, in the words that it has for it
            class_weights(asked.class_weight, np.zeros(0, np.intp), ())
        return Goal(common, np.zeros(0), None, (tally.low, tally.high))
    if quantiles:
        raise ChainruleError(f"{asked.target!r} is a class: quantiles are those of numbers")
    return _of_classes(found, asked, head)


def _of_classes(found: FirstPass, asked: Asked, head: Table) -> Goal:
    everything = found.everything.counts
    if everything is None:
        raise ChainruleError(
            f"{head.source}: the target {asked.target!r} has more than {MOST_DIFFERENT} classes; "
            "is it a number (task='regression')?"
        )
    labels = {found.codes.label(code): code for code in everything}
    classes = classes_in_order(head, asked.target, set(labels))
    if len(classes) < 2:
        raise ChainruleError(
            f"{head.source}: the target {asked.target!r} has only one class, {classes[0]!r}; there "
            "is nothing to tell apart"
        )
    # Labels were numbered as they came; outputs have the order of the classes.
    codes = np.array([labels[it] for it in classes], float)
    counts = _counts(found.learned, codes)
    weights = class_weights(asked.class_weight, counts, classes)
    none = np.zeros(0, np.intp)
    common = Targets(np.empty((0, len(classes))), none, classes, class_weight=asked.class_weight)
    return Goal(common, codes, weights, common.range)


def _counts(tally: TargetTally, codes: Doubles) -> Rows:
    return np.array([(tally.counts or {}).get(float(code), 0) for code in codes], np.intp)
