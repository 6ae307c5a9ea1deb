"""How many threads a fit may use: as many as there are cores, shared with the other large fits
that run just now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numba import typeof
from threadpoolctl import ThreadpoolController

from chainrule.engines.compiled import compilation as kernels
from chainrule.engines.compiled import layers
from chainrule.engines.compiled.matmul import buffer_size
from chainrule.engines.compiled.thread_team import team

_lock = Lock()
_running = 0


@contextmanager
def threads_for(largest: int, dtype: Any) -> Iterator[int]:
    """The address of a team for a fit, 0 if there is none; where BLAS works, it gets its share.

    `largest` is how many multiplications the largest matrix product takes.
    """
    global _running
    with _lock:
        _running += 1
        threads = max(1, cores() // _running)
    try:
        if largest >= layers.HUGE:
            with (
                _blas().limit(limits=threads, user_api="blas")
                if threads < cores()
                else nullcontext()
            ):
                yield 0
        else:
            # a helper wants enough to do
            one, useful = np.ones(1, dtype)[0], largest // (layers.SHARED // 2)
            with team(
                min(threads, useful),
                kernels.compiled_helper(typeof(one)),
                one,
                buffer_size(one.itemsize),
            ) as address:
                yield address
    finally:
        with _lock:
            _running -= 1


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def cores() -> int:
    """The cores that this process may use; fewer if OMP_NUM_THREADS says so."""
    available = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(available, int(wanted)) if wanted.isdigit() and int(wanted) else available
