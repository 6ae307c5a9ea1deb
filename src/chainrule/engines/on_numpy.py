"""The reference engine: the page itself on NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Measures, Run, State, gates_of, mask, rate_factors_of, rates
from chainrule.formulas import functions as xp
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import length
from chainrule.network.update import Job, Start, update
from chainrule.types import Rows


def prepare(job: Job, state: State, samples: Samples, batch_size: int) -> Run:
    """The run of a job from a state."""
    now = state
    factors = rate_factors_of(job)
    rated = None if factors is None else [factors.astype(state.vector.dtype)]

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
                state, (error, extra, norm, deltas) = _update(
                    job, state, samples, rows, rate, rated
                )
                loss, added = loss + error * len(rows), added + extra * len(rows)
        now = state
        return state, Measures(loss / len(order), added / len(order), norm, deltas)

    return run


def _update(
    job: Job, state: State, samples: Samples, rows: Rows, rate: Any, rated: list[Any] | None
) -> tuple[State, Measures]:
    """One update of the page, and what was seen before it."""
    t = state.updates + 1
    moving: list[Any] = [mask(job)]
    start = Start(
        samples.X[rows],
        samples.T[rows],
        None if samples.weights is None else samples.weights[rows, None],
        gates_of(job, state, len(rows), samples.X.dtype, np),
        Parameters(job.network, state.vector),
        tuple([slot] for slot in state.slots),
        moving,
        rate,
        t,
        rated,
    )
    made = update(job, start, xp)
    measures = Measures(
        float(made.forward.errors.total),
        0.0 if made.penalty is None else float(made.penalty),
        float(length(made.penalized, moving, xp)),
        tuple(float(np.abs(delta).mean()) for delta in made.back.delta),
    )
    slots = tuple(slot for (slot,) in made.slots)
    return State(made.parameters.vector, slots, t, state.seed), measures
