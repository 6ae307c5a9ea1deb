"""What an estimator trains, what comes of it, and who listens: shared by both ways to train."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np

from chainrule.engines import State
from chainrule.estimators.history import History, LossOf
from chainrule.estimators.hyperparameters import Hyperparameters
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.training.driver import Listener
from chainrule.training.progress import progress_bar
from chainrule.training.records import EpochRecord
from chainrule.training.stop_reasons import BY_CALLBACK
from chainrule.types import Floats

# For warnings: how far up the line lies that calls `fit`.
#     7 the caller > 6 fit > 5 _fit > 4 _train > 3 _train_on > 2 _fit_by_... > 1 by_...
STACKLEVEL = 7
NON_FINITE = (
    "Solver produced non-finite parameter weights. The input data may contain large values and "
    "need to be preprocessed, for example by sklearn.preprocessing.StandardScaler; or "
    "learning_rate_init is too large."
)
Score = Callable[[Parameters, Samples], float]


@dataclass(frozen=True)
class Task:
    """What is to be trained.

    `start` holds the weights and what the optimizer remembers; `held` the samples to score on;
    `history` is appended to. With `once`, training ends after one epoch.
    """

    given: Hyperparameters
    job: Job
    samples: Samples
    held: Samples | None
    start: State
    history: History
    loss_of: LossOf
    score: Score
    once: bool


@dataclass(frozen=True)
class Outcome:
    """What training came to: the state to keep, the loss that `loss_` tells, and why it ended.

    `epochs` are those of this call; `best_epoch` is counted from the first epoch with these
    weights on, like the entries of `loss_curve_`.
    """

    state: State
    history: History
    loss: float
    epochs: int
    best_epoch: int
    stopped: str


def score_of(task: Task, vector: Floats) -> float | None:
    """The score on the samples held out, if there are any."""
    if task.held is None:
        return None
    return task.score(Parameters(task.job.network, vector), task.held)


@contextmanager
def listening(task: Task, most_epochs: int) -> Iterator[Listener | None]:
    """The progress bar and the callbacks; None if there is nothing to call."""
    callbacks = list(task.given.callbacks or ())
    with progress_bar(most_epochs) if task.given.verbose else nullcontext() as show:

        def listener(record: EpochRecord, state: State) -> str:
            if show is not None:
                show(record)
            # a copy, as a callback may change or keep what it is given
            parameters = Parameters(task.job.network, state.vector.copy())
            reason = ""
            # all are called, whatever one returns: a checkpoint is written in the last epoch too
            for callback in callbacks:
                wish = callback(record, parameters)
                # only a real True ends training; functions such as `print` or `list.append` may
                # return anything
                if isinstance(wish, bool | np.bool_) and wish:
                    reason = reason or getattr(callback, "reason", "") or BY_CALLBACK
            return reason

        yield listener if callbacks or show is not None else None
