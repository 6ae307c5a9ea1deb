"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Every new network, batch size or number of batches is compiled anew.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.algorithm import backward, forward, step, total_error
from chainrule.engines import Job, Measures, Run, State, mask
from chainrule.errors import ChainruleError
from chainrule.parameters import Parameters

try:
    import jax
    import jax.numpy as jnp

    from chainrule.engines import jax_functions as xp
except ImportError:
    raise ChainruleError("engine 'jax' needs JAX; install it with: pip install 'chainrule[jax]'") from None


def prepare(job: Job, state: State, X: Any, T: Any, batch_size: int) -> Run:
    """The run of a job from a state; data and state stay on the device."""
    dtype = state.vector.dtype
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        inputs, targets, carried = jnp.asarray(X), jnp.asarray(T), jax.tree.map(jnp.asarray, state)

    def run(order: NDArray[np.intp], learning_rate: float) -> tuple[State, Measures]:
        nonlocal carried
        n = len(order)
        last = (n - 1) // batch_size * batch_size
        with jax.enable_x64(wide):
            rate, rows = jnp.asarray(learning_rate, dtype=dtype), jnp.asarray(order)
            carried, losses = _batches(job, carried, inputs, targets, rows[:last].reshape(-1, batch_size), rate)
            carried, loss, norm, deltas = _measured(job, carried, inputs, targets, rows[last:], rate)
            total = float(jnp.sum(losses)) * batch_size + float(loss) * (n - last)
            vector, slots, updates = jax.tree.map(np.array, carried)
        return State(vector, tuple(slots), int(updates)), Measures(total / n, float(norm), tuple(map(float, deltas)))

    return run


def _update(job: Job, state: State, X: Any, T: Any, learning_rate: Any) -> tuple[State, Any, Any]:
    """One step of the page, with the error before it."""
    here = Parameters(job.network, state.vector)
    Z, A = forward(here, X, xp)
    back = backward(here, job.loss, Z, A, T, xp)
    t = state.updates + 1
    w, slots = step(
        state.vector,
        back.gradient.vector,
        job.optimizer,
        state.slots,
        learning_rate,
        jnp.asarray(t, X.dtype),
        mask(job),
        xp,
    )
    return State(w, slots, t), total_error(job.loss.errors(A[-1], T, xp)), back


@partial(jax.jit, static_argnums=0)
def _batches(job: Job, state: State, X: Any, T: Any, batches: Any, learning_rate: Any) -> Any:
    def update(state: State, rows: Any) -> tuple[State, Any]:
        state, loss, _ = _update(job, state, X[rows], T[rows], learning_rate)
        return state, loss

    return jax.lax.scan(update, state, batches)


@partial(jax.jit, static_argnums=0)
def _measured(job: Job, state: State, X: Any, T: Any, rows: Any, learning_rate: Any) -> Any:
    """The last batch by itself, as it may be smaller and is measured."""
    state, loss, back = _update(job, state, X[rows], T[rows], learning_rate)
    norm = jnp.linalg.norm(jnp.where(mask(job), back.gradient.vector, 0))
    return state, loss, norm, [jnp.mean(jnp.abs(delta)) for delta in back.delta]
