"""The line from a process to process 0.

JAX's runtime ends a process with a trace of its own insides as soon as the connection to process 0
breaks. So it connects to this end of a line, which stays open when the other end is gone, and that
is told in words instead:

    JAX --> 127.0.0.1:PORT  [ line ]  HOST:PORT process 0
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

PAUSE = 0.1  # seconds between two tries to reach process 0
LATER = 20.0  # seconds in which its runtime has begun
MOST = 2**16  # bytes at a time


class Line:
    """A line to process 0; `broken` is called once when the other end is gone.

    Parameters
    ----------
    host, port : str, int
        Of process 0.
    """

    def __init__(self, host: str, port: int) -> None:
        self.broken: Callable[[], None] = lambda: None
        self._to = host, port
        self._open: list[socket.socket] = []  # what is kept open, until the process ends
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True, name="line to process 0").start()

    @property
    def port(self) -> int:
        """Of this end of it."""
        return int(self._listening.getsockname()[1])

    def _accept(self) -> None:
        # JAX makes several connections, one after the other
        while True:
            mine, _ = self._listening.accept()
            far = self._connected()
            if far is None:
                self.broken()
                return
            self._open += [mine, far]
            for one, other in ((mine, far), (far, mine)):
                both = (one, other, other is mine)
                # daemons, as nobody tells them that the process is about to end
                threading.Thread(target=self._carry, args=both, daemon=True).start()

    def _connected(self) -> socket.socket | None:
        """The other end; the runtime of process 0 may begin a moment after this one's."""
        end = time.monotonic() + LATER
        while time.monotonic() < end:
            try:
                far = socket.create_connection(self._to, timeout=LATER)
            except OSError:
                time.sleep(PAUSE)
                continue
            far.settimeout(None)
            return far
        return None

    def _carry(self, source: socket.socket, to: socket.socket, inward: bool) -> None:
        """Pass on what comes, until one end is closed."""
        try:
            while data := source.recv(MOST):
                to.sendall(data)
        except OSError:
            pass  # a connection that was cut off ends as one that was closed
        # JAX's side of the line is left open on purpose: it would end the process
        if inward:
            self.broken()
        else:
            to.close()  # this process has closed its end: nothing is broken
