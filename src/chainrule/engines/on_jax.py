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

from chainrule.engines import Measures, Run, State, gates_of, mask, rate_factors_of, rates
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, from_pieces, pieces_of
from chainrule.network.update import Job, Start, Update, update
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


def prepare(job: Job, state: State, samples: Samples, batch_size: int) -> Run:
    """The run of a job from a state; data and state stay on the device."""
    dtype, network = state.vector.dtype, job.network
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
        data = jax.tree.map(jnp.asarray, samples._replace(X=X))
    carried = on_device(network, state)
    shapes = (dtype.str, batch_size, *(None if part is None else part.shape for part in data))

    def run(
        order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        nonlocal carried
        carried, n = carried if state is None else on_device(network, state), len(order)
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


def on_device(network: Network, state: State) -> State:
    """A state with arrays of JAX, piece by piece."""
    w, *slots = (pieces_of(Parameters(network, vector)) for vector in (state.vector, *state.slots))
    with jax.enable_x64(state.vector.dtype == np.float64):
        arrays: Any = jax.tree.map(
            jnp.array, (w, tuple(slots), state.updates, np.uint32(state.seed))
        )
    return State(*arrays)


def _update(job: Job, state: State, samples: Samples, learning_rate: Any) -> tuple[State, Update]:
    """One update of the page. What nobody reads of it is not computed: XLA leaves it out."""
    X, T, weights = samples
    t = state.updates + 1
    start = Start(
        X,
        T,
        None if weights is None else weights[:, None],
        gates_of(job, state, len(X), X.dtype, jnp),
        from_pieces(job.network, state.vector),
        state.slots,
        _moving(job),
        learning_rate,
        jnp.asarray(t, X.dtype),
        _factors(job, X.dtype),
    )
    made = update(job, start, xp)
    return State(made.parameters.pieces, made.slots, t, state.seed), made


def _penalty(made: Update) -> Any:
    """What regularization adds to the error: an array for `scan`, also where it is nothing."""
    return jnp.zeros_like(made.objective) if made.penalty is None else made.penalty


def _moving(job: Job) -> list[Any]:
    """Which entries move, piece by piece; True where all do, so that nothing is computed for it.

    The masks are NumPy's: known when the program is compiled, so that they may pick entries.
    """
    pieces = pieces_of(
        Parameters(job.network, np.broadcast_to(mask(job), job.network.n_parameters))
    )
    return pieces if job.network.frozen else [True] * len(pieces)


def _factors(job: Job, dtype: Any) -> list[Any] | None:
    """What learning rates are multiplied by, piece by piece."""
    factors = rate_factors_of(job)
    if factors is None:
        return None
    return pieces_of(Parameters(job.network, factors.astype(dtype)))


def _rows(samples: Samples, rows: Any) -> Samples:
    X, T, weights = samples
    return Samples(X[rows], T[rows], None if weights is None else weights[rows])


Pass = Callable[..., Any]  # (state, samples, rows, learning rates) -> the state after it, and more


@lru_cache(maxsize=KEPT)
def _programs(job: Job, shapes: Hashable) -> tuple[Pass, Pass]:
    """The compiled epoch and the compiled last batch of a job, for data of these shapes.

    JAX holds compiled code for as long as the function that it was made from lives. So each job
    and each set of shapes has two functions of its own, which are let go, and their code with
    them, when they are the ones that were not used for longest. Functions of the module would
    collect the code of every network that was ever trained.
    """
    batches, last_batch = passes(job)
    # the state before a step is not needed after it: its memory is used again
    return jax.jit(batches, donate_argnums=0), jax.jit(last_batch, donate_argnums=0)


def passes(job: Job) -> tuple[Pass, Pass]:
    """What goes through an epoch's batches but the last, and through that one."""

    def batches(state: State, samples: Samples, batches: Array, pace: Array) -> Any:
        def one(state: State, rows: Array, rate: Array) -> tuple[State, Any]:
            state, made = _update(job, state, _rows(samples, rows), rate)
            return state, (made.forward.errors.total, _penalty(made))

        # a rate for all: slicing one off in each step would take longer than a small network
        if pace.ndim == 0:
            return jax.lax.scan(lambda state, rows: one(state, rows, pace), state, batches)
        return jax.lax.scan(lambda state, now: one(state, *now), state, (batches, pace))

    def last_batch(state: State, samples: Samples, rows: Array, rate: Array) -> Any:
        # by itself, as it may be smaller and is the one that is measured
        state, made = _update(job, state, _rows(samples, rows), rate)
        deltas = [jnp.mean(jnp.abs(delta)) for delta in made.back.delta]
        # as `length`, but piece by piece: joining the pieces would copy the whole gradient
        squares = [
            jnp.sum(jnp.square(jnp.where(moving, piece, 0)))
            for moving, piece in zip(_moving(job), made.penalized.pieces, strict=True)
        ]
        norm = jnp.sqrt(sum(squares))
        return state, (made.forward.errors.total, _penalty(made), norm, deltas)

    return batches, last_batch
