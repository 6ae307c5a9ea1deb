"""One thread for BLAS while a solver works: its vectors are so short that threads would only
wait for each other.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from chainrule.engines.blas_limit import blas_threads


def one_blas_thread() -> AbstractContextManager[None]:
    """As long as anyone is inside, BLAS has one thread."""
    return blas_threads(1)
