"""The keeper of one run: where it goes on, and what is written of it while it trains.

begin      the records of a run that was broken off go through its driver once more, so that all
that follows from them is as it was; then it goes on from the place of the checkpoint
between    two portions of an epoch, and
after      an epoch, a checkpoint is written if it is time
end        the last one, of a run that is over
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chainrule.engines import State
from chainrule.errors import Paused, WritingError
from chainrule.training.checkpoints.alike import check_alike
from chainrule.training.checkpoints.description import describe
from chainrule.training.checkpoints.dividing import DIVIDED, is_divided_anew, place_anew
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.checkpoints.interruption import code_of, terminations
from chainrule.training.checkpoints.reached import Description, Reached
from chainrule.training.driver import Driver, Watch
from chainrule.training.epochs import START, Course, Cut, Place
from chainrule.training.records import EpochRecord, TrainingWarning

Epochs = Iterator[tuple[EpochRecord, State]]


def follow(
    driver: Driver,
    course: Course,
    cut: Cut,
    checkpoints: Checkpoints | None = None,
    seen: Callable[[Epochs], Epochs] = iter,
) -> None:
    """Train by a course until the driver has a reason to end, and keep the run if there is a
    folder for it; `seen` may add to the records of its epochs.
    """
    check_alike(course, cut)
    if checkpoints is None:
        driver.follow(seen(course.epochs(cut)))
        return
    with checkpoints:
        keeper = Keeper(checkpoints, course)
        place, state = keeper.begin(driver)
        driver.follow(seen(course.epochs(cut, place, state, keeper.between)), keeper)
        keeper.end()


class Keeper(Watch):
    """Keeps a run in a folder.

    Parameters
    ----------
    checkpoints : Checkpoints
        Whose lock is held.
    course : Course
    """

    def __init__(self, checkpoints: Checkpoints, course: Course) -> None:
        self._checkpoints = checkpoints
        self._course = course
        self._number = checkpoints.next_run()
        self._description = describe(course)
        self._records: list[EpochRecord] = []
        # assigned as one, so that an interrupt finds what belongs together: place, state, number
        # of records, and the state that is kept
        self._now: tuple[Place, State, int, State] = (START, course.state, 0, course.state)
        self._written = time.monotonic()

    def begin(self, driver: Driver) -> tuple[Place, State]:
        """Where the run goes on; the driver is then as it was there."""
        place, state, _, _ = self._now
        newest = self._checkpoints.newest(self._number, self._description)
        if newest is None:
            return place, state
        (place, state, records, kept), there = newest
        where = f"run {self._number} goes on after {_reached_in(place)}"
        if is_divided_anew(there, self._description):
            place = place_anew(place, there, self._course)
            where = f"{where}, {_anew(there, self._description, place)}"
        self._checkpoints.note(where)
        # Which epoch was the best, how long there was none better, what a listener counts: all of
        # it follows from the records, so that none of it has to be written.
        for record in records:
            driver.take(record, kept)
        if records:
            driver.kept = kept
        self._records = list(records)
        self._now = place, state, len(records), kept
        return place, state

    def between(self, place: Place, state: State) -> None:
        """Take note of where the run is within an epoch."""
        self._now = place, state, len(self._records), self._now[3]
        self._write_in_time()

    def after(self, driver: Driver, record: EpochRecord, state: State) -> None:
        """Take note of an epoch that the driver has taken."""
        self._records.append(record)
        self._now = _after(record), state, len(self._records), driver.kept
        self._write_in_time()

    def end(self) -> None:
        """Write the last checkpoint of a run that is over."""
        self._write(done=True)

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Where Ctrl-C or SIGTERM ends the run, a checkpoint is written, and `Paused` raised."""
        with terminations():
            try:
                yield
            except KeyboardInterrupt as interrupt:
                saved = self._write()
                what = f"interrupted after {_reached_in(self._now[0])}"
                how = "a checkpoint was written" if saved else "the checkpoints before are there"
                raise Paused(
                    f"{what}; {how}: resume the run from {self._checkpoints.folder}",
                    code_of(interrupt),
                ) from None

    def _write_in_time(self) -> None:
        if time.monotonic() - self._written >= self._checkpoints.every:
            self._write()

    def _write(self, done: bool = False) -> bool:
        """Write a checkpoint; whether that went well. Training goes on in any case."""
        place, state, count, kept = self._now
        # what is not finite cannot be gone on from
        if not (done or state.is_finite):
            return False
        reached = Reached(place, state, tuple(self._records[:count]), kept)
        # counted from the start of writing, and also where it fails: on a full disk the next try is
        # as far away as any other
        self._written = time.monotonic()
        try:
            self._checkpoints.write(self._number, reached, self._description, done)
        except WritingError as error:
            warnings.warn(f"no checkpoint was written: {error}", TrainingWarning, stacklevel=2)
            return False
        return True


def _after(record: EpochRecord) -> Place:
    return Place(record.epoch + 1, updates=record.updates, seconds=record.seconds)


def _reached_in(place: Place) -> str:
    """A place in words."""
    whole = f"epoch {place.epoch - 1}"
    return f"{whole} and {place.seen} rows of the next" if place.seen else whole


def _anew(there: Description, here: Description, place: Place) -> str:
    """That the rows are divided among another number of processes."""
    told = f"its rows now shared by {here[DIVIDED]} instead of {there[DIVIDED]} processes"
    # an epoch that has not begun has every row once
    odd = "; in this epoch, some are learned from twice and some not" if place.seen else ""
    return told + odd
