"""Epochs: one pass over the samples after another, portion by portion. Nothing is printed here.

The order of the samples is a source's and is handed to the engine, so every engine sees the same
batches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import NamedTuple

import numpy as np

from chainrule.engines import Measures, State, find_engine
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import evaluate
from chainrule.network.update import Job
from chainrule.training.records import EpochRecord
from chainrule.training.sources import InMemory, Source
from chainrule.types import Floats, Rows

Pace = Callable[[int, int], Floats]  # (updates done, count) -> learning rates


@dataclass(frozen=True)
class Cut:
    """Where an epoch is cut short: at so many weight updates, or once so many seconds have passed,
    both since the start of the run.
    """

    updates: int | None = None
    seconds: float = inf


WHOLE = Cut()


class Place(NamedTuple):
    """How far a run has come.

    Attributes
    ----------
    epoch : int
        The one that it is in, counted from 1.
    seen : int
        Rows of that epoch that are done.
    updates : int
        Since the start of the run.
    loss, penalty : float
        Sums over the rows seen.
    seconds : float
        Since the start of the run.
    """

    epoch: int = 1
    seen: int = 0
    updates: int = 0
    loss: float = 0.0
    penalty: float = 0.0
    seconds: float = 0.0

    def after(self, rows: int, updates: int, measures: Measures, seconds: float) -> Place:
        """The place after a portion of so many rows."""
        return Place(
            self.epoch,
            self.seen + rows,
            self.updates + updates,
            self.loss + measures.loss * rows,
            self.penalty + measures.penalty * rows,
            seconds,
        )

    def next_epoch(self, seconds: float) -> Place:
        """The place at the start of the next epoch."""
        return Place(self.epoch + 1, updates=self.updates, seconds=seconds)


START = Place()
Between = Callable[[Place, State], None]  # told where a run is, between two portions of an epoch


@dataclass(frozen=True)
class Course:
    """A training run that is ready to start: what is trained, from where, on what, and in which
    pace.

    Attributes
    ----------
    job : Job
    state : State
        Where it starts.
    source : Source
    pace : callable
        ``pace(done, count)`` gives the learning rates of the next `count` updates when `done`
        updates were made before.
    batch_size : int
    validation : Samples, optional
        The loss on them is taken after every epoch.
    engine : str
    """

    job: Job
    state: State
    source: Source
    pace: Pace
    batch_size: int
    validation: Samples | None = None
    engine: str = "auto"

    @property
    def samples(self) -> Samples:
        """What is trained on, where it is all in memory."""
        if isinstance(self.source, InMemory):
            return self.source.samples
        raise ChainruleError("the samples of this run are read piece by piece")

    def epochs(
        self,
        cut: Cut = WHOLE,
        place: Place = START,
        state: State | None = None,
        between: Between | None = None,
    ) -> Iterator[tuple[EpochRecord, State]]:
        """Epoch after epoch, without end: a record, and the state after it.

        Parameters
        ----------
        cut : Cut
            Where an epoch ends early.
        place : Place
            Where to begin.
        state : State, optional
            The state there; that at the start if not given.
        between : callable, optional
            Called between two portions of an epoch.
        """
        state = self.state if state is None else state
        began = time.perf_counter() - place.seconds
        call = _Prepared(self)
        for number in count(place.epoch):
            for portion in self.source.epoch(number, place.seen):
                rows = portion.rows
                # the last epoch may have fewer updates left than batches
                if cut.updates is not None:
                    rows = rows[: (cut.updates - place.updates) * self.batch_size]
                if not len(rows):
                    break
                # before the next portion and not after the last one: an epoch that is over is
                # taken note of as a whole
                if between is not None and place.seen:
                    between(place, state)
                rates = self.pace(place.updates, -(-len(rows) // self.batch_size))
                state, measures = call(portion.samples, rows, rates, state)
                place = place.after(len(rows), len(rates), measures, time.perf_counter() - began)
                # after a loss that is not finite nothing can be learned; the rest of the epoch
                # would only take time
                if not np.isfinite(measures.loss) or place.seconds > cut.seconds:
                    break
            checked = self._validated(state)
            seconds = time.perf_counter() - began
            yield _record(place, measures, float(rates[-1]), checked, seconds), state
            place = place.next_epoch(seconds)

    def _validated(self, state: State) -> float | None:
        if self.validation is None:
            return None
        here = Parameters(self.job.network, state.vector)
        return evaluate(here, self.job.loss, self.validation)


class _Prepared:
    """The engine, prepared anew where the samples are others than in the call before."""

    def __init__(self, course: Course) -> None:
        self.prepare = find_engine(course.engine)
        self.course = course
        self.samples: Samples | None = None

    def __call__(
        self, samples: Samples, rows: Rows, rates: Floats, state: State
    ) -> tuple[State, Measures]:
        if samples is not self.samples:
            course = self.course
            self.call = self.prepare(course.job, state, samples, course.batch_size)
            self.samples = samples
        return self.call(rows, rates)


def _record(
    place: Place, measures: Measures, rate: float, checked: float | None, seconds: float
) -> EpochRecord:
    """What is told of an epoch; gradient and deltas are those of its last batch."""
    return EpochRecord(
        place.epoch,
        place.updates,
        place.loss / place.seen,
        place.penalty / place.seen,
        checked,
        measures.gradient_norm,
        measures.mean_delta,
        rate,
        seconds,
    )
