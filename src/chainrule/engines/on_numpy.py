"""The reference engine: the page itself on NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Job, Measures, Run, State, mask, rates
from chainrule.formulas import Now
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import backward, forward, total_error
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import bounded, clipped, gates, penalized, penalty
from chainrule.network.sample_weights import count
from chainrule.network.update import step


def prepare(job: Job, state: State, samples: Samples, batch_size: int) -> Run:
    """The run of a job from a state."""
    now = state

    def run(
        order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        nonlocal now
        state = now if state is None else state
        pace = rates(learning_rate, order, batch_size, state.vector.dtype)
        loss, added = 0.0, 0.0
        # a diverging run is told by its loss
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for rate, start in zip(pace, range(0, len(order), batch_size), strict=True):
                rows = order[start : start + batch_size]
                state, (error, extra, norm, deltas) = _update(job, state, samples, rows, rate)
                loss, added = loss + error * len(rows), added + extra * len(rows)
        now = state
        return state, Measures(loss / len(order), added / len(order), norm, deltas)

    return run


def _update(
    job: Job, state: State, samples: Samples, rows: NDArray[np.intp], rate: Any
) -> tuple[State, Measures]:
    """One step of the page, held back as the job asks, and what was seen before it."""
    given, moving, t = job.regularization, mask(job), state.updates + 1
    here, X, T = Parameters(job.network, state.vector), samples.X[rows], samples.T[rows]
    weights = None if samples.weights is None else samples.weights[rows, None]
    masks = None
    if given.drops:
        seed, number = np.array([[state.seed], [t]], np.uint32)
        masks = gates(job.network, given.dropout, len(rows), seed, number, X.dtype)
    Z, A = forward(here, X, xp, masks)
    error, added, n = total_error(job.loss.errors(A[-1], T, xp), weights), 0.0, count(T, weights)
    back = backward(here, job.loss, Z, A, T, xp, weights, masks)
    gradient = back.gradient
    if given.penalizes:
        added, gradient = penalty(here, given, n, xp), penalized(gradient, here, given, n, xp)
    norm = np.linalg.norm(np.where(moving, gradient.vector, 0))
    if given.clip is not None:
        gradient = clipped(gradient, given.clip, norm, xp)
    now = Now(rate, t, error + added)
    w, slots = step(state.vector, gradient.vector, job.optimizer, state.slots, now, moving, xp)
    if given.max_norm is not None:
        w = np.where(moving, bounded(Parameters(job.network, w), given.max_norm, xp).vector, w)
    deltas = tuple(float(np.abs(delta).mean()) for delta in back.delta)
    return State(w, slots, t, state.seed), Measures(float(error), float(added), float(norm), deltas)
