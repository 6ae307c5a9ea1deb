"""Epochs: one pass over the samples after another, portion by portion. Nothing is printed here.

The order of the samples is a source's and is handed to the engine, so every engine sees the same
batches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

from chainrule.engines import Engine, Measures, State, evaluation, find_engine
from chainrule.errors import ChainruleError
from chainrule.hosts import agreed
from chainrule.network.data import Samples
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
    engine : str or Engine
    """

    job: Job
    state: State
    source: Source
    pace: Pace
    batch_size: int
    validation: Samples | None = None
    engine: str | Engine = "auto"

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
        walk = _Walk(self, cut, place, self.state if state is None else state)
        held = self.validation
        validated = None if held is None else evaluation(self.engine, self.job, held)
        while True:
            measures, rate = walk.through_epoch(between)
            checked = None if validated is None else validated(walk.state)
            seconds = walk.seconds
            yield record_of(walk.place, measures, rate, checked, seconds), walk.state
            walk.place = walk.place.next_epoch(seconds)


class _Walk:
    """Where a run is, on its way through the portions."""

    def __init__(self, course: Course, cut: Cut, place: Place, state: State) -> None:
        self.course = course
        self.cut = cut
        self.place = place
        self.state = state
        self._prepare = find_engine(course.engine)
        self._samples: Samples | None = None
        self._began = time.perf_counter() - place.seconds

    @property
    def seconds(self) -> float:
        """Since the start of the run, as all processes have it."""
        return agreed(time.perf_counter() - self._began)

    def through_epoch(self, between: Between | None) -> tuple[Measures, float]:
        """To the end of the epoch that it is in; what was measured of the last portion, and its
        last learning rate.
        """
        for portion in self.course.source.epoch(self.place.epoch, self.place.seen):
            rows = self._left_of(portion.rows)
            if not len(rows):
                break
            # before the next portion and not after the last one: an epoch that is over is taken
            # note of as a whole
            if between is not None and self.place.seen:
                between(self.place, self.state)
            measures, rates = self._through(portion.samples, rows)
            # after a loss that is not finite nothing can be learned; the rest of the epoch would
            # only take time
            if not isfinite(measures.loss) or self.place.seconds > self.cut.seconds:
                break
        return measures, float(rates[-1])

    def _left_of(self, rows: Rows) -> Rows:
        """The last epoch may have fewer updates left than batches."""
        most = self.cut.updates
        size = self.course.batch_size
        return rows if most is None else rows[: (most - self.place.updates) * size]

    def _through(self, samples: Samples, rows: Rows) -> tuple[Measures, Floats]:
        """Through a portion; the engine is prepared anew where the samples are others."""
        course = self.course
        # in memory they are the same all the time; a stream gives others in each portion
        if samples is not self._samples:
            self._run = self._prepare(course.job, self.state, samples, course.batch_size)
            self._samples = samples
        rates = course.pace(self.place.updates, -(-len(rows) // course.batch_size))
        self.state, measures = self._run(rows, rates)
        self.place = self.place.after(len(rows), len(rates), measures, self.seconds)
        return measures, rates


def record_of(
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
