"""A solver's steps, some at a time.

A solver is a function that runs to its end and reports each step. It runs in a thread of its own,
which is stopped within a report until more steps are asked for::

    page     ask ......... wait ......... points       ask ......... wait
    solver        step step step  (stopped in its report)    step step step
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator
from threading import Event, Thread

import numpy as np

from chainrule.engines import State
from chainrule.errors import ChainruleError
from chainrule.network.parameters import Parameters
from chainrule.training.epochs import Course
from chainrule.training.records import EpochRecord
from chainrule.training.solvers import SOLVERS, Limits, Minimum, one_blas_thread
from chainrule.types import Doubles

LIMITS = Limits(iterations=10**9, evaluations=10**9, tolerance=1e-9)
Point = tuple[EpochRecord, State]


class _Exchange:
    """What both threads know."""

    def __init__(self) -> None:
        self.until = 0.0
        self.most = 0
        # both threads touch these, but never at the same time: one of them always waits
        self.points: list[Point] = []
        self.steps = 0
        self.went_on, self.stands = Event(), Event()
        self.ended = False
        self.minimum: Minimum | None = None
        self.error: ChainruleError | None = None

    def report(self, w: Doubles, error: float, gradient_norm: float, evaluations: int) -> bool:
        """Called by the solver after each step; True ends it."""
        self.steps += 1
        record = EpochRecord(self.steps, evaluations, error, 0.0, None, gradient_norm, (), 0.0, 0.0)
        self.points.append((record, State(w, ())))
        if time.perf_counter() >= self.until or len(self.points) >= self.most:
            self.wait()
        return self.ended

    def wait(self) -> None:
        """The solver's thread stands until more is asked for."""
        self.stands.set()
        self.went_on.wait()
        self.went_on.clear()

    def end(self) -> None:
        """The solver's thread comes to its end."""
        self.ended = True
        self.went_on.set()


def _solve(name: str, course: Course, exchange: _Exchange) -> None:
    """What the thread does."""
    # made, but not yet asked for anything
    exchange.wait()
    try:
        if not exchange.ended:
            start = Parameters(course.job.network, np.array(course.state.vector, float))
            exchange.minimum = SOLVERS[name].minimize(
                course.job, course.samples, start, LIMITS, exchange.report, "auto"
            )
    except ChainruleError as error:
        # raised again in the thread that asks, which can tell the reader
        exchange.error = error
    finally:
        exchange.ended = True
        exchange.stands.set()


class SolverSteps:
    """A solver's run that goes on when it is asked to.

    Parameters
    ----------
    name : str
        Of the solver.
    course : Course
        Where it starts, and from what data.
    """

    def __init__(self, name: str, course: Course) -> None:
        self._exchange = exchange = _Exchange()
        # The thread knows the exchange but not this object: when nobody has it any more, it ends.
        thread = Thread(target=_solve, args=(name, course, exchange), daemon=True)
        weakref.finalize(self, exchange.end)
        thread.start()

    def points(self, until: float, most: int) -> Iterator[Point]:
        """The steps up to a time, and at most so many; after the last one there are none."""
        exchange = self._exchange
        exchange.until, exchange.most = until, most
        # vectors are so short that BLAS's threads would only wait for each other
        with one_blas_thread():
            # until it stands at its start, where this is the first call
            exchange.stands.wait()
            if not exchange.ended:
                exchange.stands.clear()
                exchange.went_on.set()
                exchange.stands.wait()
        if exchange.error is not None:
            raise exchange.error
        points, exchange.points = exchange.points, []
        return iter(points)

    @property
    def reason(self) -> str:
        """Why it came to its end; empty before."""
        minimum = self._exchange.minimum
        return "" if minimum is None else minimum.message
