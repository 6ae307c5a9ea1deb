"""Several networks by the recipe for tables, whose predictions are averaged.

Each has its own start, its own rows on which training stops, and the next one of a few recipes:
networks that differ make different mistakes, which cancel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.calibration import Held, calibrated
from chainrule.tables.columns import Columns, robust
from chainrule.tables.completed import completed
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.recipe import RECIPES, Recipe
from chainrule.tables.targets import Targets, split_rows
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.types import Doubles, Rows

OnEpoch = Callable[[EpochRecord], object]
EFFORTS = {"fast": 1, "good": 4, "best": 16}
MOST = 64  # networks, however many seconds there are
MOST_PIECES = 8192  # of all columns together: of very many columns each has fewer, or none


@dataclass(frozen=True)
class SeveralNetworks:
    """How networks are trained.

    Attributes
    ----------
    effort : str or float
        How many of them, or for how many seconds.
    recipes : tuple of Recipe
        Those that are taken in turn; of the same length, in epochs.
    calibrated : bool
        Whether probabilities are scaled to what comes true on the rows that stop training.
    """

    effort: str | float = "good"
    recipes: tuple[Recipe, ...] = RECIPES
    calibrated: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.effort, str):
            if self.effort not in EFFORTS:
                raise unknown("effort", self.effort, [*EFFORTS, "or a number of seconds"])
        elif not self.effort > 0:
            raise ChainruleError(f"effort is {self.effort!r}; seconds must be above 0")

    @property
    def count(self) -> int:
        """How many networks at most."""
        return EFFORTS[self.effort] if isinstance(self.effort, str) else MOST

    @property
    def epochs(self) -> int:
        """How many epochs at most, of all networks together."""
        return self.count * self.recipes[0].epochs

    def fit(
        self,
        table: Table,
        targets: Targets,
        columns: Columns,
        seed: int,
        on_epoch: OnEpoch | None,
        checkpoints: Checkpoints | None = None,
    ) -> tuple[tuple[Member, ...], TrainingRun]:
        """Train them on all rows of a table; the run is that of the first. Ctrl-C leaves those that
        are complete, or what the first one has reached.
        """
        began = time.perf_counter()
        members: list[Member] = []
        runs: list[TrainingRun] = []
        unseen: list[Held] = []

        @cache
        def taken(pieces: int) -> tuple[Columns, Doubles]:
            """The columns and the inputs made of them, for all recipes that cut numbers alike."""
            most = min(pieces, MOST_PIECES // max(len(columns.numeric), 1))
            made = robust(columns, table, most)
            if not made.input_names():
                raise ChainruleError(f"{table.source}: every column is the same in all rows")
            return made, made.encode(table)

        weights = targets.weights
        # One after the other and not side by side: each uses all cores where that pays, and with
        # seconds for an effort it is known after each whether there is time for another.
        for number in range(self.count):
            recipe = self.recipes[number % len(self.recipes)].scaled(len(targets.T))
            own, X = taken(recipe.pieces)
            # other rows for each: what one network stops on, the others learn from
            learn, held = split_rows(targets, self._stop(recipe, len(targets.T)), seed + number)
            train = partial(
                recipe.train,
                targets.task,
                (X[learn], targets.T[learn], _part(weights, learn)),
                (X[held], targets.T[held], _part(weights, held)),
                loss=targets.loss,
                seed=seed + number,
                on_epoch=_counted_on(on_epoch, number * recipe.epochs),
                checkpoints=checkpoints,
            )
            # what the first reaches is better than nothing; another has to be complete
            run = completed(train, lambda it: it, checkpoints) if runs else train()
            if run is None:
                runs[0] = replace(runs[0], stopped=INTERRUPTED)
                break
            runs.append(run)
            members.append(Member(run.parameters, own))
            if targets.labels is not None:
                counts = targets.roles.of(held).weights
                unseen.append(Held(run.parameters, X[held], targets.labels[held], counts))
            if run.stopped == INTERRUPTED or self._is_over(began, len(members)):
                break
        if self.calibrated and unseen:
            columns_of = [member.columns for member in members]
            known = calibrated(unseen, targets.weights_of_classes)
            members = list(map(Member, known, columns_of))
        return tuple(members), runs[0]

    def _stop(self, recipe: Recipe, n: int) -> float:
        """The share of n rows that choose the epoch: of few rows more, as a handful says little."""
        return max(recipe.stop, min(0.25, 20 / n))

    def _is_over(self, began: float, done: int) -> bool:
        """Whether another network would take longer than there are seconds."""
        if isinstance(self.effort, str):
            return False
        used = time.perf_counter() - began
        return used + used / done > self.effort


def _part(weights: Doubles | None, rows: Rows) -> Doubles | None:
    return None if weights is None else weights[rows]


def _counted_on(on_epoch: OnEpoch | None, before: int) -> OnEpoch | None:
    """The same with epochs counted through all networks."""
    if on_epoch is None:
        return None
    return lambda record: on_epoch(record._replace(epoch=before + record.epoch))
