"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Every new network, batch size or number of batches is compiled anew.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.algorithm import Backward, backward, forward, step, total_error
from chainrule.engines import Job, Measures, Run, State, mask
from chainrule.errors import ChainruleError
from chainrule.network import Network
from chainrule.parameters import Parameters, added_up

try:
    import jax
    import jax.numpy as jnp

    from chainrule.engines import jax_functions as xp
except ImportError:
    raise ChainruleError("engine 'jax' needs JAX; install it with: pip install 'chainrule[jax]'") from None


class Matrices(Parameters):
    """Parameters as arrays of their own: for a device, cutting them out of one vector would mean copies."""

    def __init__(self, network: Network, W: list[Any], b: list[Any]) -> None:
        self.network, self.W, self.b = network, W, b

    def like(self, weights: list[Any], biases: list[Any], xp: Any) -> Matrices:
        """The same from matrices, and from one bias for each unit: those of a layer that shares one are added up."""
        return Matrices(self.network, weights, added_up(self.network, biases))


def _pieces(parameters: Parameters) -> list[Any]:
    """All arrays, in the order of the vector; a layer without biases has none."""
    triples = zip(parameters.network.layers, parameters.W, parameters.b, strict=True)
    return [piece for layer, W, b in triples for piece in ([W, b] if layer.n_biases else [W])]


def _matrices(network: Network, pieces: list[Any]) -> Matrices:
    rest = iter(pieces)
    pairs = [(next(rest), next(rest) if layer.n_biases else 0) for layer in network.layers]
    return Matrices(network, [W for W, _ in pairs], [b for _, b in pairs])


def prepare(job: Job, state: State, X: Any, T: Any, batch_size: int) -> Run:
    """The run of a job from a state; data and state stay on the device."""
    dtype, network = state.vector.dtype, job.network
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        inputs, targets = jnp.asarray(X), jnp.asarray(T)
        w, *slots = (_pieces(Parameters(network, vector)) for vector in (state.vector, *state.slots))
        carried = jax.tree.map(jnp.array, State(w, tuple(slots), state.updates))

    def run(order: NDArray[np.intp], learning_rate: float) -> tuple[State, Measures]:
        nonlocal carried
        n = len(order)
        last = (n - 1) // batch_size * batch_size
        with jax.enable_x64(wide):
            rate, total = np.asarray(learning_rate, dtype=dtype), 0.0
            if last:
                batches = order[:last].reshape(-1, batch_size)
                carried, losses = _batches(job, carried, inputs, targets, batches, rate)
            carried, *seen = _measured(job, carried, inputs, targets, order[last:], rate)
            if last:
                total = float(np.asarray(losses).sum()) * batch_size
            loss, norm, deltas = jax.device_get(seen)
            pieces, slots, updates = jax.device_get(carried)
        total += float(loss) * (n - last)
        vector, *kept = (np.concatenate([piece.ravel() for piece in group]) for group in (pieces, *slots))
        return State(vector, tuple(kept), int(updates)), Measures(total / n, float(norm), tuple(map(float, deltas)))

    return run


def _update(job: Job, state: State, X: Any, T: Any, learning_rate: Any) -> tuple[State, Any, Backward]:
    """One step of the page, with the error before it."""
    here = _matrices(job.network, state.vector)
    Z, A = forward(here, X, xp)
    back = backward(here, job.loss, Z, A, T, xp)
    t, number = state.updates + 1, jnp.asarray(state.updates + 1, X.dtype)
    gradient, masks = _pieces(back.gradient), _masks(job)
    stepped = [
        step(w, g, job.optimizer, slots, learning_rate, number, moving, xp)
        for w, g, moving, *slots in zip(state.vector, gradient, masks, *state.slots, strict=True)
    ]
    slots = tuple([kept[i] for _, kept in stepped] for i in range(len(state.slots)))
    return State([w for w, _ in stepped], slots, t), total_error(job.loss.errors(A[-1], T, xp)), back


def _masks(job: Job) -> list[Any]:
    """Which entries move, piece by piece; True where all do, so that nothing is computed for it."""
    pieces = _pieces(Parameters(job.network, np.broadcast_to(mask(job), job.network.n_parameters)))
    return pieces if job.network.frozen else [True] * len(pieces)


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def _batches(job: Job, state: State, X: Any, T: Any, batches: Any, learning_rate: Any) -> Any:
    def update(state: State, rows: Any) -> tuple[State, Any]:
        state, loss, _ = _update(job, state, X[rows], T[rows], learning_rate)
        return state, loss

    return jax.lax.scan(update, state, batches)


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def _measured(job: Job, state: State, X: Any, T: Any, rows: Any, learning_rate: Any) -> Any:
    """The last batch by itself, as it may be smaller and is measured."""
    state, loss, back = _update(job, state, X[rows], T[rows], learning_rate)
    moved = [jnp.where(moving, g, 0) for moving, g in zip(_masks(job), _pieces(back.gradient), strict=True)]
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in moved))
    return state, loss, norm, [jnp.mean(jnp.abs(delta)) for delta in back.delta]
