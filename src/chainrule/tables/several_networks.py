"""Several networks by the recipe for tables, whose predictions are averaged.

Each has its own start, its own rows on which training stops, and the next one of a few recipes:
networks that differ make different mistakes, which cancel.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from threading import Event, Lock

from chainrule.engines import Engine, resolved
from chainrule.engines.blas_limit import cores
from chainrule.errors import ChainruleError, unknown
from chainrule.hosts import agreed
from chainrule.tables.calibration import calibrated
from chainrule.tables.columns import Columns
from chainrule.tables.completed import completed
from chainrule.tables.each_network import EachNetwork, OnEpoch, Trained
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.recipe import RECIPES, Recipe
from chainrule.tables.targets import Targets
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, TrainingRun
from chainrule.training.side_by_side import in_threads
from chainrule.training.stop_reasons import INTERRUPTED

EFFORTS = {"fast": 1, "good": 4, "best": 16}
MOST = 64  # networks, however many seconds there are


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
    engine : str or Engine
    networks : int, optional
        How many, if neither by effort nor by seconds.
    """

    effort: str | float = "good"
    recipes: tuple[Recipe, ...] = RECIPES
    calibrated: bool = False
    engine: str | Engine = "auto"
    networks: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.effort, str):
            if self.effort not in EFFORTS:
                raise unknown("effort", self.effort, [*EFFORTS, "or a number of seconds"])
        elif not self.effort > 0:
            raise ChainruleError(f"effort is {self.effort!r}; seconds must be above 0")

    @property
    def count(self) -> int:
        """How many networks at most."""
        named = EFFORTS[self.effort] if isinstance(self.effort, str) else MOST
        return named if self.networks is None else self.networks

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
        each = EachNetwork(table, targets, columns, seed, self.engine)
        found: list[Trained]
        # Checkpoints follow one network after the other: where each of them is taken up would be
        # another question for networks that are half done at the same time.
        if checkpoints is None and self._pays_side_by_side(each):
            found = self._side_by_side(each, on_epoch)
        else:
            found = self._one_by_one(each, on_epoch, checkpoints)
        members, run = [it.member for it in found], found[0].run
        unseen = [it.unseen for it in found if it.unseen is not None]
        if self.calibrated and unseen:
            columns_of = [member.columns for member in members]
            known = calibrated(unseen, targets.weights_of_classes)
            members = list(map(Member, known, columns_of))
        return tuple(members), run

    def _recipe(self, number: int, each: EachNetwork) -> Recipe:
        return self.recipes[number % len(self.recipes)].scaled(len(each.targets.T))

    def _one_by_one(
        self, each: EachNetwork, on_epoch: OnEpoch | None, checkpoints: Checkpoints | None
    ) -> list[Trained]:
        """One after the other, each on all cores where that pays: with seconds for an effort it is
        known after each whether there is time for another.
        """
        began = time.perf_counter()
        found: list[Trained] = []
        for number in range(self.count):
            recipe = self._recipe(number, each)
            listener = counted_on(on_epoch, number * recipe.epochs)
            train = partial(each.train, number, recipe, listener, checkpoints)
            # what the first reaches is better than nothing; another has to be complete
            one = completed(train, lambda it: it.run, checkpoints) if found else train()
            if one is None:
                return _interrupted(found)
            found.append(one)
            if one.run.stopped == INTERRUPTED or self.is_over(began, len(found)):
                break
        return found

    def _side_by_side(self, each: EachNetwork, on_epoch: OnEpoch | None) -> list[Trained]:
        """Each on one core, as many at once as there are cores; the same networks, bit for bit."""
        stop, lock, told = Event(), Lock(), count(1)
        found: dict[int, Trained] = {}

        def listen(record: EpochRecord) -> None:
            if on_epoch is not None:
                with lock:  # epochs are counted as they come, from whichever network
                    on_epoch(record._replace(epoch=next(told)))
            if stop.is_set():
                raise KeyboardInterrupt  # it came to the main thread, and is for all

        def train(number: int) -> None:
            one = found[number] = each.train(number, self._recipe(number, each), listen)
            if one.run.stopped == INTERRUPTED:  # also where `on_epoch` raised it
                stop.set()

        with suppress(KeyboardInterrupt):
            in_threads([partial(train, number) for number in range(self.count)], stop)
        ordered = [found[number] for number in sorted(found)]
        return _kept(ordered) if stop.is_set() else ordered

    def _pays_side_by_side(self, each: EachNetwork) -> bool:
        """Whether networks are faster side by side. They are wherever there are several, for
        several cores, but the largest: BLAS multiplies those, in another way on fewer threads.
        """
        from chainrule.engines.compiled.layers import HUGE

        if self.count == 1 or not isinstance(self.effort, str) or cores() == 1:
            return False
        if resolved(self.engine) != "numba":  # others have ways of their own to use all cores
            return False
        # BLAS may add up in another order on fewer threads, and which way networks are trained must
        # not change a bit of them.
        recipes = [self._recipe(number, each) for number in range(self.count)]
        outputs = each.targets.T.shape[1]
        return all(it.largest(each.n_inputs(it), outputs) < HUGE for it in recipes)

    def is_over(self, began: float, done: int) -> bool:
        """Whether another network would take longer than there are seconds."""
        if isinstance(self.effort, str):
            return False
        used = agreed(time.perf_counter() - began)
        return used + used / done > self.effort


def _kept(found: list[Trained]) -> list[Trained]:
    """Of networks that Ctrl-C came to: those that are complete, or what the first has reached."""
    if not found:
        raise KeyboardInterrupt
    complete = [it for it in found if it.run.stopped != INTERRUPTED]
    return _interrupted(complete) if complete else found[:1]


def _interrupted(found: list[Trained]) -> list[Trained]:
    """Networks after which Ctrl-C ended training; the run of the first says so."""
    first = found[0]
    return [first._replace(run=replace(first.run, stopped=INTERRUPTED)), *found[1:]]


def counted_on(on_epoch: OnEpoch | None, before: int) -> OnEpoch | None:
    """The same with epochs counted through all networks."""
    if on_epoch is None:
        return None
    return lambda record: on_epoch(record._replace(epoch=before + record.epoch))
