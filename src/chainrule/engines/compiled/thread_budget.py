"""How many threads a fit may use: as many as there are cores, shared with the other large fits
that run just now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import Any

import numpy as np
from numba import typeof

from chainrule.engines.blas_limit import blas_threads, cores
from chainrule.engines.compiled import compilation as kernels
from chainrule.engines.compiled import layers
from chainrule.engines.compiled.matmul import buffer_size
from chainrule.engines.compiled.thread_team import team


class _Fits:
    """The large fits that run just now."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.running = 0


_fits = _Fits()


def _start_anew() -> None:
    """In a child process no fit runs, and nobody holds the lock: its other threads are gone."""
    global _fits
    _fits = _Fits()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)


@contextmanager
def threads_for(largest: int, dtype: Any) -> Iterator[int]:
    """The address of a team for a fit, 0 if there is none; where BLAS works, it gets its share.

    `largest` is how many multiplications the largest matrix product takes.
    """
    fits = _fits
    with fits.lock:
        fits.running += 1
        threads = max(1, cores() // fits.running)
    try:
        if largest >= layers.HUGE:
            with blas_threads(threads) if threads < cores() else nullcontext():
                yield 0
        else:
            # a helper is worth its keep from half of what makes a product worth sharing
            one = np.ones(1, dtype)[0]
            useful = largest // (layers.SHARED // 2)
            helper = kernels.compiled_helper(typeof(one))
            with team(min(threads, useful), helper, one, buffer_size(one.itemsize)) as address:
                yield address
    finally:
        with fits.lock:
            fits.running -= 1
