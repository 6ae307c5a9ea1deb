"""A limit on BLAS's threads, for as long as somebody wants one.

BLAS has one number of threads for the whole process. Fits that run side by side, each with a limit
of its own, must not leave behind what they found: the second finds the limit of the first. So the
number from before is kept once, by the first to come, and put back by the last to leave::

    fit 1   |------ at most 2 ------|
    fit 2          |------ at most 1 ------|
    BLAS  8 |   2  |        1       |  1   | 8
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


class _Limits:
    """The limits that are wanted now, and how to go back to the number from before."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.wanted: list[int] = []
        self.before: Any = None


_limits = _Limits()


@contextmanager
def blas_threads(most: int) -> Iterator[None]:
    """As long as anyone is inside, BLAS has at most the smallest number that was asked for."""
    limits = _limits  # a child process has others; see `_start_anew`
    with limits.lock:
        first = not limits.wanted
        limits.wanted.append(most)
        limiter = _libraries().limit(limits=min(limits.wanted), user_api="blas")
        if first:
            limits.before = limiter
    try:
        yield
    finally:
        with limits.lock:
            limits.wanted.remove(most)
            if limits.wanted:
                _libraries().limit(limits=min(limits.wanted), user_api="blas")
            else:
                limits.before.restore_original_limits()


def cores() -> int:
    """The cores that this process may use; fewer if OMP_NUM_THREADS says so."""
    available = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(available, int(wanted)) if wanted.isdigit() and int(wanted) else available


@cache
def _libraries() -> ThreadpoolController:
    # a single prediction sets no limits, and need not wait for the search for libraries
    import scipy.linalg  # noqa: F401  SciPy has a BLAS of its own, which is found once it is loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _hold() -> None:
    """No other thread may be in between while the process forks."""
    _limits.lock.acquire()


def _let_go() -> None:
    _limits.lock.release()


def _start_anew() -> None:
    """In a child process: nobody is inside, as its other threads are gone."""
    global _limits
    before = _limits
    _limits = _Limits()
    if before.wanted:
        before.before.restore_original_limits()
    before.lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_start_anew)
