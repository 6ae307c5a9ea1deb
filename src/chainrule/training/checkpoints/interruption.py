"""How a run with checkpoints is left: by Ctrl-C, or by SIGTERM, which a cluster sends before it
switches a machine off.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# as shells have them: 128 and the number of the signal
BY_CTRL_C, BY_SIGTERM = 130, 143


class Terminated(KeyboardInterrupt):
    """SIGTERM, where it would end the process at once."""


def code_of(interrupt: KeyboardInterrupt) -> int:
    """What to exit with after an interrupt."""
    return BY_SIGTERM if isinstance(interrupt, Terminated) else BY_CTRL_C


@contextmanager
def terminations() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does, unless the program has its own way with it."""
    # only the main thread may set handlers, and only it is interrupted
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Terminated
