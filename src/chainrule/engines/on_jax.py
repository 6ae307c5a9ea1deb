"""The page compiled whole by JAX, for any device that it sees: CPU, GPU or TPU.

An epoch is a scan over its batches. Where there are several devices, each goes through its part of
every batch (see `device_grid`). Every new network, batch size or number of batches is compiled
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule.hosts as hosts
from chainrule.engines import Evaluation, Measures, Run, State, rates
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.network.update import Job

try:
    import jax

    from chainrule.engines.device_grid import Grid, grid_of
    from chainrule.engines.jax_epoch import Seen, Sizes, epoch_parts, whole
    from chainrule.engines.jax_evaluation import evaluating
    from chainrule.engines.jax_state import (
        OnDevices,
        Putting,
        carried_from,
        on_devices,
        putting,
    )
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
    return run_by(putting(grid_of(columns, own_rows)), job, state, samples, batch_size)


def evaluation(job: Job, samples: Samples, columns: int = 1, own_rows: bool = False) -> Evaluation:
    """What computes the loss on samples that are not trained on, where a run has its state."""
    return evaluating(job, samples, putting(grid_of(columns, own_rows)))


def run_by(put: Putting, job: Job, state: State, samples: Samples, batch_size: int) -> Run:
    """The run of a job on devices that are known; of a call, numbers that do not grow with the
    network come back to the host.
    """
    dtype, network, grid = state.dtype, job.network, put.grid
    wide = dtype == np.float64
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
        pace = rates(learning_rate, order, batch_size, dtype)
        steady = bool((pace[:-1] == pace[0]).all())
        sizes = Sizes(batch_size, last, n)
        program = _program(job, (shapes, steady), sizes, grid)
        # the first time all is compiled, for which the processes wait as long as it takes
        patient = (sizes, steady) not in compiled
        compiled.add((sizes, steady))
        before = pace[0] if steady else pace[:-1]
        with jax.enable_x64(wide), hosts.together(patient):
            batches = put.rows(order[:last].reshape(-1, batch_size)) if last else None
            rest = put.rows(order[last:])
            pieces, slots, seen = program(carried, data, batches, rest, before, pace[-1])
            seen = put.back(seen)
        carried = carried_from(pieces, slots, carried.updates + len(pace), carried.seed)
        return OnDevices(carried, put, bool(seen.finite)), _measures(seen, sizes)

    return run


def _measures(seen: Seen, sizes: Sizes) -> Measures:
    """Means over all rows of a call."""
    batch, last, n = sizes
    sums = np.zeros(2) if seen.before is None else np.sum(seen.before, axis=1) * batch
    here = np.array([seen.loss, seen.penalty], dtype=float)
    loss, added = (sums + here * (n - last)) / n
    return Measures(float(loss), float(added), float(seen.norm), tuple(map(float, seen.deltas)))


Program = Callable[..., Any]  # an epoch, from the state before it to that after it


@lru_cache(maxsize=KEPT)
def _program(job: Job, shapes: Hashable, sizes: Sizes, grid: Grid | None) -> Program:
    """The compiled epoch of a job, for data of these shapes.

    JAX holds compiled code for as long as the function that it was made from lives. So each job
    and each set of shapes has a function of its own, which is let go, and its code with it, when it
    is the one that was not used for longest. A function of the module would collect the code of
    every network that was ever trained.
    """
    through, at_last = epoch_parts(job, sizes, grid)
    if grid is not None:
        through, at_last = grid.program(through, 2), grid.program(at_last, 1)

    # The memory of the state before is not used again, which JAX calls donated: a run that diverges
    # goes back to it, and whoever was given it may read it at any time.
    return jax.jit(whole(through, at_last))
