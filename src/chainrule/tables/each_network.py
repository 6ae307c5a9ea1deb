"""Networks by the recipe, each by its number: its rows, its inputs, its run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from chainrule.engines import Engine
from chainrule.errors import ChainruleError
from chainrule.tables.calibration import Held
from chainrule.tables.columns import Columns, robust
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.recipe import Recipe
from chainrule.tables.targets import Targets, split_rows
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, TrainingRun
from chainrule.types import Doubles

OnEpoch = Callable[[EpochRecord], object]
MOST_PIECES = 8192  # of all columns together: of very many columns each has fewer, or none


class Trained(NamedTuple):
    """A network that was trained, its run, and the rows of a classification that stopped it."""

    member: Member
    run: TrainingRun
    unseen: Held | None


@dataclass
class EachNetwork:
    """What the networks on a table share; they may train at the same time."""

    table: Table
    targets: Targets
    columns: Columns
    seed: int
    engine: str | Engine = "auto"
    _lock: Lock = field(default_factory=Lock)
    _taken: dict[int, tuple[Columns, Doubles]] = field(default_factory=dict)

    def train(
        self,
        number: int,
        recipe: Recipe,
        on_epoch: OnEpoch | None,
        checkpoints: Checkpoints | None = None,
    ) -> Trained:
        """Train the network of this number, counted from 0."""
        targets, weights = self.targets, self.targets.weights
        seed, stop = self.seed + number, _stop(recipe, len(targets.T))
        own, X = self.inputs(recipe)
        # other rows for each: what one network stops on, the others learn from
        # The seed of a network is that of the fit and its number, whoever trains it and when: so
        # the order of training changes nothing.
        learn, held = split_rows(targets, stop, seed)
        run = recipe.train(
            targets.task,
            (X[learn], targets.T[learn], None if weights is None else weights[learn]),
            (X[held], targets.T[held], None if weights is None else weights[held]),
            loss=targets.loss,
            seed=seed,
            on_epoch=on_epoch,
            checkpoints=checkpoints,
            engine=self.engine,
        )
        unseen = None
        if targets.labels is not None:
            counts = targets.roles.of(held).weights
            unseen = Held(run.parameters, X[held], targets.labels[held], counts)
        return Trained(Member(run.parameters, own), run, unseen)

    def n_inputs(self, recipe: Recipe) -> int:
        """How many inputs a network by this recipe has."""
        return int(self.inputs(recipe)[1].shape[1])

    def inputs(self, recipe: Recipe) -> tuple[Columns, Doubles]:
        """The columns and the inputs made of them, for all recipes that cut numbers alike."""
        pieces = recipe.pieces
        # the second of two networks that begin at the same time waits, instead of doing it again
        with self._lock:
            if pieces not in self._taken:
                most = min(pieces, MOST_PIECES // max(len(self.columns.numeric), 1))
                made = robust(self.columns, self.table, most)
                if not made.input_names():
                    raise ChainruleError(
                        f"{self.table.source}: every column is the same in all rows"
                    )
                self._taken[pieces] = made, made.encode(self.table)
            return self._taken[pieces]


def _stop(recipe: Recipe, n: int) -> float:
    """The share of n rows that choose the epoch: of few rows more, as a handful says little."""
    return max(recipe.stop, min(0.25, 20 / n))
