"""What candidates are tried on: rows to learn from, and others on which their networks are scored.

A problem travels to other processes and machines, with each try of a candidate.
"""

from __future__ import annotations

import threading
import time
import warnings
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from chainrule.engines.blas_limit import blas_threads
from chainrule.tables.assembling import model_of
from chainrule.tables.columns import Columns
from chainrule.tables.reading import Table
from chainrule.tables.recipe import Recipe
from chainrule.tables.reports.judged import Judged, outputs_of
from chainrule.tables.reports.metrics import Metric, metric_of
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import Targets, split_rows
from chainrule.training.records import TrainingWarning
from chainrule.types import Doubles, Rows

SHARE = 0.25  # of the rows, on which candidates are scored
# Of few rows, a quarter says little: candidates are tried on several quarters.
FEW_ROWS, SPLITS = 3000, 3
APART = 7919  # seeds of the splits lie apart from those of the networks


class Tried(NamedTuple):
    """What a network puts out for the rows that score it, and the seconds that it took."""

    outputs: Doubles
    seconds: float


@dataclass(frozen=True)
class Problem:
    """A table's rows, without those that measure what is found in the end.

    Attributes
    ----------
    metric : Metric
        What candidates are compared by.
    threshold : float, optional
        Of two classes, from which probability on the second is predicted.
    """

    table: Table
    targets: Targets
    columns: Columns
    seed: int
    metric: Metric
    threshold: float | None = None

    @cached_property
    def splits(self) -> list[tuple[Rows, Rows]]:
        """Rows to learn from and rows to be scored on; several times where there are few."""
        # the latest rows are always the same ones
        # A score on a hundred rows is off by some hundredths, which is more than good candidates
        # differ by; three splits cost little where rows are few.
        again = len(self.targets.T) < FEW_ROWS and self.targets.roles.times is None
        return [
            split_rows(self.targets, SHARE, self.seed + APART + number)
            for number in range(SPLITS if again else 1)
        ]

    def try_(self, recipe: Recipe, share: float, split: int) -> Tried:
        """Train a network for a share of the recipe's epochs, on the rows of a split."""
        began = time.perf_counter()
        learn, held = self.splits[split]
        # A shorter run is planned as one: its learning rate comes down to 0 at its own end.
        epochs = max(1, round(share * recipe.epochs))
        # By the trainer that will train what is chosen, with a tenth of the rows to choose the
        # epoch by: what is tried is what is got.
        trainer = SeveralNetworks("fast", (replace(recipe, epochs=epochs),))
        part = self.targets.of(learn)
        # One thread for BLAS wherever it runs: the result must not depend on where that is.
        with blas_threads(1), _silently():
            members, _ = trainer.fit(
                self.table.part(learn), part, self.columns, self.seed + split, None
            )
            model = model_of(members, "", part)
            found = outputs_of(model, self.table.part(held))
        return Tried(found, time.perf_counter() - began)

    def judged(self, outputs: list[Doubles]) -> Judged:
        """Outputs for the rows of all splits, beside what is true of them."""
        rows = np.concatenate([held for _, held in self.splits])
        targets = self.targets.of(rows)
        whole = np.concatenate(outputs)
        labels = targets.labels
        return Judged(
            self.targets.numbers[rows] if labels is None else labels,
            whole,
            whole.mean(axis=0),
            targets.classes,
            targets.roles.weights,
            self.threshold,
            targets.quantiles,
        )

    def loss(self, judged: Judged) -> float:
        """The metric as something that is better where it is lower; never NaN."""
        value = self.metric.value(judged)
        # a metric has no value where, say, no row of a class is predicted: that is no success
        return float(np.nan_to_num(-value if self.metric.higher else value, nan=np.inf))


def usual_metric(targets: Targets, asked: str | None, calibrated: bool) -> Metric:
    """What candidates are compared by: what was asked for, or what says most of few rows."""
    if asked is not None:
        return metric_of(targets.task, asked, bool(targets.quantiles))
    if targets.labels is None:
        return metric_of("regression", "pinball" if targets.quantiles else "rmse", True)
    # Weights of classes shift probabilities away from how often they come true.
    shifted = targets.class_weight is not None and not calibrated
    return metric_of("classification", "balanced_accuracy" if shifted else "brier")


def _silently() -> warnings.catch_warnings[None] | nullcontext[None]:
    """Without warnings of networks that diverge: they lose, and that is all."""
    # Filters belong to the process: in a thread, whoever started it has to see to them.
    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    return warnings.catch_warnings(action="ignore", category=TrainingWarning)
