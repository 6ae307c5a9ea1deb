"""The methods whose learning speed is compared, and one run of each: how many epochs it takes to
learn a problem.

An epoch is a pass over all samples. The last one that is counted is the one that finds the goal
met.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from benchmarks.learning_problems import LearningProblem
from chainrule.engines import find_engine, start
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.update import Job
from chainrule.training.solvers import SOLVERS, Limits, one_blas_thread

# first-order: the gradient is all they see
RULES = ("gradient_descent", "momentum", "quickprop", "rprop", "adam")
METHODS = (*RULES, *SOLVERS)


class Learnt(NamedTuple):
    """How long it took: passes over all samples, and steps taken. A solver may need several
    passes for a step.
    """

    epochs: int
    steps: int


def learn(
    problem: LearningProblem, method: str, rate: float | None, width: float, seed: int
) -> Learnt | None:
    """One run from the seed's initial weights; None if it does not get there within the limit."""
    run: Any = _solve if method in SOLVERS else _descend
    with one_blas_thread():
        return run(problem, method, rate, problem.start(seed, width))


def _descend(problem: LearningProblem, rule: str, rate: float, parameters: Any) -> Learnt | None:
    """Full-batch updates. What an engine measures on a pass belongs to the weights before its
    update.
    """
    job = Job(problem.network, LOSSES["half_squared_error"], OPTIMIZERS[rule])
    state, order = start(job, parameters, float), np.arange(len(problem.data.X))
    run = find_engine("auto")(job, state, problem.data, len(order))
    for epoch in range(1, problem.limit + 1):
        before = state.vector
        state, seen = run(order, rate)
        if problem.learnt(before, seen.loss):
            return Learnt(epoch, epoch - 1)
        if not np.isfinite(seen.loss):
            return None
    return None


def _solve(problem: LearningProblem, solver: str, rate: None, parameters: Any) -> Learnt | None:
    """A solver finds its own steps, so it has no rate; each of its evaluations of the error is
    an epoch.
    """
    job = Job(problem.network, LOSSES["half_squared_error"], OPTIMIZERS["gradient_descent"])
    limits = Limits(iterations=problem.limit, evaluations=problem.limit, tolerance=0)
    found = SOLVERS[solver].minimize(
        job, problem.data, parameters, limits, lambda w, error, *_: problem.learnt(w, error), "auto"
    )
    in_time = found.evaluations <= problem.limit
    return (
        Learnt(found.evaluations, found.iterations)
        if in_time and problem.learnt(found.w, found.error)
        else None
    )
