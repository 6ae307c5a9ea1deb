"""The outputs of a network for many rows: the page's own forward pass, block by block.

A whole table's net inputs and activations would pass through memory once for each operation; those
of a block stay in the processor's cache. Blocks are shared among the cores, as NumPy lets other
threads run while it computes. Where the compiled engine is there already, its kernels do the same
for activations without powers, in two thirds of the time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from chainrule.engines.blas_limit import blas_threads, cores
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.parameters import Parameters
from chainrule.types import Array, Floats

BLOCK = 1024  # rows
FEW = 4 * BLOCK  # rows that are not worth a thread
Work = Callable[[int, int], None]  # from a row to another


def outputs(parameters: Parameters, X: Array) -> Floats:
    """The outputs of a network for checked inputs, (n, n_outputs)."""
    return activations(parameters, X, len(parameters.network.layers))


def last_hidden(parameters: Parameters, X: Array) -> Floats:
    """What the last hidden layer puts out for checked inputs, (n, n_units); without one, the
    inputs.
    """
    return activations(parameters, X, len(parameters.network.layers) - 1)


def activations(parameters: Parameters, X: Array, layer: int) -> Floats:
    """What a layer puts out, counted from 1, for checked inputs, (n, n_units)."""
    n = X.shape[0]
    if layer == 0:
        return X.toarray() if hasattr(X, "toarray") else np.array(X)
    if n <= BLOCK:
        return np.asarray(_block(parameters, X, layer))
    width = np.result_type(X.dtype, *parameters.W)
    found = np.empty((n, parameters.network.sizes[layer]), dtype=width)
    _in_stretches(n, _worker(parameters, X, layer, found))
    return found


def _worker(parameters: Parameters, X: Array, layer: int, found: Floats) -> Work:
    """What computes a stretch of rows: compiled kernels, or the page block by block."""
    if X.shape[0] > FEW and layer == len(parameters.network.layers):
        compiled = _compiled()
        if compiled is not None and compiled.serves(parameters, X):
            return partial(compiled.write_outputs, parameters, X, found)

    def work(start: int, end: int) -> None:
        for place in range(start, end, BLOCK):
            rows = slice(place, min(place + BLOCK, end))
            found[rows] = _block(parameters, X[rows], layer)

    return work


def _in_stretches(n: int, work: Work) -> None:
    """A stretch of the rows for each core, if there are many."""
    threads = cores() if n > FEW else 1
    if threads == 1:
        work(0, n)
        return
    from concurrent.futures import ThreadPoolExecutor

    # A stretch for each thread: handing out block after block would take as long as computing it.
    # Each multiplies by itself, as BLAS's own threads would get in the way.
    ends = np.linspace(0, n, threads + 1).astype(int).tolist()
    with blas_threads(1), ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, ends, ends[1:]))


def _compiled() -> Any:
    """The kernels, if Numba is there: its import alone takes longer than most predictions."""
    # Whoever has trained in this process has it; whoever loads a model to predict a row has not,
    # and must not wait for it.
    if "numba" not in sys.modules:
        return None
    return import_module("chainrule.engines.compiled.prediction")


def _block(parameters: Parameters, X: Array, layer: int) -> Array:
    # NumPy's error state belongs to a thread
    with np.errstate(over="ignore"):
        return forward(parameters, X, functions)[1][layer]
