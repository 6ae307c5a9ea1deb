"""An estimator's training by a solver, which needs all samples at once; see `fitting`."""

from __future__ import annotations

import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

import chainrule.hosts as hosts
from chainrule.errors import ChainruleError
from chainrule.estimators.history import Steps
from chainrule.estimators.task import NON_FINITE, STACKLEVEL, Outcome, Task, listening, score_of
from chainrule.formulas import functions
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import penalty
from chainrule.network.sample_weights import count
from chainrule.training.driver import Driver
from chainrule.training.records import DivergenceError, EpochRecord, TrainingWarning
from chainrule.training.solvers import Limits, Solver
from chainrule.training.stop_reasons import kept
from chainrule.types import Doubles


def by_solver(task: Task, solver: Solver) -> Outcome:
    """Train by a solver, in float64; an epoch is a step of the solver."""
    given, network = task.given, task.job.network
    if hosts.current():
        raise ChainruleError(
            f"solver {solver.name!r} takes all samples at once, in one process; of processes that "
            "were joined, use one that goes batch by batch: sgd, adam, ..."
        )
    began = time.perf_counter()
    samples = _wide(task.samples)
    n = count(samples.T, samples.weights)

    def split(w: Doubles, error: float) -> tuple[float, float]:
        """The loss and the penalty of an error."""
        added = float(penalty(Parameters(network, w), task.job.regularization, n, functions))
        return error - added, added

    # float64 even for float32 data, as in scikit-learn: line searches compare errors that differ
    # in their last digits
    start = task.start.changed(vector=task.start.vector.astype(np.float64))
    with listening(task, given.max_iter) as listener:
        criterion = Steps(given, task.history, task.loss_of)
        driver = Driver(start, criterion, listener=listener)

        # What a solver knows after a step, as a record: from here on, listeners and limits treat it
        # like an epoch. A solver has no learning rate and no deltas of a last batch.
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
                validation_score=score_of(task, w),
            )
            return driver.take(record, start.changed(vector=w))

        limits = Limits(given.max_iter, given.max_fun, float(given.tol))
        parameters = Parameters(network, start.vector)
        found = driver.interruptible(
            lambda: solver.minimize(task.job, samples, parameters, limits, report, given.engine)
        )
    # interrupted: there is no result, but the driver has kept the last step
    if found is None:
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
    state = start.changed(vector=found.w)
    steps, stopped = found.iterations, driver.stopped or found.message
    return Outcome(state, task.history, loss, steps, steps, stopped)


def _wide(samples: Samples) -> Samples:
    """Dense and in float64, as solvers take them."""
    X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
    dense = samples._replace(X=X)
    return Samples(*(None if part is None else part.astype(np.float64) for part in dense))
