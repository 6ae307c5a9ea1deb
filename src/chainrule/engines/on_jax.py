"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Where there are several devices, each goes through its part of
every batch (see `device_grid`). Every new network, batch size or number of batches is compiled
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import chainrule.hosts as hosts
from chainrule.engines import Measures, Run, State, rates
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, pieces_of
from chainrule.network.update import Job, Update
from chainrule.types import Array

try:
    import jax
    import jax.numpy as jnp

    from chainrule.engines.device_grid import Grid, fetched, grid_of
    from chainrule.engines.jax_update import Share, moving, updated
except ImportError:
    raise ChainruleError(
        "engine 'jax' needs JAX; install it with: pip install 'chainrule[jax]'"
    ) from None


KEPT = 32  # jobs and shapes of data whose compiled code is kept


def prepare(
    job: Job,
    state: State,
    samples: Samples,
    batch_size: int,
    columns: int = 1,
    own_rows: bool = False,
) -> Run:
    """The run of a job from a state; data and state stay on the devices, which are spread as
    `Devices` says.
    """
    dtype, network = state.vector.dtype, job.network
    wide, grid = dtype == np.float64, grid_of(columns, own_rows)
    put = _putting(grid)
    with jax.enable_x64(wide):
        X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
        data = jax.tree.map(put.samples, samples._replace(X=X))
    carried = on_devices(network, state, put)
    compiled: set[Hashable] = set()
    shapes = (dtype.str, *(None if part is None else part.shape for part in data))

    def run(
        order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        nonlocal carried
        carried, n = carried if state is None else on_devices(network, state, put), len(order)
        last = (n - 1) // batch_size * batch_size
        pace, sums = rates(learning_rate, order, batch_size, dtype), np.zeros(2)
        steady = bool((pace[:-1] == pace[0]).all())
        sizes = Sizes(batch_size, last, n)
        epoch, last_batch = _programs(job, (shapes, steady), sizes, grid)
        # the first time all is compiled, for which the processes wait as long as it takes
        patient = (sizes, steady) not in compiled
        compiled.add((sizes, steady))
        with jax.enable_x64(wide), hosts.together(patient):
            if last:
                batches = put.rows(order[:last].reshape(-1, batch_size))
                carried, seen = epoch(carried, data, batches, pace[0] if steady else pace[:-1])
            carried, measures = last_batch(carried, data, put.rows(order[last:]), pace[-1])
            if last:
                sums += np.sum(put.back(seen), axis=1) * batch_size
            loss, added, norm, deltas = put.back(measures)
            pieces, slots, updates, seed = put.back(carried)
        loss, added = (sums + np.array([loss, added], dtype=float) * (n - last)) / n
        vector, *kept = (
            np.concatenate([piece.ravel() for piece in group]) for group in (pieces, *slots)
        )
        now = State(vector, tuple(kept), int(updates), int(seed))
        return now, Measures(float(loss), float(added), float(norm), tuple(map(float, deltas)))

    return run


class Putting(NamedTuple):
    """How samples, numbers of the state and rows get to devices, and results back from them."""

    samples: Callable[[Any], Any]
    piece: Callable[[Any], Any]
    rows: Callable[[Any], Any]
    back: Callable[[Any], Any]


ALONE = Putting(jnp.asarray, jnp.array, lambda rows: rows, jax.device_get)


def _putting(grid: Grid | None) -> Putting:
    """For the devices of a grid, or for the only one."""
    if grid is None:
        return ALONE
    return Putting(
        lambda value: grid.put(np.asarray(value), grid.samples),
        lambda value: grid.put(np.asarray(value), grid.piece(np.shape(value))),
        grid.divided,
        lambda tree: jax.tree.map(fetched, tree),
    )


def on_devices(network: Network, state: State, put: Putting = ALONE) -> State:
    """A state with arrays of JAX, piece by piece."""
    w, *slots = (pieces_of(Parameters(network, vector)) for vector in (state.vector, *state.slots))
    with jax.enable_x64(state.vector.dtype == np.float64):
        arrays: Any = jax.tree.map(
            put.piece, (w, tuple(slots), np.int32(state.updates), np.uint32(state.seed))
        )
    return State(*arrays)


def _rows(samples: Samples, rows: Any) -> Samples:
    X, T, weights = samples
    return Samples(X[rows], T[rows], None if weights is None else weights[rows])


class Sizes(NamedTuple):
    """Rows of a batch, and of a call those of whole batches and all of them."""

    batch: int
    last: int
    n: int


Pass = Callable[..., Any]  # (state, samples, rows, learning rates) -> the state after it, and more


@lru_cache(maxsize=KEPT)
def _programs(job: Job, shapes: Hashable, sizes: Sizes, grid: Grid | None) -> tuple[Pass, Pass]:
    """The compiled epoch and the compiled last batch of a job, for data of these shapes.

    JAX holds compiled code for as long as the function that it was made from lives. So each job
    and each set of shapes has two functions of its own, which are let go, and their code with
    them, when they are the ones that were not used for longest. Functions of the module would
    collect the code of every network that was ever trained.
    """
    batches, last_batch = epoch_parts(job, sizes, grid)
    if grid is not None:
        batches, last_batch = grid.program(batches, 2), grid.program(last_batch, 1)
    # the state before a step is not needed after it: its memory is used again
    return jax.jit(batches, donate_argnums=0), jax.jit(last_batch, donate_argnums=0)


def epoch_parts(job: Job, sizes: Sizes, grid: Grid | None = None) -> tuple[Pass, Pass]:
    """What goes through an epoch's batches but the last, and through that one."""

    def batches(state: State, samples: Samples, batches: Array, pace: Array) -> Any:
        def one(state: State, rows: Array, rate: Array) -> tuple[State, Any]:
            share = Share(sizes.batch, grid)
            state, made, _ = updated(job, state, _rows(samples, rows), rate, share, measured=False)
            return state, (made.forward.errors.total, _penalty(made))

        # a rate for all: slicing one off in each step would take longer than a small network
        if pace.ndim == 0:
            return jax.lax.scan(lambda state, rows: one(state, rows, pace), state, batches)
        return jax.lax.scan(lambda state, now: one(state, *now), state, (batches, pace))

    def last_batch(state: State, samples: Samples, rows: Array, rate: Array) -> Any:
        # by itself, as it may be smaller and is the one that is measured
        share = Share(sizes.n - sizes.last, grid)
        state, made, deltas = updated(job, state, _rows(samples, rows), rate, share, measured=True)
        # as `length`, but piece by piece: joining the pieces would copy the whole gradient
        squares = [
            jnp.sum(jnp.square(jnp.where(mask, piece, 0)))
            for mask, piece in zip(moving(job), made.penalized.pieces, strict=True)
        ]
        norm = jnp.sqrt(sum(squares))
        return state, (made.forward.errors.total, _penalty(made), norm, deltas)

    return batches, last_batch


def _penalty(made: Update) -> Any:
    """What regularization adds to the error: an array for `scan`, also where it is nothing."""
    return jnp.zeros_like(made.objective) if made.penalty is None else made.penalty
