"""Ctrl-C and the like: what interrupts one process ends all, where they next agree.

A process that stopped by itself would leave the others waiting for it for ever.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Signals:
    """Signals that are kept until all processes know of them.

    Parameters
    ----------
    told : callable
        Gets the number of a signal that came.
    """

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._kept: dict[int, Callable[[int, FrameType | None], Any]] = {}

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """In here, a signal is told and does nothing yet; a second one does what it always does."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with ExitStack() as stack:
            for number in SIGNALS:
                # one that has no handler in Python ends the process, or is ignored, as before
                if callable(handler := signal.getsignal(number)):
                    self._kept[number] = handler
                    signal.signal(number, self._came)
                    stack.callback(signal.signal, number, handler)
            yield

    def raised(self, number: int) -> None:
        """Do now what a signal does."""
        self._kept.get(number, signal.default_int_handler)(number, None)

    def _came(self, number: int, frame: FrameType | None) -> None:
        self._told(number)
        signal.signal(number, self._kept[number])
