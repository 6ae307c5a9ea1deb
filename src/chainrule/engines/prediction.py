"""The outputs of a network for many rows: the page's own forward pass, block by block.

A whole table's net inputs and activations would pass through memory once for each operation; those
of a block stay in the processor's cache. Blocks are shared among the cores, as NumPy lets other
threads run while it computes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from chainrule.engines.blas_limit import blas_threads, cores
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.parameters import Parameters
from chainrule.types import Array, Floats

BLOCK = 1024  # rows
FEW = 4 * BLOCK  # rows that are not worth a thread


def outputs(parameters: Parameters, X: Array) -> Floats:
    """The outputs of a network for checked inputs, (n, n_outputs)."""
    n = X.shape[0]
    if n <= BLOCK:
        return np.asarray(_block(parameters, X))
    first = np.asarray(_block(parameters, X[:BLOCK]))
    found = np.empty((n, first.shape[1]), dtype=first.dtype)
    found[:BLOCK] = first

    def work(start: int) -> None:
        rows = slice(start, start + BLOCK)
        found[rows] = _block(parameters, X[rows])

    starts = range(BLOCK, n, BLOCK)
    threads = cores()
    if n <= FEW or threads == 1:
        for start in starts:
            work(start)
        return found
    # Each thread multiplies its own blocks: BLAS's threads would only get in their way.
    with blas_threads(1), ThreadPoolExecutor(min(threads, len(starts))) as pool:
        list(pool.map(work, starts))
    return found


def _block(parameters: Parameters, X: Array) -> Array:
    # NumPy's error state belongs to a thread
    with np.errstate(over="ignore"):
        return forward(parameters, X, functions)[1][-1]
