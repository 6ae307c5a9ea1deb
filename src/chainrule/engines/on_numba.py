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
from chainrule.engines.compiled import kernels, layers, loop
from chainrule.engines.compiled.calls import gemm_address
from chainrule.engines.compiled.products import buffer_size
from chainrule.errors import ChainruleError

Plan = NDArray[np.int64]
PLAIN = {np.dtype(np.float32): types.float32, np.dtype(np.float64): types.float64}


def run(
    job: Job, state: State, X: Any, T: Any, order: NDArray[np.intp], batch_size: int, learning_rate: float
) -> tuple[State, Measures]:
    """One update for each batch of `order`."""
    dtype = state.vector.dtype
    if dtype not in PLAIN:
        raise ChainruleError(f"engine 'numba' trains in float32 or float64, not in {dtype}")
    X, T = np.asarray(X, dtype=dtype), np.asarray(T, dtype=dtype)
    order, rows = np.asarray(order, dtype=np.int64), min(batch_size, len(order))
    places, links, size = _prepared(job, dtype.str, rows)
    w, moving = state.vector.copy(), np.atleast_1d(mask(job))
    gradient, work = np.empty_like(w), np.empty(size, dtype=dtype)
    links = links.copy()
    links[loop.MASK] = moving.ctypes.data if job.network.frozen else 0
    plan = _addressed(places, w, gradient, work)
    slots = np.array(state.slots, dtype=dtype).reshape(len(state.slots), len(w))
    measures = np.zeros(2 + len(plan))
    kernels.compiled_loop()(
        w,
        gradient,
        slots,
        np.array(job.optimizer.constants, dtype=dtype),
        np.array([learning_rate, state.updates], dtype=dtype),
        moving,
        _table(X),
        _table(T),
        order,
        batch_size,
        plan,
        _addressed(places, w, w, work),
        links,
        work,
        measures,
    )
    total, norm, *deltas = measures.tolist()
    updates = state.updates - (-len(order) // batch_size)
    return State(w, tuple(slots), updates), Measures(total / len(order), norm, tuple(deltas))


def _table(array: NDArray[Any]) -> tuple[int, int, int]:
    """An array's address and strides."""
    return (array.ctypes.data, *array.strides)


def _addressed(places: Plan, vector: Any, gradient: Any, work: Any) -> Plan:
    """A plan with addresses in place of places in these arrays."""
    plan = places.copy()
    for array, columns in ((vector, layers.IN_VECTOR), (gradient, layers.IN_GRADIENT), (work, layers.IN_WORK)):
        plan[:, list(columns)] = array.ctypes.data + array.itemsize * places[:, list(columns)]
    plan[0, layers.BEFORE] = 0
    return plan


@lru_cache(maxsize=64)
def _prepared(job: Job, dtype: str, rows: int) -> tuple[Plan, Plan, int]:
    """The network as numbers for the loop: its plan with places in arrays, addresses, and the size of `work`.

    In `work` lie the batch's inputs, its targets, z, a and delta of each layer, and room for matrix products.
    """
    plain, network = PLAIN[np.dtype(dtype)], job.network
    plan = np.zeros((len(network.layers), layers.COLUMNS), dtype=np.int64)
    is_fused = fused(network, job.loss)
    multiply, transpose = kernels.compiled_multiply(plain), kernels.compiled_transpose(plain)
    parameters, before, place = 0, 0, rows * (network.n_inputs + network.n_outputs)
    for l, layer in enumerate(network.layers):
        biases, area = parameters + layer.n_in * layer.n_out, rows * layer.n_out
        here = plan[l]
        here[list(layers.SIZES)] = layer.n_in, layer.n_out, layer.n_biases
        here[list(layers.IN_VECTOR)] = here[list(layers.IN_GRADIENT)] = parameters, biases
        here[layers.INPUT], here[layers.NET] = before, place
        here[layers.OUTPUT], here[layers.DELTA] = place + area, place + 2 * area
        here[layers.BEFORE] = plan[l - 1, layers.DELTA] if l else 0
        here[layers.FORWARD] = kernels.compiled_forward(layer.activation, plain)
        here[layers.BACKWARD] = kernels.compiled_backward(
            layer.activation, is_fused and l == len(network.layers) - 1, plain
        )
        here[layers.GEMM] = gemm_address(plain)
        here[layers.MULTIPLY], here[layers.TRANSPOSE] = multiply, transpose
        parameters, before, place = biases + layer.n_biases, place + area, place + 3 * area
    rooms = (
        (layers.TRANSPOSED, max(layer.n_in * layer.n_out for layer in network.layers)),
        (layers.BUFFER, buffer_size(plain)),
        (layers.SCRATCH, max(kernels.scratch_size(layer.activation, layer.n_out) for layer in network.layers)),
    )
    for column, size in rooms:
        place += place % 2  # numbers of 8 bytes stand in the scratch area
        plan[:, column] = place
        place += size
    direct = job.optimizer.name == "gradient_descent" and not network.frozen
    links = [
        kernels.compiled_errors(job.loss, is_fused, plain),
        kernels.compiled_rule(job.optimizer, plain),
        0,
        int(direct),
    ]
    return plan, np.array(links, dtype=np.int64), place
