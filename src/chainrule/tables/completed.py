"""Of several trainings, Ctrl-C ends the one that it comes in, where those before are enough."""

from __future__ import annotations

from collections.abc import Callable
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
    try:
        found = train()
    except KeyboardInterrupt:
        if checkpoints is not None:
            raise
        return None
    return None if run_of(found).stopped == INTERRUPTED else found
