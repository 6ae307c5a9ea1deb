"""An estimator's training: by batches with an optimizer, or by a solver that needs all samples.

    Task --> by_batches --> engine's epochs --+--> Driver --> Outcome
         --> by_solver  --> solver's steps  --+

Nothing here changes the estimator; it takes over the `Outcome` itself.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from chainrule.engines import Job, State
from chainrule.estimators.history import Convergence, History, LossOf, Steps
from chainrule.estimators.hyperparameters import Hyperparameters
from chainrule.estimators.rates import Rates
from chainrule.formulas import functions
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import penalty
from chainrule.network.sample_weights import count
from chainrule.training.driver import Driver, Listener
from chainrule.training.epochs import epochs
from chainrule.training.progress import progress_bar
from chainrule.training.records import DivergenceError, EpochRecord, TrainingWarning
from chainrule.training.solvers import Limits, Solver
from chainrule.training.stop_reasons import BY_CALLBACK, kept
from chainrule.types import Doubles, Floats, Rows

STACKLEVEL = 7  # of warnings: the line that calls `fit`
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


def by_batches(task: Task, rates: Rates, batch_size: int, random: np.random.RandomState) -> Outcome:
    """Train with an optimizer, batch by batch."""
    given, held, history = task.given, task.held, task.history
    losses_before, scores_before = len(history.losses), len(history.scores)
    best_before = history.best_epoch
    by_loss = given.early_stopping == "loss"
    criterion = Convergence(given, history, rates, task.loss_of, task.once)
    stream = epochs(
        task.job,
        task.start,
        task.samples,
        sample_orders(len(task.samples.T), given.shuffle, random),
        rates,
        batch_size=batch_size,
        validation=held if by_loss else None,
        engine=given.engine,
    )
    keep_best = bool(history.early_stopping) and held is not None
    with _listener(task, 1 if task.once else given.max_iter) as listener:
        driver = Driver(task.start, criterion, keep_best=keep_best, listener=listener)
        driver.follow(_scored(task, stream, by_loss))
    # an interrupt may come between an epoch's loss and its score: both go, or none
    scored = driver.epochs if held is not None else 0
    history.cut(losses_before + driver.epochs, scores_before + scored)
    # none of the new epochs may be better than the weights that a warm start began with
    best = losses_before + driver.kept_epoch if driver.kept_epoch else best_before
    history.best_epoch = best
    if (driver.diverged and not keep_best) or (keep_best and not best):
        raise DivergenceError(NON_FINITE)
    if driver.diverged or driver.interrupted:
        warnings.warn(kept(driver.stopped, best), TrainingWarning, stacklevel=STACKLEVEL)
    # other schedules than a constant rate end where they were planned to
    if criterion.out_of_epochs and rates.schedule.name == "constant":
        warnings.warn(
            f"Stochastic Optimizer: Maximum iterations ({given.max_iter}) reached and the "
            "optimization hasn't converged yet; a larger max_iter or learning_rate_init may help.",
            ConvergenceWarning,
            stacklevel=STACKLEVEL,
        )
    loss = history.losses[best - 1 if driver.diverged else -1]
    return Outcome(driver.kept, history, loss, driver.epochs, best, driver.stopped)


def by_solver(task: Task, solver: Solver) -> Outcome:
    """Train by a solver, in float64; an epoch is a step of the solver."""
    given, network, began = task.given, task.job.network, time.perf_counter()
    samples = _wide(task.samples)
    n = count(samples.T, samples.weights)

    def split(w: Doubles, error: float) -> tuple[float, float]:
        """The loss and the penalty of an error."""
        added = float(penalty(Parameters(network, w), task.job.regularization, n, functions))
        return error - added, added

    start = task.start._replace(vector=task.start.vector.astype(np.float64))
    with _listener(task, given.max_iter) as listener:
        criterion = Steps(given, task.history, task.loss_of)
        driver = Driver(start, criterion, listener=listener)

        def report(w: Doubles, error: float, gradient_norm: float, evaluations: int) -> bool:
            loss, added = split(w, error)
            record = EpochRecord(
                epoch=driver.epochs + 1,
                updates=evaluations,
                loss=loss,
                penalty=added,
                validation_loss=None,
                gradient_norm=gradient_norm,
                mean_delta=(),
                learning_rate=np.nan,
                seconds=time.perf_counter() - began,
                validation_score=_score(task, w),
            )
            return driver.take(record, start._replace(vector=w))

        limits = Limits(given.max_iter, given.max_fun, float(given.tol))
        parameters = Parameters(network, start.vector)
        found = driver.interruptible(
            lambda: solver.minimize(task.job, samples, parameters, limits, report, given.engine)
        )
    if found is None:  # interrupted: the last step is kept
        warnings.warn(kept(driver.stopped, driver.epochs), TrainingWarning, stacklevel=STACKLEVEL)
        losses, steps = task.history.losses, driver.epochs
        return Outcome(driver.kept, task.history, losses[-1], steps, steps, driver.stopped)
    loss = task.loss_of(*split(found.w, found.error))
    if not (np.isfinite(found.w).all() and np.isfinite(loss)):
        raise DivergenceError(NON_FINITE)
    if not found.converged and not driver.stopped:
        warnings.warn(
            f"{solver.name} did not converge: {found.message}; a larger max_iter or scaled "
            "inputs may help.",
            ConvergenceWarning,
            stacklevel=STACKLEVEL,
        )
    state = start._replace(vector=found.w)
    steps, stopped = found.iterations, driver.stopped or found.message
    return Outcome(state, task.history, loss, steps, steps, stopped)


def sample_orders(n: int, shuffle: bool, random: np.random.RandomState) -> Iterator[Rows]:
    """The order of the samples in each epoch, drawn as scikit-learn draws it: each shuffles the
    one before.
    """
    in_turn = np.arange(n)
    order = in_turn
    while True:
        if shuffle:
            places = in_turn.copy()
            random.shuffle(places)
            order = order[places]
        yield order


def _scored(
    task: Task, stream: Iterator[tuple[EpochRecord, State]], by_loss: bool
) -> Iterator[tuple[EpochRecord, State]]:
    """Records with the score of the samples held out; larger is better, so a loss is negated."""
    for record, state in stream:
        if by_loss and record.validation_loss is not None:
            score: float | None = -record.validation_loss
        else:
            score = _score(task, state.vector)
        yield record._replace(validation_score=score), state


def _score(task: Task, vector: Floats) -> float | None:
    if task.held is None:
        return None
    return task.score(Parameters(task.job.network, vector), task.held)


def _wide(samples: Samples) -> Samples:
    """Dense and in float64, as solvers take them."""
    X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
    dense = samples._replace(X=X)
    return Samples(*(None if part is None else part.astype(np.float64) for part in dense))


@contextmanager
def _listener(task: Task, most_epochs: int) -> Iterator[Listener | None]:
    """The progress bar and the callbacks; None if there is nothing to call."""
    callbacks = list(task.given.callbacks or ())
    with progress_bar(most_epochs) if task.given.verbose else nullcontext() as show:

        def listener(record: EpochRecord, state: State) -> str:
            if show is not None:
                show(record)
            # a callback may do to its copy what it likes
            parameters = Parameters(task.job.network, state.vector.copy())
            reason = ""
            for callback in callbacks:  # all are called, whatever one says
                wish = callback(record, parameters)
                if isinstance(wish, bool | np.bool_) and wish:
                    reason = reason or getattr(callback, "reason", "") or BY_CALLBACK
            return reason

        yield listener if callbacks or show is not None else None
