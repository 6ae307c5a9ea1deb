"""Epochs as scikit-learn counts them: when to stop, when to slow down, and which weights are kept.

The samples are drawn from the same random numbers in the same order as scikit-learn draws them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from chainrule.engines import Job, Samples, State
from chainrule.formulas import Plan, Schedule
from chainrule.parameters import Parameters
from chainrule.records import EpochRecord
from chainrule.training import epochs

SLOWEST = 1e-6  # an adaptive learning rate at or below this ends training
Score = Callable[[Parameters], float]


class Rates:
    """Learning rates: a schedule's, or scikit-learn's rules for sgd, which change the rate between epochs."""

    def __init__(self, estimator: Any, schedule: Schedule, n: int, per_epoch: int) -> None:
        self.kind = estimator.learning_rate if estimator.solver == "sgd" else ""
        self.first, self.power, self.schedule = estimator.learning_rate_init, estimator.power_t, schedule
        self.plan, self.now = Plan(estimator.max_iter * per_epoch, per_epoch, n), self.first

    def __call__(self, done: int, count: int) -> NDArray[np.float64]:
        """Those of the next updates."""
        return np.asarray(self.now * self.schedule.factors(np.arange(done, done + count), self.plan))

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

    def __init__(self, early_stopping: bool) -> None:
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
            worse, best = score < self.best_score + tolerance, score > self.best_score
            self.best_score = max(score, self.best_score)
        else:
            worse, best = loss > self.best_loss - tolerance, loss < self.best_loss
            self.best_loss = min(loss, self.best_loss)
        self.waited = self.waited + 1 if worse else 0
        return best


def sample_orders(n: int, shuffle: bool, random: np.random.RandomState) -> Iterator[NDArray[np.intp]]:
    """The order of the samples, shuffled further for every epoch."""
    order = np.arange(n)
    while True:
        if shuffle:
            places = np.arange(n)
            random.shuffle(places)
            order = order[places]
        yield order


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
    score: Score | None,
    on_epoch: Callable[[EpochRecord, Parameters], bool],
) -> tuple[State, int]:
    """Epoch after epoch until scikit-learn would stop; returns the state and the number of epochs."""
    last, best, n, done = state, state, len(samples.X), 0
    stream = epochs(
        job,
        state,
        samples,
        sample_orders(n, estimator.shuffle, random),
        rates,
        batch_size=batch_size,
        engine=estimator.engine,
    )
    try:
        for record, last in stream:
            done = record.epoch
            here = Parameters(job.network, last.vector)
            checked = score(here) if score is not None else None
            record = record._replace(validation_score=checked)
            estimator.t_ += n
            if watch.sees(loss_of(record.loss, record.penalty), checked, estimator.tol):
                best = last
            rates.epoch_ends(estimator.t_)
            if on_epoch(record, here) or not np.isfinite(record.objective) or once:
                break
            if watch.waited > estimator.n_iter_no_change:
                if not rates.slow_down():
                    break
                watch.waited = 0
            if done == estimator.max_iter:
                warnings.warn(
                    f"Stochastic Optimizer: Maximum iterations ({estimator.max_iter}) reached and the optimization "
                    "hasn't converged yet; a larger max_iter or learning_rate_init may help.",
                    ConvergenceWarning,
                    stacklevel=5,
                )
                break
    except KeyboardInterrupt:
        warnings.warn("Training interrupted by user.", stacklevel=5)
    return (best if watch.early_stopping and score is not None else last), done
