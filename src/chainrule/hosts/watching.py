"""Each process tells of itself and listens, beside its training; one that is lost ends it for all.

every process    puts its status into the store, again and again
process 0        reads all of them, judges, and puts a verdict there
the others       read the verdict, and watch process 0 by its status
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from chainrule.hosts.judging import (
    LOST,
    Judge,
    Status,
    Verdict,
    clock,
    silent,
    status_of,
    verdict_of,
)
from chainrule.hosts.runtime import Store


class Watch:
    """What a process tells and hears.

    Parameters
    ----------
    store : Store
    process, processes : int
    host : str
        Of this process.
    limit : float
        Seconds after which a process that tells nothing is lost.
    """

    def __init__(self, store: Store, process: int, processes: int, host: str, limit: float) -> None:
        self.status = Status(host)
        self.limit = limit
        self.code = 0  # to exit with, after an error
        self._store = store
        self._process = process
        self._judge = Judge(processes, limit, time.monotonic())
        self._pause = min(1.0, limit / 10)
        self._first = ""  # what process 0 told last
        self._heard = time.monotonic()  # and when
        self._said = ""  # the verdict
        self._ending = ""  # the error by which this process ends
        self._ended = threading.Event()  # of all processes
        self._over = threading.Event()
        self._changing = threading.Lock()

    def start(self) -> None:
        """Begin to tell and to listen."""
        # Two threads, as a call of the store hangs where process 0 is stopped: somebody must be
        # there to notice.
        for work in (self._tell, self._guard):
            threading.Thread(target=self._again, args=(work,), daemon=True).start()

    @contextmanager
    def together(self, patient: bool) -> Iterator[None]:
        """Work that no process ends without the others."""
        self._now(turn=self.status.turn + 1, inside=True, patient=patient)
        began = time.monotonic()
        try:
            yield
        except RuntimeError:
            # JAX's errors are of this kind. Where a process was lost, which is all that such an
            # error means then, the watch soon ends this one with a message that names it.
            time.sleep(self.limit + 4 * self._pause)
            raise
        took = 0.0 if patient else time.monotonic() - began
        self._now(inside=False, patient=False, longest=max(self.status.longest, took))

    @contextmanager
    def by_itself(self) -> Iterator[None]:
        """Work that others wait for as long as it takes; that this process lives, they hear."""
        self._now(patient=True)
        try:
            yield
        finally:
            self._now(patient=False)

    def signalled(self, number: int) -> None:
        """Tell that this process was interrupted."""
        self._now(signal=number)

    def signal(self) -> int:
        """By which signal any process was interrupted, as process 0 knows; 0 if none was."""
        return max([self.status.signal, *(it.status.signal for it in self._judge.seen)])

    def failed(self, message: str, code: int) -> bool:
        """Tell the others that this process ends by an error; whether it has to say which."""
        self._ending, self.code = message, code
        if self._first_process:
            self._settle(Verdict(f"process 0 ended with an error: {message}", code))
            return True
        # the same error may be about to end process 0, which then is the one to say it
        time.sleep(4 * self._pause)
        if not self._said:
            self._now(error=message, code=code)
            time.sleep(4 * self._pause)
        return not self._said

    def end(self) -> None:
        """Wait until all have ended, and watch no longer."""
        self._now(done=True)
        self._ended.wait()
        self._over.set()

    def broken(self) -> None:
        """The connection to process 0 is gone."""
        # it may have told why, a moment before
        time.sleep(2 * self._pause)
        if not self._over.is_set():
            what = "is lost: it was killed, or its host was switched off"
            self._leave(Verdict(f"{self._name_of_first()} {what}, at {clock(0)}", LOST))

    def _now(self, **changes: Any) -> None:
        with self._changing:
            self.status = replace(self.status, **changes)

    def _again(self, work: Callable[[], None]) -> None:
        while not self._over.wait(self._pause):
            try:
                work()
            except RuntimeError:
                # the store fails with process 0, which `_guard` notices
                continue

    def _tell(self) -> None:
        self._now(beat=self.status.beat + 1)
        if self._first_process:
            self._tell_all()
            return
        self._store.put(f"status/{self._process}", self.status.text())
        told = self._store.all_of("first")
        if told.get("status", "") != self._first:
            self._first, self._heard = told["status"], time.monotonic()
        if "verdict" in told:
            self._hear(verdict_of(told["verdict"]))
        if "ended" in told:
            self._ended.set()

    def _tell_all(self) -> None:
        """Of process 0: all others watch it, and it judges all."""
        self._store.put("first/status", self.status.text())
        told = {int(process): text for process, text in self._store.all_of("status").items()}
        statuses = {process: status_of(text) for process, text in told.items()}
        self._judge.take({0: self.status, **statuses}, time.monotonic())
        if all(it.status.done for it in self._judge.seen):
            self._store.put("first/ended", "")
            self._ended.set()

    def _guard(self) -> None:
        now = time.monotonic()
        if self._first_process:
            if verdict := self._judge.verdict(now):
                self._settle(verdict)
                self._leave(verdict)
        elif now - self._heard > self.limit:
            self._leave(Verdict(silent(self._name_of_first(), now - self._heard), LOST))

    def _hear(self, verdict: Verdict) -> None:
        """Leave by a verdict, unless this process is ending by the same error."""
        self._said = verdict.message
        if not self._ending or self._ending not in verdict.message:
            self._leave(verdict)

    def _settle(self, verdict: Verdict) -> None:
        """Put a verdict where all read it, and give them the time to."""
        self._store.put("first/verdict", verdict.text())
        time.sleep(3 * self._pause)

    def _leave(self, verdict: Verdict) -> None:
        self._over.set()
        leave_by(
            f"chainrule: process {self._process} on host {self.status.host} leaves: "
            f"{verdict.message}",
            verdict.code,
        )

    def _name_of_first(self) -> str:
        return f"process 0 on host {status_of(self._first).host}" if self._first else "process 0"

    @property
    def _first_process(self) -> bool:
        return self._process == 0


def leave_by(message: str, code: int) -> None:
    """End this process at once: its main thread may wait for ever for one that is lost."""
    restored = "\x1b[?25h" if sys.stderr.isatty() else ""  # a progress bar hides the cursor
    print(f"{restored}{message}", file=sys.stderr, flush=True)
    os._exit(code)
