"""One thread for BLAS while a solver works: its vectors are so short that threads would only
wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
# the limit is the whole process's: the first user sets it, the last one takes it away
_users, _limit = 0, None


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """As long as anyone is inside, BLAS has one thread."""
    global _users, _limit
    with _lock:
        if _users == 0:
            _limit = _libraries().limit(limits=1, user_api="blas")
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _limit.restore_original_limits()


@cache
def _libraries() -> Any:
    return ThreadpoolController()
