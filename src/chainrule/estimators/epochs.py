"""Epochs as scikit-learn counts them: when to stop, when to slow down, and which weights are kept.

The samples are drawn from the same random numbers in the same order as scikit-learn draws them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from chainrule.engines import Job, State
from chainrule.formulas import Plan, Schedule
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.training.records import EpochRecord
from chainrule.training.train import epochs

SLOWEST = 1e-6  # an adaptive learning rate at or below this ends training
Score = Callable[[Parameters], float]


class Rates:
    """Learning rates: a schedule's, or scikit-learn's rules for sgd, which change the rate
    between epochs.
    """

    def __init__(self, estimator: Any, schedule: Schedule, n: int, per_epoch: int) -> None:
        self.kind = estimator.learning_rate if estimator.solver == "sgd" else ""
        self.first, self.power, self.schedule = (
            estimator.learning_rate_init,
            estimator.power_t,
            schedule,
        )
        self.plan, self.now = Plan(estimator.max_iter * per_epoch, per_epoch, n), self.first
        self.before = 0  # updates of earlier calls

    def __call__(self, done: int, count: int) -> NDArray[np.float64]:
        """Those of the next updates."""
        t = np.arange(done, done + count) + self.before
        return np.asarray(self.now * self.schedule.factors(t, self.plan))

    def epoch_ends(self, samples_seen: int) -> None:
        """What scikit-learn's invscaling does between epochs."""
        if self.kind == "invscaling":
            self.now = self.first / (samples_seen + 1) ** self.power

    def slow_down(self) -> bool:
        """What adaptive does where others stop; False where it stops too."""
        if self.kind != "adaptive" or self.now <= SLOWEST:
            return False
        self.now /= 5
        return True


class Watch:
    """What `fit` keeps of the epochs: losses, scores, and how long none was better."""

    def __init__(self, early_stopping: Any) -> None:
        self.early_stopping = early_stopping
        self.losses: list[float] = []
        self.scores: list[float] = []
        self.best_loss, self.best_score, self.waited = np.inf, -np.inf, 0

    def sees(self, loss: float, score: float | None, tolerance: float) -> bool:
        """Take note of an epoch; whether it has the best score so far."""
        self.losses.append(loss)
        if score is not None:
            self.scores.append(score)
        if self.early_stopping and score is not None:
            worse, best = not score >= self.best_score + tolerance, score > self.best_score
            self.best_score = score if best else self.best_score
        else:
            worse, best = not loss <= self.best_loss - tolerance, loss < self.best_loss
            self.best_loss = loss if best else self.best_loss
        self.waited = self.waited + 1 if worse else 0
        return best


def sample_orders(
    n: int, shuffle: bool, random: np.random.RandomState
) -> Iterator[NDArray[np.intp]]:
    """The order of the samples, shuffled further for every epoch."""
    order = in_turn = np.arange(n)
    while True:
        if shuffle:
            places = in_turn.copy()
            random.shuffle(places)
            order = order[places]
        yield order


class End(NamedTuple):
    """Where training ended: the state that is kept and its epoch, how many epochs there were,
    and why no more.
    """

    state: State
    best_epoch: int
    epochs: int
    reason: str


def descend(
    estimator: Any,
    job: Job,
    state: State,
    samples: Samples,
    rates: Rates,
    watch: Watch,
    random: np.random.RandomState,
    *,
    batch_size: int,
    once: bool,
    loss_of: Callable[[float, float], float],
    held: Samples | None,
    score: Score | None,
    on_epoch: Callable[[EpochRecord, Parameters], bool] | None,
) -> End:
    """Epoch after epoch until scikit-learn would stop."""
    by_loss = estimator.early_stopping == "loss"
    last, best, best_epoch, done, reason, n = state, state, 0, 0, "", len(samples.T)
    orders = sample_orders(n, estimator.shuffle, random)
    watched = {
        "batch_size": batch_size,
        "validation": held if by_loss else None,
        "engine": estimator.engine,
    }
    try:
        for record, last in epochs(job, state, samples, orders, rates, **watched):
            done = record.epoch
            if by_loss and record.validation_loss is not None:
                record = record._replace(validation_score=-record.validation_loss)
            elif score is not None:
                record = record._replace(
                    validation_score=score(Parameters(job.network, last.vector))
                )
            estimator.t_ += n
            if watch.sees(
                loss_of(record.loss, record.penalty), record.validation_score, estimator.tol
            ):
                best, best_epoch = last, done
            rates.epoch_ends(estimator.t_)
            over = on_epoch is not None and on_epoch(
                record, Parameters(job.network, last.vector.copy())
            )
            reason = _reason(estimator, record, watch, rates, over, once)
            if reason:
                break
    except KeyboardInterrupt:
        reason = "interrupted"
    kept = (best, best_epoch) if watch.early_stopping and held is not None else (last, done)
    end = End(*kept, done, reason)
    if reason == "interrupted":
        warnings.warn(
            f"Training interrupted by user; the model is as of epoch {end.best_epoch}", stacklevel=7
        )
    return end


def _reason(
    estimator: Any, record: EpochRecord, watch: Watch, rates: Rates, over: bool, once: bool
) -> str:
    """Why training ends with this epoch; empty if it goes on."""
    if over:
        return "a callback ended it"
    if not np.isfinite(record.objective):
        return f"the loss became {record.objective}"
    if watch.waited > estimator.n_iter_no_change:
        if not rates.slow_down():
            what = "validation score" if watch.early_stopping else "training loss"
            return f"no better {what} for {estimator.n_iter_no_change} epochs"
        watch.waited = 0
    if once:
        return "one epoch was asked for"
    if record.epoch < estimator.max_iter:
        return ""
    if rates.schedule.name == "constant":  # others end where they were planned to
        warnings.warn(
            f"Stochastic Optimizer: Maximum iterations ({estimator.max_iter}) reached and the "
            "optimization hasn't "
            "converged yet; a larger max_iter or learning_rate_init may help.",
            ConvergenceWarning,
            stacklevel=8,
        )
    return f"{estimator.max_iter} epochs are done"
