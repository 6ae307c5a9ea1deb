"""The loss on samples that are not trained on, computed where the parameters are.

Block by block, as the activations of all samples at once may take more room than a device has left
beside a large network; the sums of blocks are added up on the host in float64.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

import jax
import numpy as np

import chainrule.hosts as hosts
from chainrule.engines import Evaluation, State
from chainrule.engines import xp_jax as xp
from chainrule.engines.jax_state import Putting, on_devices
from chainrule.formulas import Loss
from chainrule.network.algorithm import error, forward
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import from_pieces
from chainrule.network.update import Job

BLOCK = 8192  # rows
KEPT = 32  # networks and shapes whose compiled code is kept
Block = tuple[float, Samples]  # how much its rows count, and the rows on devices


def evaluating(job: Job, samples: Samples, put: Putting) -> Evaluation:
    """What computes the loss of a job's network on samples, which are put on the devices once."""
    wide = samples.X.dtype == np.float64
    with jax.enable_x64(wide):
        blocks = _blocks(samples, put)
    patient = [True]

    def loss(state: State) -> float:
        pieces = on_devices(job.network, state, put).pieces
        shapes = tuple(None if it is None else it.shape for it in blocks[0][1])
        program = _program(job.network, job.loss, (state.dtype.str, shapes))
        # the first time it is compiled, for which the processes wait as long as it takes
        with jax.enable_x64(wide), hosts.together(patient[0]):
            found = put.back([program(pieces, block) for _, block in blocks])
        patient[0] = False
        counts = [count for count, _ in blocks]
        return float(np.average(np.array(found, dtype=float), weights=counts))

    return loss


def _each(samples: Samples, change: Callable[[Any], Any]) -> Samples:
    """The same done to all arrays that there are."""
    return Samples(*(None if it is None else change(it) for it in samples))


def _blocks(samples: Samples, put: Putting) -> list[Block]:
    """The samples on the devices; over several of them, the rows of a block are divided."""
    n = len(samples.T)
    X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
    parts = put.grid.mesh.size // put.grid.columns if put.grid else 1
    # what does not divide evenly is a block of its own, the same on all devices
    size, even = max(BLOCK // parts, 1) * parts, n // parts * parts
    ends = [*range(0, even, size), even, *([n] if even < n else [])]
    dense, found = samples._replace(X=X), list[Block]()
    for start, end in pairwise(ends):
        rows = _each(dense, itemgetter(slice(start, end)))
        count = end - start if rows.weights is None else float(np.sum(rows.weights, dtype=float))
        place = put.shared if end > even or put.grid is None else put.grid.spread
        found.append((count, _each(rows, place)))
    return found


@lru_cache(maxsize=KEPT)
def _program(network: Network, loss: Loss, shapes: Hashable) -> Callable[..., Any]:
    """The compiled forward pass and loss of a block; let go with its code, as those of training."""

    def total(pieces: list[Any], block: Samples) -> Any:
        Y = forward(from_pieces(network, pieces), block.X, xp)[1][-1]
        weights = None if block.weights is None else block.weights[:, None]
        return error(loss, Y, block.T, xp, weights).total

    return jax.jit(total)
