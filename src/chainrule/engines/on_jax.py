"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Every new network, batch size or number of batches is compiled anew.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.algorithm import backward, forward, step, total_error
from chainrule.engines import Job, Measures, State, mask
from chainrule.errors import ChainruleError
from chainrule.parameters import Parameters

try:
    import jax
    import jax.numpy as jnp

    from chainrule.engines import jax_functions as xp
except ImportError:
    raise ChainruleError("engine 'jax' needs JAX; install it with: pip install 'chainrule[jax]'") from None


def run(
    job: Job, state: State, X: Any, T: Any, order: NDArray[np.intp], batch_size: int, learning_rate: float
) -> tuple[State, Measures]:
    """One update for each batch of `order`; the last one by itself, as it may be smaller and is measured."""
    n = len(order)
    last = (n - 1) // batch_size * batch_size
    batches, rest = order[:last].reshape(-1, batch_size), order[last:]
    with jax.enable_x64(state.vector.dtype == np.float64):
        rate = jnp.asarray(learning_rate, dtype=state.vector.dtype)
        X, T, carried = jnp.asarray(X), jnp.asarray(T), jax.tree.map(jnp.asarray, state)
        carried, losses = _batches(job, carried, X, T, jnp.asarray(batches), rate)
        carried, loss, norm, deltas = _measured(job, carried, X[rest], T[rest], rate)
        total = float(jnp.sum(losses)) * batch_size + float(loss) * len(rest)
        vector, slots, _ = jax.tree.map(np.array, carried)
    return State(vector, tuple(slots), state.updates + len(batches) + 1), Measures(
        total / n, float(norm), tuple(map(float, deltas))
    )


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
def _measured(job: Job, state: State, X: Any, T: Any, learning_rate: Any) -> Any:
    state, loss, back = _update(job, state, X, T, learning_rate)
    norm = jnp.linalg.norm(jnp.where(mask(job), back.gradient.vector, 0))
    return state, loss, norm, [jnp.mean(jnp.abs(delta)) for delta in back.delta]
