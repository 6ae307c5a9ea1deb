"""A run that goes on for a while when it is asked to: the epochs of `train`, in slices."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from chainrule.engines import State
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.pages.data_sets.data_set import Data
from chainrule.pages.laboratory.curve import Curve
from chainrule.pages.laboratory.learnt import WITHIN, Learnt
from chainrule.pages.laboratory.settings import Settings
from chainrule.pages.laboratory.solver_steps import Point, SolverSteps
from chainrule.training.driver import Driver, Improvement
from chainrule.training.epochs import Course
from chainrule.training.records import EpochRecord, Stopping

ENDLESS = Stopping(epochs=10**12)


class Steps(Protocol):
    """Epochs or a solver's steps."""

    def points(self, until: float, most: int) -> Iterator[Point]:
        """Those up to a time, and at most so many."""

    @property
    def reason(self) -> str:
        """Why there are no more."""


class Epochs:
    """Epochs of gradient descent, by whatever rule."""

    reason = ""

    def __init__(self, course: Course) -> None:
        self._stream = course.epochs()

    def points(self, until: float, most: int) -> Iterator[Point]:
        """Those up to a time, and at most so many."""
        # the stream goes on where the slice before left it
        for _ in range(most):
            yield next(self._stream)
            if time.perf_counter() >= until:
                break


class Training:
    """A network on its way.

    Parameters
    ----------
    settings : Settings
    data : Data
    """

    def __init__(self, settings: Settings, data: Data) -> None:
        course = settings.course(data)
        self.settings = settings
        self.data = data
        self.course = course
        self.steps: Steps = (
            SolverSteps(settings.solver, course) if settings.is_solver else Epochs(course)
        )
        # a copy, as an engine may work in place
        first = course.state.changed(vector=course.state.vector.copy())
        # what `train` makes its decisions by, so that both come to the same weights
        self.driver = Driver(first, Improvement(ENDLESS))
        self.learnt = Learnt(course, bool(data.classes) and settings.until_learnt)
        self.curve = Curve()
        self.record: EpochRecord | None = None
        self.seconds = 0.0
        self.stopped = ""

    @property
    def network(self) -> Network:
        """What is trained."""
        return self.course.job.network

    @property
    def state(self) -> State:
        """Where it has come to; where it diverged, the last that was finite."""
        return self.driver.kept

    @property
    def parameters(self) -> Parameters:
        """The weights there."""
        return Parameters(self.network, self.state.vector)

    @property
    def epoch(self) -> int:
        """How many epochs or steps are done."""
        return 0 if self.record is None else self.record.epoch

    def advance(self, seconds: float, most: int = 10**9) -> None:
        """Train for so long, and at most so many epochs."""
        began = time.perf_counter()
        if not self.stopped:
            self._advance(began + seconds, most)
        self.seconds += time.perf_counter() - began

    def _advance(self, until: float, most: int) -> None:
        taken = False
        for record, state in self.steps.points(until, most):
            taken = True
            # not finite: the driver keeps the weights from before
            if self.driver.take(record, state):
                self.stopped = self.driver.stopped
                return
            self.record = record
            self.curve.take(record)
            if self.learnt.by(self.parameters):
                self.stopped = (
                    f"learnt in epoch {record.epoch:,}: every output is within {WITHIN:g} of its "
                    "target (the 40-20-40 criterion)"
                )
                return
        # epochs go on for ever; only a solver has no further step
        if not taken:
            self.stopped = self.steps.reason or "there is no step that makes the error smaller"
