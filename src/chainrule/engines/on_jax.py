"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Every new network, batch size or number of batches is compiled
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Job, Measures, Run, State, mask, rates
from chainrule.errors import ChainruleError
from chainrule.formulas import Now
from chainrule.network.algorithm import Backward, backward, forward, total_error
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Matrices, Parameters
from chainrule.network.regularization import bounded, clipped, gates, penalized, penalty
from chainrule.network.sample_weights import count
from chainrule.network.update import step
from chainrule.types import Array

try:
    import jax
    import jax.numpy as jnp

    from chainrule.engines import xp_jax as xp
except ImportError:
    raise ChainruleError(
        "engine 'jax' needs JAX; install it with: pip install 'chainrule[jax]'"
    ) from None


KEPT = 32  # jobs and shapes of data whose compiled code is kept


def _pieces(parameters: Parameters) -> list[Any]:
    """All arrays, in the order of the vector; a layer without biases has none."""
    triples = zip(parameters.network.layers, parameters.W, parameters.b, strict=True)
    return [piece for layer, W, b in triples for piece in ([W, b] if layer.n_biases else [W])]


def _matrices(network: Network, pieces: list[Any]) -> Matrices:
    rest = iter(pieces)
    pairs = [(next(rest), next(rest) if layer.n_biases else 0) for layer in network.layers]
    return Matrices(network, [W for W, _ in pairs], [b for _, b in pairs])


def prepare(job: Job, state: State, samples: Samples, batch_size: int) -> Run:
    """The run of a job from a state; data and state stay on the device."""
    dtype, network = state.vector.dtype, job.network
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
        data = jax.tree.map(jnp.asarray, samples._replace(X=X))
    carried = _on_device(network, state)
    shapes = (dtype.str, batch_size, *(None if part is None else part.shape for part in data))

    def run(
        order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        nonlocal carried
        carried, n = carried if state is None else _on_device(network, state), len(order)
        last = (n - 1) // batch_size * batch_size
        pace, sums = rates(learning_rate, order, batch_size, dtype), np.zeros(2)
        steady = bool((pace[:-1] == pace[0]).all())
        epoch, last_batch = _programs(job, (shapes, n, steady))
        with jax.enable_x64(wide):
            if last:
                batches = order[:last].reshape(-1, batch_size)
                carried, seen = epoch(carried, data, batches, pace[0] if steady else pace[:-1])
            carried, measures = last_batch(carried, data, order[last:], pace[-1])
            if last:
                sums += np.sum(seen, axis=1) * batch_size
            loss, added, norm, deltas = jax.device_get(measures)
            pieces, slots, updates, seed = jax.device_get(carried)
        loss, added = (sums + np.array([loss, added], dtype=float) * (n - last)) / n
        vector, *kept = (
            np.concatenate([piece.ravel() for piece in group]) for group in (pieces, *slots)
        )
        now = State(vector, tuple(kept), int(updates), int(seed))
        return now, Measures(float(loss), float(added), float(norm), tuple(map(float, deltas)))

    return run


def _on_device(network: Network, state: State) -> State:
    """A state with arrays of JAX, piece by piece."""
    w, *slots = (_pieces(Parameters(network, vector)) for vector in (state.vector, *state.slots))
    with jax.enable_x64(state.vector.dtype == np.float64):
        arrays: Any = jax.tree.map(
            jnp.array, (w, tuple(slots), state.updates, np.uint32(state.seed))
        )
    return State(*arrays)


def _update(
    job: Job, state: State, samples: Samples, learning_rate: Any
) -> tuple[State, Any, Any, Any, Backward]:
    """One step of the page, held back as the job asks; with error, penalty and gradient's norm
    before it.

    What nobody reads of these is not computed either: XLA leaves it out.
    """
    given, here, (X, T, weights) = job.regularization, _matrices(job.network, state.vector), samples
    weights, t = None if weights is None else weights[:, None], state.updates + 1
    seed, number = (jnp.atleast_1d(value).astype(np.uint32) for value in (state.seed, t))
    masks = (
        gates(job.network, given.dropout, len(X), seed, number, X.dtype) if given.drops else None
    )
    Z, A = forward(here, X, xp, masks)
    error, added, n = (
        total_error(job.loss.errors(A[-1], T, xp), weights),
        jnp.zeros((), X.dtype),
        count(T, weights),
    )
    back = backward(here, job.loss, Z, A, T, xp, weights, masks)
    gradient = back.gradient
    if given.penalizes:
        added, gradient = penalty(here, given, n, xp), penalized(gradient, here, given, n, xp)
    norm = _norm(job, gradient)
    if given.clip is not None:
        gradient = clipped(gradient, given.clip, norm, xp)
    now = Now(learning_rate, jnp.asarray(t, X.dtype), error + added)
    stepped = [
        step(w, g, job.optimizer, slots, now, moving, xp)
        for w, g, moving, *slots in zip(
            state.vector, _pieces(gradient), _masks(job), *state.slots, strict=True
        )
    ]
    slots = tuple([kept[i] for _, kept in stepped] for i in range(len(state.slots)))
    w = [w for w, _ in stepped]
    if given.max_norm is not None:
        ends = _pieces(bounded(_matrices(job.network, w), given.max_norm, xp))
        w = [
            jnp.where(moving, end, free)
            for moving, end, free in zip(_masks(job), ends, w, strict=True)
        ]
    return State(w, slots, t, state.seed), error, added, norm, back


def _norm(job: Job, gradient: Parameters) -> Any:
    """The length of the gradient's entries that move."""
    moved = [
        jnp.where(moving, g, 0) for moving, g in zip(_masks(job), _pieces(gradient), strict=True)
    ]
    return jnp.sqrt(sum(jnp.sum(g * g) for g in moved))


def _masks(job: Job) -> list[Any]:
    """Which entries move, piece by piece; True where all do, so that nothing is computed for it."""
    pieces = _pieces(Parameters(job.network, np.broadcast_to(mask(job), job.network.n_parameters)))
    return pieces if job.network.frozen else [True] * len(pieces)


def _rows(samples: Samples, rows: Any) -> Samples:
    X, T, weights = samples
    return Samples(X[rows], T[rows], None if weights is None else weights[rows])


@lru_cache(maxsize=KEPT)
def _programs(job: Job, shapes: Hashable) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The compiled epoch and the compiled last batch of a job, for data of these shapes.

    JAX holds compiled code for as long as the function that it was made from lives. So each job
    and each set of shapes has two functions of its own, which are let go, and their code with
    them, when they are the ones that were not used for longest. Functions of the module would
    collect the code of every network that was ever trained.
    """

    def batches(state: State, samples: Samples, batches: Array, pace: Array) -> Any:
        def update(state: State, rows: Array, rate: Array) -> tuple[State, Any]:
            state, *seen, _, _ = _update(job, state, _rows(samples, rows), rate)
            return state, tuple(seen)

        # a rate for all: slicing one off in each step would take longer than a small network
        if pace.ndim == 0:
            return jax.lax.scan(lambda state, rows: update(state, rows, pace), state, batches)
        return jax.lax.scan(lambda state, now: update(state, *now), state, (batches, pace))

    def last_batch(state: State, samples: Samples, rows: Array, rate: Array) -> Any:
        # by itself, as it may be smaller and is the one that is measured
        state, error, added, norm, back = _update(job, state, _rows(samples, rows), rate)
        return state, (error, added, norm, [jnp.mean(jnp.abs(delta)) for delta in back.delta])

    # the state before a step is not needed after it: its memory is used again
    return jax.jit(batches, donate_argnums=0), jax.jit(last_batch, donate_argnums=0)
