"""The outputs of a network for many rows: the page's own forward pass, block by block.

A whole table's net inputs and activations would pass through memory once for each operation; those
of a block stay in the processor's cache. Blocks are shared among the cores, as NumPy lets other
threads run while it computes.
"""

from __future__ import annotations

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
    width = np.result_type(X.dtype, *parameters.W)
    found = np.empty((n, parameters.network.n_outputs), dtype=width)

    def work(start: int, end: int) -> None:
        for place in range(start, end, BLOCK):
            rows = slice(place, min(place + BLOCK, end))
            found[rows] = _block(parameters, X[rows])

    threads = cores() if n > FEW else 1
    if threads == 1:
        work(0, n)
        return found
    from concurrent.futures import ThreadPoolExecutor

    # A stretch for each thread: handing out block after block would take as long as computing it.
    # Each multiplies by itself, as BLAS's own threads would get in the way.
    ends = np.linspace(0, n, threads + 1).astype(int).tolist()
    with blas_threads(1), ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, ends, ends[1:]))
    return found


def _block(parameters: Parameters, X: Array) -> Array:
    # NumPy's error state belongs to a thread
    with np.errstate(over="ignore"):
        return forward(parameters, X, functions)[1][-1]
