"""An estimator's training: what is handed to the epochs or to a solver, and what is kept of
them.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from chainrule.engines import Job, State, start
from chainrule.estimators import settings
from chainrule.estimators.epochs import Rates, Watch, descend
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import penalty
from chainrule.network.sample_weights import count
from chainrule.training.progress import progress_bar
from chainrule.training.records import EpochRecord, TrainingWarning
from chainrule.training.solvers import SOLVERS, Limits, Minimum

OnEpoch = Callable[[EpochRecord, Parameters], bool]


def train(
    estimator: Any, job: Job, samples: Samples, held: Samples | None, incremental: bool
) -> None:
    """Train batch by batch."""
    n, dtype = len(samples.T), samples.X.dtype
    size = settings.batch_rows(estimator, n)
    if estimator.batch_size != "auto" and estimator.batch_size > n:
        warnings.warn(
            f"Got batch_size {estimator.batch_size} for {n} samples. It is going to be clipped",
            stacklevel=6,
        )
    seed = int(estimator._random_state.randint(2**31)) if job.regularization.drops else 0
    state = start(job, Parameters(job.network, estimator._vector(dtype)), dtype, seed)
    rates = Rates(estimator, settings.schedule(estimator), n, -(-n // size))
    if incremental and estimator._remembers == settings.memory_of(job.optimizer):
        state = State(state.vector, tuple(estimator._slots), estimator._updates, seed)
        rates.now, rates.before = estimator._rate, estimator._updates
    score = None if held is None else lambda parameters: score_on(estimator, parameters, held)
    with _listeners(estimator, 1 if incremental else estimator.max_iter) as on_epoch:
        end = descend(
            estimator,
            job,
            state,
            samples,
            rates,
            estimator._watch,
            estimator._random_state,
            batch_size=size,
            once=incremental,
            loss_of=estimator._reported_loss(samples.T),
            held=held,
            score=score,
            on_epoch=on_epoch,
        )
    estimator._keep(Parameters(job.network, end.state.vector))
    estimator._slots, estimator._updates, estimator._rate = (
        list(end.state.slots),
        end.state.updates,
        rates.now,
    )
    estimator._remembers = settings.memory_of(job.optimizer)
    estimator.n_iter_, estimator.best_epoch_, estimator.stopped_ = (
        end.epochs,
        end.best_epoch,
        end.reason,
    )
    _tell(estimator, estimator._watch, held)
    if not end.best_epoch and not incremental:
        estimator.loss_ = np.nan  # no epoch is worth keeping: `fit` says so
    elif end.reason.startswith("the loss became") and end.best_epoch < end.epochs:
        estimator.loss_ = estimator._watch.losses[end.best_epoch - end.epochs - 1]
        warnings.warn(
            f"{end.reason}; the model is as of epoch {end.best_epoch}",
            TrainingWarning,
            stacklevel=6,
        )


def _tell(estimator: Any, watch: Watch, held: Samples | None) -> None:
    """What the epochs came to, under scikit-learn's names."""
    estimator.loss_curve_ = watch.losses
    if watch.losses:
        estimator.loss_ = watch.losses[-1]
    estimator.best_loss_ = None if watch.early_stopping else watch.best_loss
    estimator.validation_scores_ = watch.scores if held is not None or watch.scores else None
    estimator.best_validation_score_ = watch.best_score if watch.early_stopping else None


def minimize(estimator: Any, job: Job, samples: Samples, held: Samples | None) -> None:
    """Train by a solver that takes all samples at once, in float64; an epoch is a step of the
    solver.
    """
    dtype, began, watch, network = (
        samples.X.dtype,
        time.perf_counter(),
        Watch(early_stopping=False),
        job.network,
    )
    here = Parameters(network, estimator._vector(np.float64))
    X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
    wide = Samples(
        *(None if part is None else part.astype(np.float64) for part in samples._replace(X=X))
    )
    limits = Limits(estimator.max_iter, estimator.max_fun, estimator.tol)
    n, loss_of = count(wide.T, wide.weights), estimator._reported_loss(samples.T)

    def told(w: NDArray[np.float64], error: float) -> tuple[float, float]:
        added = float(penalty(Parameters(network, w), job.regularization, n, functions))
        return error - added, added

    reached, ended = [here.vector], list[str]()
    with _listeners(estimator, estimator.max_iter) as on_epoch:

        def report(
            w: NDArray[np.float64], error: float, gradient_norm: float, evaluations: int
        ) -> bool:
            reached[:] = [w]
            loss, added = told(w, error)
            checked = None if held is None else score_on(estimator, Parameters(network, w), held)
            watch.sees(loss_of(loss, added), checked, estimator.tol)
            epoch, seconds = len(watch.losses), time.perf_counter() - began
            record = EpochRecord(
                epoch, evaluations, loss, added, None, gradient_norm, (), np.nan, seconds, checked
            )
            over = on_epoch is not None and on_epoch(record, Parameters(network, w))
            ended.extend(["a callback ended it"] if over else [])
            return over

        try:
            found = SOLVERS[estimator.solver].minimize(
                job, wide, here, limits, report, estimator.engine
            )
        except KeyboardInterrupt:
            found = Minimum(reached[0], np.nan, len(watch.losses), 0, False, "interrupted")
            warnings.warn(
                f"Training interrupted by user; the model is as of step {found.iterations}",
                stacklevel=6,
            )
            ended.append(found.message)
    estimator._keep(Parameters(network, found.w.astype(dtype)))
    estimator.n_iter_ = estimator.best_epoch_ = found.iterations
    estimator.stopped_ = ended[0] if ended else found.message
    _tell(estimator, watch, held)
    if np.isfinite(found.error):
        estimator.loss_ = loss_of(*told(found.w, found.error))
    elif not watch.losses:
        estimator.loss_ = np.nan
    if not found.converged and not ended:
        warnings.warn(
            f"{estimator.solver} did not converge: {found.message}; a larger max_iter or scaled "
            "inputs may help.",
            ConvergenceWarning,
            stacklevel=6,
        )


@contextmanager
def _listeners(estimator: Any, epochs: int) -> Iterator[OnEpoch | None]:
    """What is called after each epoch: the progress bar and the callbacks; None if there is
    nothing to call.
    """
    callbacks = list(estimator.callbacks or ())
    with progress_bar(epochs) if estimator.verbose else nullcontext() as show:

        def on_epoch(record: EpochRecord, parameters: Parameters) -> bool:
            if show is not None:
                show(record)
            # all are called, whatever one says
            wishes = [callback(record, parameters) for callback in callbacks]
            return any(isinstance(wish, bool | np.bool_) and wish for wish in wishes)

        yield on_epoch if callbacks or show is not None else None


def score_on(estimator: Any, parameters: Parameters, held: Samples) -> float:
    """The score on samples held out; not a number where outputs are not."""
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = forward(parameters, held.X, functions)[1][-1]
        return (
            float(estimator._score_outputs(outputs, held.T, held.weights))
            if np.isfinite(outputs).all()
            else np.nan
        )
