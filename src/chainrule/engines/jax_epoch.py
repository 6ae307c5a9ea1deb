"""An epoch in JAX's terms: a scan over its batches, and the last batch by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from chainrule.engines.device_grid import Grid
from chainrule.engines.jax_state import Carried
from chainrule.engines.jax_update import Share, moving, updated
from chainrule.network.data import Samples
from chainrule.network.update import Job, Update
from chainrule.types import Array


class Sizes(NamedTuple):
    """Rows of a batch, and of a call those of whole batches and all of them."""

    batch: int
    last: int
    n: int


class Seen(NamedTuple):
    """What comes back of a call: of the batches but the last the losses and penalties, if there are
    any; of the last all that is measured, and whether all parameters are finite numbers after it.
    """

    before: tuple[Any, Any] | None
    loss: Any
    penalty: Any
    norm: Any
    deltas: list[Any]
    finite: Any


Pass = Callable[..., Any]  # (state, samples, rows, learning rates) -> the state after it, and more


def epoch_parts(job: Job, sizes: Sizes, grid: Grid | None = None) -> tuple[Pass, Pass]:
    """What goes through an epoch's batches but the last, and through that one."""

    def batches(state: Carried, samples: Samples, batches: Array, pace: Array) -> Any:
        def one(state: Carried, rows: Array, rate: Array) -> tuple[Carried, Any]:
            share = Share(sizes.batch, grid)
            state, made, _ = updated(job, state, _rows(samples, rows), rate, share, measured=False)
            return state, (made.forward.errors.total, _penalty(made))

        # a rate for all: slicing one off in each step would take longer than a small network
        if pace.ndim == 0:
            return jax.lax.scan(lambda state, rows: one(state, rows, pace), state, batches)
        return jax.lax.scan(lambda state, now: one(state, *now), state, (batches, pace))

    def last_batch(state: Carried, samples: Samples, rows: Array, rate: Array) -> Any:
        # by itself, as it may be smaller and is the one that is measured
        share = Share(sizes.n - sizes.last, grid)
        state, made, deltas = updated(job, state, _rows(samples, rows), rate, share, measured=True)
        # as `length`, but piece by piece: joining the pieces would copy the whole gradient
        squares = [
            jnp.sum(jnp.square(jnp.where(mask, piece, 0)))
            for mask, piece in zip(moving(job), made.penalized.pieces, strict=True)
        ]
        norm = jnp.sqrt(sum(squares))
        # one number, by which nobody has to fetch all of them to see that a run diverges
        finite = jnp.all(jnp.array([jnp.isfinite(piece).all() for piece in state.pieces]))
        return state, (made.forward.errors.total, _penalty(made), norm, deltas, finite)

    return batches, last_batch


def whole(through: Pass, at_last: Pass) -> Pass:
    """All of an epoch, of its two parts; what comes back are pieces, slots and what was seen."""

    def epoch(
        state: Carried, samples: Samples, batches: Any, rows: Any, before: Any, rate: Any
    ) -> Any:
        seen = None
        if batches is not None:
            state, seen = through(state, samples, batches, before)
        state, measures = at_last(state, samples, rows, rate)
        # the host counts updates by itself
        return state.pieces, state.slots, Seen(seen, *measures)

    return epoch


def _penalty(made: Update) -> Any:
    """What regularization adds to the error: an array for `scan`, also where it is nothing."""
    return jnp.zeros_like(made.objective) if made.penalty is None else made.penalty


def _rows(samples: Samples, rows: Any) -> Samples:
    X, T, weights = samples
    return Samples(X[rows], T[rows], None if weights is None else weights[rows])
