"""The reference engine: the page itself on NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.algorithm import backward, forward, step, total_error
from chainrule.engines import Job, Measures, Run, State, mask
from chainrule.formulas import functions
from chainrule.parameters import Parameters


def prepare(job: Job, state: State, X: Any, T: Any, batch_size: int) -> Run:
    """The run of a job from a state."""

    def run(order: NDArray[np.intp], learning_rate: float) -> tuple[State, Measures]:
        nonlocal state
        state, measures = _updates(job, state, X, T, order, batch_size, learning_rate)
        return state, measures

    return run


def _updates(
    job: Job, state: State, X: Any, T: Any, order: NDArray[np.intp], batch_size: int, learning_rate: float
) -> tuple[State, Measures]:
    """One update for each batch of `order`."""
    moving, total = mask(job), 0.0
    w, slots, t = state
    with np.errstate(over="ignore", invalid="ignore"):  # a diverging run is told by its loss
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            here, targets = Parameters(job.network, w), T[rows]
            Z, A = forward(here, X[rows], functions)
            total += float(total_error(job.loss.errors(A[-1], targets, functions))) * len(rows)
            back = backward(here, job.loss, Z, A, targets, functions)
            t += 1
            w, slots = step(w, back.gradient.vector, job.optimizer, slots, learning_rate, t, moving, functions)
        gradient = np.where(moving, back.gradient.vector, 0)
        measures = Measures(
            loss=total / len(order),
            gradient_norm=float(np.linalg.norm(gradient)),
            mean_delta=tuple(float(np.abs(delta).mean()) for delta in back.delta),
        )
    return State(w, slots, t), measures
