"""Of several trainings, Ctrl-C ends the one that it comes in, where those before are enough."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED

Trained = TypeVar("Trained")


def completed(
    train: Callable[[], Trained],
    run_of: Callable[[Trained], TrainingRun],
    checkpoints: Checkpoints | None,
) -> Trained | None:
    """What came of training; None if Ctrl-C ended it.

    With checkpoints nothing is given up: the interrupt goes on to the caller, who resumes later.
    """
    # Without checkpoints, all that an interrupt leaves is what is complete, and a user who waited
    # an hour for it wants that rather than nothing.
    try:
        found = train()
    except KeyboardInterrupt:
        if checkpoints is not None:
            raise
        return None
    return None if run_of(found).stopped == INTERRUPTED else found


def locked(checkpoints: Checkpoints | None) -> AbstractContextManager[object]:
    """The folder of checkpoints, if there is one, for several trainings that belong together."""
    # runs are counted within the lock: each has to be the same one when all of it is resumed
    return nullcontext() if checkpoints is None else checkpoints
