"""One update of the page in JAX's terms: of a whole batch, or of a device's part of it.

passes over the part -> one all-reduce of what they add up to -> step, the same on all devices
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from chainrule.engines import gates_of, mask, rate_factors_of
from chainrule.engines import xp_jax as xp
from chainrule.engines.device_grid import Grid
from chainrule.engines.jax_state import Carried
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, from_pieces, pieces_of
from chainrule.network.sample_weights import Sums
from chainrule.network.update import Job, Passes, Start, Update, passes, step


class Share(NamedTuple):
    """What a device does of a batch: all of it, or of a grid of devices its part.

    `size` is the number of rows that a process knows of.
    """

    size: int
    grid: Grid | None = None

    @property
    def batch(self) -> int:
        """How many rows the whole batch has."""
        return self.size * (self.grid.hosts if self.grid and self.grid.own_rows else 1)


def updated(
    job: Job, state: Carried, samples: Samples, learning_rate: Any, share: Share, measured: bool
) -> tuple[Carried, Update, list[Any]]:
    """One update of the page, and the mean |delta| of each layer if it is `measured`. What nobody
    reads of it is not computed: XLA leaves it out.
    """
    X, T, weights = samples
    t = state.updates + 1
    before, counts = _place(share, X, None if weights is None else weights[:, None])
    start = Start(
        X,
        T,
        counts,
        gates_of(job, state, len(X), X.dtype, jnp, before),
        from_pieces(job.network, state.pieces),
        state.slots,
        moving(job),
        learning_rate,
        jnp.asarray(t, X.dtype),
        _factors(job, X.dtype),
    )
    # sums over rows, where the rows are shared: they are added up before they are divided
    seen = passes(job, start, xp)
    lengths = [jnp.sum(jnp.abs(delta)) for delta in seen.back.delta] if measured else []
    if share.grid is not None:
        seen, lengths = _added_up(seen, lengths, counts, share, share.grid)
    made = step(job, start, seen, xp)
    deltas = [
        length / (share.batch * layer.n_out)
        for length, layer in zip(lengths, job.network.layers, strict=False)
    ]
    return Carried(made.parameters.pieces, made.slots, t, state.seed), made, deltas


def _place(share: Share, X: Any, weights: Any) -> tuple[Any, Any]:
    """How many rows of the batch stand before these, and how much each of these counts."""
    grid = share.grid
    if grid is None:
        return 0, weights
    first = grid.first(len(X))
    if share.size % grid.parts:
        # rows beyond the batch, which make its parts equal
        real = (first + jnp.arange(len(X), dtype=jnp.uint32) < share.size).astype(X.dtype)[:, None]
        weights = real if weights is None else weights * real
    return grid.before(share.size) + first, Sums(weights)


def _added_up(
    seen: Passes, lengths: list[Any], counts: Sums, share: Share, grid: Grid
) -> tuple[Passes, list[Any]]:
    """What all devices saw of a batch, as if one had seen all of it."""
    errors, gradient = seen.forward.errors, seen.back.gradient
    # where rows have weights, how much all of them count is added up with the rest
    n = [] if counts.weights is None else [counts.weights.sum()]
    # all in one flat array, as a message between hosts costs more than what is in it
    sums = grid.sums([errors.total, *n, *lengths, *gradient.pieces])
    total, rest = sums[0], iter(sums[1:])
    whole = next(rest) if n else share.batch
    lengths = [next(rest) for _ in lengths]
    forward = seen.forward._replace(errors=errors._replace(total=total / whole))
    back = seen.back._replace(gradient=gradient.with_pieces([piece / whole for piece in rest]))
    return Passes(forward, back, whole), lengths


def moving(job: Job) -> list[Any]:
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
