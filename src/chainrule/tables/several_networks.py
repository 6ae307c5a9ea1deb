"""Several networks by the recipe for tables, whose predictions are averaged.

Each has its own start and its own rows on which training stops, and every other one takes numbers
in pieces: networks that differ make different mistakes, which cancel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.columns import Columns, robust
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.recipe import Recipe
from chainrule.tables.targets import Targets, split_rows
from chainrule.training.records import EpochRecord, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.types import Doubles, Rows

OnEpoch = Callable[[EpochRecord], object]
EFFORTS = {"fast": 1, "good": 4, "best": 16}
MOST = 64  # networks, however many seconds there are
# A layer of factors is a matrix, with the square of so many entries.
MOST_FACTORS = 1024
MOST_PIECES = 8192  # of all columns together


@dataclass(frozen=True)
class SeveralNetworks:
    """How networks are trained.

    Attributes
    ----------
    effort : str or float
        How many of them, or for how many seconds.
    recipe : Recipe
    ways : tuple of {"pieces", "factors"}
        How each in turn takes numbers: in pieces, or with a factor for each input.
    """

    effort: str | float = "good"
    recipe: Recipe = field(default_factory=Recipe)
    ways: tuple[str, ...] = ("pieces", "factors")

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
        return self.count * self.recipe.epochs

    def fit(
        self, table: Table, targets: Targets, columns: Columns, seed: int, on_epoch: OnEpoch | None
    ) -> tuple[tuple[Member, ...], TrainingRun]:
        """Train them on all rows of a table; the run is that of the first. Ctrl-C leaves those that
        are complete, or what the first one has reached.
        """
        began = time.perf_counter()
        members: list[Member] = []
        runs: list[TrainingRun] = []
        pieces = {"pieces": self._pieces(columns), "factors": 0}
        taken = {way: robust(columns, table, pieces[way]) for way in self.ways}
        if not taken[self.ways[0]].input_names():
            raise ChainruleError(f"{table.source}: every column is the same in all rows")
        recipe = self.recipe.scaled(len(targets.T))
        inputs = {way: each.encode(table) for way, each in taken.items()}
        weights = targets.weights
        for number in range(self.count):
            way = self.ways[number % len(self.ways)]
            learn, held = split_rows(targets, self._stop(len(targets.T)), seed + number)
            train = partial(
                recipe.train,
                targets.task,
                (inputs[way][learn], targets.T[learn], _part(weights, learn)),
                (inputs[way][held], targets.T[held], _part(weights, held)),
                factors=way == "factors" and inputs[way].shape[1] <= MOST_FACTORS,
                seed=seed + number,
                on_epoch=_counted_on(on_epoch, number * recipe.epochs),
            )
            # what the first reaches is better than nothing; another has to be complete
            run = _completed(train) if runs else train()
            if run is None:
                return tuple(members), replace(runs[0], stopped=INTERRUPTED)
            runs.append(run)
            members.append(Member(run.parameters, taken[way]))
            if run.stopped == INTERRUPTED or self._is_over(began, len(members)):
                break
        return tuple(members), runs[0]

    def _pieces(self, columns: Columns) -> int:
        """Into how many pieces numbers are cut: of very many columns into fewer, or none."""
        return min(self.recipe.pieces, MOST_PIECES // max(len(columns.numeric), 1))

    def _stop(self, n: int) -> float:
        """The share of n rows that choose the epoch: of few rows more, as a handful says little."""
        return max(self.recipe.stop, min(0.25, 20 / n))

    def _is_over(self, began: float, done: int) -> bool:
        """Whether another network would take longer than there are seconds."""
        if isinstance(self.effort, str):
            return False
        used = time.perf_counter() - began
        return used + used / done > self.effort


def _completed(train: Callable[[], TrainingRun]) -> TrainingRun | None:
    """A run; None if Ctrl-C ended it."""
    try:
        run = train()
    except KeyboardInterrupt:
        return None
    return None if run.stopped == INTERRUPTED else run


def _part(weights: Doubles | None, rows: Rows) -> Doubles | None:
    return None if weights is None else weights[rows]


def _counted_on(on_epoch: OnEpoch | None, before: int) -> OnEpoch | None:
    """The same with epochs counted through all networks."""
    if on_epoch is None:
        return None
    return lambda record: on_epoch(record._replace(epoch=before + record.epoch))
