"""The driver of epochs: takes note of each, keeps the best or the last, and ends the run.

    engine, solver --(record, state)--> Driver.take --> Criterion.note     is it the best so far?
                                                    --> listener           a callback, or
                                                    --> Criterion.reason   a limit ends the run

`train` and the estimators hand it a stream of epochs (`follow`); a solver that calls back after
each of its steps calls `take` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from math import inf, isfinite
from typing import Protocol, TypeVar

from chainrule.engines import State
from chainrule.hosts import interrupts
from chainrule.training.records import EpochRecord, Stopping
from chainrule.training.stop_reasons import INTERRUPTED, diverged

Listener = Callable[[EpochRecord, State], str]  # says why the run is to end; "" to go on

Result = TypeVar("Result")


class Criterion(Protocol):
    """Which epochs are better than others, and when a run has come to its end."""

    def note(self, record: EpochRecord) -> bool:
        """Take note of an epoch; whether it is the best so far."""

    def reason(self, record: EpochRecord) -> str:
        """Why the run ends with this epoch; empty if it goes on."""


class Improvement:
    """The criterion of `train`: the validation loss where there is one, else the objective.

    Parameters
    ----------
    stopping : Stopping
        The limits of the run.
    """

    def __init__(self, stopping: Stopping) -> None:
        self.stopping = stopping
        self.best = inf
        self.waited = 0

    def note(self, record: EpochRecord) -> bool:
        """Take note of an epoch; whether it is the best so far."""
        # Two questions with different answers: any lower value is the best so far and worth
        # keeping, but only a fall by more than the tolerance ends the waiting. Comparing with NaN
        # is False, so that a diverged epoch counts as waiting.
        held = record.validation_loss
        watched = record.objective if held is None else held
        improved = watched < self.best
        self.waited = 0 if watched < self.best - self.stopping.tolerance else self.waited + 1
        self.best = min(self.best, watched)
        return improved

    def reason(self, record: EpochRecord) -> str:
        """Why the run ends with this epoch; empty if it goes on."""
        return self.stopping.reason(record, self.waited)


class Watch:
    """What else is done along a run: nothing, unless somebody keeps checkpoints of it."""

    def after(self, driver: Driver, record: EpochRecord, state: State) -> None:
        """An epoch was taken."""

    def leaving(self) -> AbstractContextManager[None]:
        """Around all epochs: an interrupt passes here first."""
        return nullcontext()


class Driver:
    """A run in progress.

    Parameters
    ----------
    state : State
        The state before the first epoch; kept if no epoch is better.
    criterion : Criterion
    keep_best : bool
        Keep the state after the best epoch rather than the one after the last.
    listener : callable, optional
        Called after each epoch with its record and state, but not after one that diverged.

    Attributes
    ----------
    kept : State
        The state to go on with.
    kept_epoch : int
        The epoch that it is from; 0 for the state before the first.
    epochs : int
        Epochs that were completed, one that diverged included.
    stopped : str
        Why the run ended.
    diverged : bool
        Whether it ended because the loss or the weights became infinite or not a number.
    """

    def __init__(
        self,
        state: State,
        criterion: Criterion,
        *,
        keep_best: bool = False,
        listener: Listener | None = None,
    ) -> None:
        self.criterion = criterion
        self.keep_best = keep_best
        self.listener = listener
        self.kept = state
        self.kept_epoch = 0
        self.epochs = 0
        self.stopped = ""
        self.diverged = False

    def take(self, record: EpochRecord, state: State) -> bool:
        """Take note of an epoch; whether the run ends with it."""
        # The order matters: a diverged epoch is noted, so that losses are complete, but neither
        # kept nor shown to the listener. The listener comes before the criterion's reason, so that
        # it sees the last epoch too; of two reasons, the listener's is told.
        improved = self.criterion.note(record)
        self.epochs = record.epoch
        self.diverged = not (isfinite(record.objective) and state.is_finite)
        if self.diverged:
            self.stopped = diverged(record.epoch, record.objective, record.learning_rate)
            return True
        if improved or not self.keep_best:
            self.kept = state
            self.kept_epoch = record.epoch
        wish = self.listener(record, state) if self.listener is not None else ""
        self.stopped = wish or self.criterion.reason(record)
        return bool(self.stopped)

    def follow(
        self, stream: Iterable[tuple[EpochRecord, State]], watch: Watch | None = None
    ) -> None:
        """Take epoch after epoch until there is a reason to end, which there may be already."""
        watch = watch or Watch()

        def work() -> None:
            with watch.leaving(), interrupts():
                for record, state in stream:
                    ends = self.take(record, state)
                    watch.after(self, record, state)
                    if ends:
                        break

        if not self.stopped:
            self.interruptible(work)

    def interruptible(self, work: Callable[[], Result]) -> Result | None:
        """Do the work; Ctrl-C ends it, with None as the result, and what was reached is kept.

        Before the first epoch is complete there is nothing to keep: then the interrupt goes on to
        the caller.
        """
        # An epoch that is interrupted has not reached `take`: what is kept is always from a
        # complete one, so that catching the interrupt here loses nothing else.
        try:
            return work()
        except KeyboardInterrupt:
            if not self.epochs:
                raise
            self.stopped = INTERRUPTED
            return None

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the run."""
        return self.stopped == INTERRUPTED
