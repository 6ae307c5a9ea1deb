"""The outputs of a network for many rows, by the kernels of the training loop.

A plan like that of training, without what flows back; the weights stay where they are, and so do
the inputs. Threads share nothing but what they read: each has a plan and room of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import types

from chainrule.engines.compiled import compilation as kernels
from chainrule.engines.compiled import layers
from chainrule.engines.compiled.blas import gemm_address
from chainrule.engines.compiled.calls import (
    address_of,
    floats_at,
    integers_at,
)
from chainrule.engines.compiled.denormals import flush_denormals, restore_denormals
from chainrule.engines.compiled.layers import COLUMNS, INPUT, N_IN, N_OUT
from chainrule.engines.compiled.loop import forward_pass
from chainrule.engines.compiled.matmul import buffer_size
from chainrule.engines.compiled.tiles import size_of
from chainrule.formulas import Activation, functions
from chainrule.network.parameters import Matrices, pieces_of
from chainrule.types import Array, Floats

LONG = {"exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "erf", "sqrt"}  # functions
NO_DROPOUT = False, 0, 0, 0
BLOCK = 256  # rows whose net inputs and outputs stay in a core's own cache


def serves(parameters: Matrices, X: Array) -> bool:
    """Whether the kernels can take these as they are, of one width and row by row in memory, and
    are faster than NumPy.
    """
    if not all(_is_quick(layer.activation) for layer in parameters.network.layers[:-1]):
        return False
    arrays = [X, *pieces_of(parameters)]
    return X.dtype in kernels.PLAIN and all(
        isinstance(it, np.ndarray) and it.dtype == X.dtype and it.flags.c_contiguous
        for it in arrays
    )


@cache
def _is_quick(activation: Activation) -> bool:
    """Whether an activation takes no powers or logarithms.

    For these NumPy has instructions of the newest processors, which bring more than the kernels
    save by passing through memory once.
    """
    used = set()

    class Watched:
        def __getattr__(self, name: str) -> Any:
            used.add(name)
            return getattr(functions, name)

    activation.value(np.ones((1, 2)), Watched())
    return not used & LONG


def write_outputs(parameters: Matrices, X: Array, found: Floats, start: int, end: int) -> None:
    """Write what the network puts out for the rows from `start` to `end` into `found`."""
    plain = kernels.PLAIN[X.dtype]
    plan, size = _plan(parameters, plain)
    work = np.empty(size, dtype=X.dtype)
    plan[:, list(layers.IN_WORK)] = work.ctypes.data + work.itemsize * plan[:, list(layers.IN_WORK)]
    _compiled_loop(plain)(X, found, plan, start, end)


def _plan(parameters: Matrices, plain: types.Float) -> tuple[Any, int]:
    """A row for each layer, with places in `work` in place of addresses there; its size."""
    network = parameters.network
    plan = np.zeros((len(network.layers), COLUMNS), dtype=np.int64)
    before, place = 0, 0
    # Two arrays for each layer, z and a; nothing of one block is needed for the next.
    for l, (layer, W, b) in enumerate(zip(network.layers, parameters.W, parameters.b, strict=True)):
        here = plan[l]
        here[list(layers.SIZES)] = layer.n_in, layer.n_out, layer.n_biases
        here[layers.WEIGHTS], here[layers.BIASES] = (
            W.ctypes.data,
            b.ctypes.data if layer.n_biases else 0,
        )
        here[layers.INPUT], here[layers.NET] = before, place
        here[layers.OUTPUT] = before = place + BLOCK * layer.n_out
        place += 2 * BLOCK * layer.n_out
        here[layers.FORWARD] = kernels.compiled_forward(layer.activation, plain)
    plan[:, layers.GEMM] = gemm_address(plain)
    plan[:, layers.MULTIPLY] = kernels.compiled_multiply(plain)
    plan[:, layers.PRODUCT] = kernels.compiled_product(plain)
    scratch = max(kernels.scratch_size(it.activation, it.n_out) for it in network.layers)
    for column, size in (
        (layers.BUFFER, buffer_size(plain.bitwidth // 8)),
        (layers.SCRATCH, scratch),
    ):
        place += place % 2  # numbers of 8 bytes stand in the scratch area
        plan[:, column] = place
        place += size
    return plan, place


def prediction_loop(X, found, plan, start, end):
    """Block by block through all layers, and into `found`."""
    # As in training: numbers too small to be normal take a hundred times as long, and mean nothing.
    denormals = flush_denormals()
    one, depth, first = X.dtype.type(1), len(plan), address_of(plan)
    item = size_of(one)
    n_inputs, n_outputs = plan[0, N_IN], plan[-1, N_OUT]
    for place in range(start, end, BLOCK):
        rows = min(BLOCK, end - place)
        # the block's inputs are read where they lie: no copy of a table is ever made
        integers_at(first)[INPUT] = address_of(X) + place * n_inputs * item
        forward_pass(first, depth, rows, False, NO_DROPOUT, one)
        outputs = floats_at(plan[depth - 1, layers.OUTPUT], one)
        for r in range(rows):
            for k in range(n_outputs):
                found[place + r, k] = outputs[r * n_outputs + k]
    restore_denormals(denormals)


@cache
def _compiled_loop(plain: types.Float) -> Any:
    table, integers = plain[:, ::1], types.int64[:, ::1]
    place = types.int64
    signature = types.void(table, table, integers, place, place)
    return kernels.compiled(prediction_loop, signature, layers.OPTIONS)
