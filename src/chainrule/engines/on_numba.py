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
from chainrule.engines.compiled.blas import gemm_address
from chainrule.engines.compiled.products import buffer_size
from chainrule.engines.threads import threads_for
from chainrule.errors import ChainruleError
from chainrule.formulas import OPTIMIZERS

Plan = NDArray[np.int64]
PLAIN = {np.dtype(np.float32): types.float32, np.dtype(np.float64): types.float64}


class CompiledRun:
    """The run of a job from a state: all arrays are made at the start, and a call only goes through them."""

    def __init__(self, job: Job, state: State, X: Any, T: Any, batch_size: int) -> None:
        dtype = state.vector.dtype
        if dtype not in PLAIN:
            raise ChainruleError(f"engine 'numba' trains in float32 or float64, not in {dtype}")
        places, links, size = _prepared(job, dtype.str, batch_size)
        self.batch_size, self.updates = batch_size, state.updates
        self.X, self.T = np.asarray(X, dtype=dtype), np.asarray(T, dtype=dtype)
        self.w, self.slots = state.vector.copy(), np.array(state.slots, dtype=dtype).reshape(-1, len(state.vector))
        self.gradient, self.work, self.measures = self.w.copy(), np.empty(size, dtype=dtype), np.zeros(2 + len(places))
        self.constants, self.pace = np.array(job.optimizer.constants, dtype=dtype), np.zeros(2, dtype=dtype)
        self.moving = np.atleast_1d(mask(job))
        self.plan = _addressed(places, self.w, self.gradient, self.work)
        self.stepping = _addressed(places, self.w, self.w, self.work)
        self.links = links.copy()
        self.links[loop.MASK] = self.moving.ctypes.data if job.network.frozen else 0
        self.largest = batch_size * max(layer.n_in * layer.n_out for layer in job.network.layers)
        tables = _table(self.X), _table(self.T)
        self.arguments = self.w, self.gradient, self.slots, self.constants, self.pace, self.moving, *tables
        self.more = batch_size, self.plan, self.stepping, self.links, self.work, self.measures
        self.loop = kernels.compiled_loop(PLAIN[dtype])

    def __call__(self, order: NDArray[np.intp], learning_rate: float) -> tuple[State, Measures]:
        """One update for each batch of `order`."""
        self.pace[:] = learning_rate, self.updates
        order = np.ascontiguousarray(order, dtype=np.int64)
        if self.largest < layers.SHARED:
            self.loop(*self.arguments, order, *self.more)
        else:
            with threads_for(self.largest, self.w.dtype) as team:
                self.plan[:, layers.TEAM] = self.stepping[:, layers.TEAM] = team
                self.loop(*self.arguments, order, *self.more)
        self.updates -= -len(order) // self.batch_size
        total, norm, *deltas = self.measures.tolist()
        state = State(self.w.copy(), tuple(self.slots.copy()), self.updates)
        return state, Measures(total / len(order), norm, tuple(deltas))


prepare = CompiledRun


def _table(array: NDArray[Any]) -> tuple[int, int, int]:
    """An array's address and strides."""
    rows, columns = array.strides
    return array.ctypes.data, rows, columns


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
    product = kernels.compiled_product(plain)
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
        here[layers.MULTIPLY], here[layers.PRODUCT], here[layers.TRANSPOSE] = multiply, product, transpose
        parameters, before, place = biases + layer.n_biases, place + area, place + 3 * area
    rooms = (
        (layers.TRANSPOSED, max(layer.n_in * layer.n_out for layer in network.layers)),
        (layers.BUFFER, buffer_size(plain.bitwidth // 8)),
        (layers.SCRATCH, max(kernels.scratch_size(layer.activation, layer.n_out) for layer in network.layers)),
    )
    for column, size in rooms:
        place += place % 2  # numbers of 8 bytes stand in the scratch area
        plan[:, column] = place
        place += size
    direct = job.optimizer == OPTIMIZERS["gradient_descent"] and not network.frozen
    links = [
        kernels.compiled_errors(job.loss, is_fused, plain),
        kernels.compiled_rule(job.optimizer, plain),
        0,
        int(direct),
    ]
    return plan, np.array(links, dtype=np.int64), place
