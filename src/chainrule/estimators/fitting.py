"""An estimator's training by batches, with an optimizer.

    Task --> by_batches --> engine's epochs --+--> Driver --> Outcome
         --> by_solver  --> solver's steps  --+

Nothing here changes the estimator; it takes over the `Outcome` itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from chainrule.engines import State
from chainrule.estimators.history import Convergence
from chainrule.estimators.rates import Rates
from chainrule.estimators.task import NON_FINITE, STACKLEVEL, Outcome, Task, listening, score_of
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.checkpoints.keeper import follow
from chainrule.training.driver import Driver
from chainrule.training.epochs import WHOLE, Course
from chainrule.training.records import DivergenceError, EpochRecord, TrainingWarning
from chainrule.training.sources import InMemory
from chainrule.training.stop_reasons import kept
from chainrule.types import Rows


def by_batches(
    task: Task,
    rates: Rates,
    batch_size: int,
    random: np.random.RandomState,
    checkpoints: Checkpoints | None = None,
) -> Outcome:
    """Train with an optimizer, batch by batch."""
    given, history = task.given, task.history
    held = task.held
    # with `warm_start` and `partial_fit` the history goes on: this call's epochs are its tail
    losses_before, scores_before = len(history.losses), len(history.scores)
    best_before = history.best_epoch
    by_loss = given.early_stopping == "loss"
    criterion = Convergence(given, history, rates, task.loss_of, task.once)
    orders = sample_orders(len(task.samples.T), given.shuffle, random)
    course = Course(
        task.job,
        task.start,
        InMemory(task.samples, orders, batch_size),
        rates,
        batch_size,
        validation=held if by_loss else None,
        engine=given.engine,
    )

    keep_best = bool(history.early_stopping) and held is not None
    with listening(task, 1 if task.once else given.max_iter) as listener:
        driver = Driver(task.start, criterion, keep_best=keep_best, listener=listener)
        follow(driver, course, WHOLE, checkpoints, partial(_scored, task, by_loss))
    # an interrupt may come between an epoch's loss and its score: both go, or none
    scored = driver.epochs if held is not None else 0
    history.cut(losses_before + driver.epochs, scores_before + scored)
    # none of the new epochs may be better than the weights that a warm start began with
    best = losses_before + driver.kept_epoch if driver.kept_epoch else best_before
    history.best_epoch = best
    _check_end(driver, keep_best, best)
    # a schedule other than a constant rate ends where it was planned to end: no reason to warn
    if criterion.out_of_epochs and rates.schedule.name == "constant":
        _warn_of_max_iter(given.max_iter)
    # after a divergence the last loss is infinite; the one of the epoch that is kept is told
    loss = history.losses[best - 1 if driver.diverged else -1]
    return Outcome(driver.kept, history, loss, driver.epochs, best, driver.stopped)


def _check_end(driver: Driver, keep_best: bool, best: int) -> None:
    """Raise where no weights are worth keeping; warn where they are not from the last epoch."""
    # without early stopping scikit-learn raises where weights are not finite, and so does this
    if (driver.diverged and not keep_best) or (keep_best and not best):
        raise DivergenceError(NON_FINITE)
    if driver.diverged or driver.interrupted:
        warnings.warn(kept(driver.stopped, best), TrainingWarning, stacklevel=STACKLEVEL + 1)


def _warn_of_max_iter(max_iter: int) -> None:
    """Scikit-learn's warning; it begins with scikit-learn's words, as filters may match them."""
    warnings.warn(
        f"Stochastic Optimizer: Maximum iterations ({max_iter}) reached and the optimization "
        "hasn't converged yet; a larger max_iter or learning_rate_init may help.",
        ConvergenceWarning,
        stacklevel=STACKLEVEL + 1,
    )


def sample_orders(n: int, shuffle: bool, random: np.random.RandomState) -> Iterator[Rows]:
    """The order of the samples in each epoch, drawn as scikit-learn draws it: each shuffles the
    one before.
    """
    # Shuffling an array of places and then applying it draws the same random numbers, and gives the
    # same orders, as scikit-learn's `shuffle` of the previous order.
    in_turn = np.arange(n)
    order = in_turn
    while True:
        if shuffle:
            places = in_turn.copy()
            random.shuffle(places)
            order = order[places]
        yield order


def _scored(
    task: Task, by_loss: bool, stream: Iterator[tuple[EpochRecord, State]]
) -> Iterator[tuple[EpochRecord, State]]:
    """Records with the score of the samples held out; larger is better, so a loss is negated."""
    # a validation loss was computed along with the epoch; a score needs a pass of its own
    for record, state in stream:
        if by_loss and record.validation_loss is not None:
            score: float | None = -record.validation_loss
        else:
            score = score_of(task, state.vector)
        yield record._replace(validation_score=score), state
