"""The compiled engine: the page as loops and BLAS calls, compiled by Numba for the machine's own CPU.

Formulas and update rules are those of the tables, compiled as they stand; so are a user's own. Code is compiled
once for each formula and width of floats and kept on disk; a new network, batch size or depth compiles nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from chainrule.algorithm import fused
from chainrule.engines import Job, Measures, State, mask
from chainrule.engines.compiled import kernels, loop
from chainrule.engines.compiled.calls import gemm_address
from chainrule.errors import ChainruleError

PLAIN = {np.dtype(np.float32): types.float32, np.dtype(np.float64): types.float64}


def run(
    job: Job, state: State, X: Any, T: Any, order: NDArray[np.intp], batch_size: int, learning_rate: float
) -> tuple[State, Measures]:
    """One update for each batch of `order`."""
    dtype = state.vector.dtype
    if dtype not in PLAIN:
        raise ChainruleError(f"engine 'numba' trains in float32 or float64, not in {dtype}")
    plan, links, target, size = _prepared(job, dtype.str, min(batch_size, len(order)))
    moving = np.atleast_1d(mask(job))
    links = links.copy()
    links[loop.MASK] = moving.ctypes.data if job.network.frozen else 0
    w = state.vector.copy()
    slots = np.array(state.slots, dtype=dtype).reshape(len(state.slots), len(w))
    measures = np.zeros(2 + len(plan))
    loop.train(
        w,
        np.empty_like(w),
        slots,
        np.array(job.optimizer.constants, dtype=dtype),
        np.array([learning_rate, state.updates], dtype=dtype),
        moving,
        X,
        T,
        order,
        batch_size,
        plan,
        links,
        np.empty(size, dtype=dtype),
        target,
        measures,
    )
    total, norm, *deltas = measures.tolist()
    updates = state.updates - (-len(order) // batch_size)
    return State(w, tuple(slots), updates), Measures(total / len(order), norm, tuple(deltas))


@lru_cache(maxsize=64)
def _prepared(job: Job, dtype: str, rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int]:
    """The network as numbers for the loop: its plan, addresses, the targets' place, and the size of `work`."""
    plain, network = PLAIN[np.dtype(dtype)], job.network
    plan = np.zeros((len(network.layers), 11), dtype=np.int64)
    is_fused = fused(network, job.loss)
    parameters, place, before = 0, rows * network.n_inputs, 0
    for l, layer in enumerate(network.layers):
        biases = parameters + layer.n_in * layer.n_out
        area = rows * layer.n_out
        skip = is_fused and l == len(network.layers) - 1
        plan[l] = (
            layer.n_in,
            layer.n_out,
            parameters,
            biases,
            layer.n_biases,
            kernels.compiled_forward(layer.activation, plain),
            0 if skip else kernels.compiled_backward(layer.activation, plain),
            before,
            place,
            place + area,
            place + 2 * area,
        )
        before = place + area
        place += 3 * area
        parameters = biases + layer.n_biases
    direct = job.optimizer.name == "gradient_descent" and not network.frozen
    links = [
        gemm_address(plain),
        kernels.compiled_errors(job.loss, is_fused, plain),
        kernels.compiled_rule(job.optimizer, plain),
        0,
        int(direct),
    ]
    return plan, np.array(links, dtype=np.int64), place, place + rows * network.n_outputs
