"""Who is lost, and who holds the others up: judged by process 0 from what processes tell."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field, replace

LOST = 75  # the exit code where a process was lost: EX_TEMPFAIL, try again
SLOWER = 10  # times the longest turn so far is too long for one


@dataclass(frozen=True)
class Status:
    """What a process tells of itself.

    Attributes
    ----------
    host : str
    beat : int
        Grows as long as the process lives.
    turn : int
        How many times it began what all do together.
    inside : bool
        Whether it is at it.
    patient : bool
        Whether what it does may take any time, such as compiling.
    longest : float
        Seconds of its longest turn that was not patient.
    signal : int
        By which it was interrupted.
    done : bool
        Whether it has left.
    error, code : str, int
        By which it ended, and its exit code.
    """

    host: str = ""
    beat: int = 0
    turn: int = 0
    inside: bool = False
    patient: bool = True
    longest: float = 0.0
    signal: int = 0
    done: bool = False
    error: str = ""
    code: int = 0

    def text(self) -> str:
        """As it stands in the store."""
        # as text, since other versions of the library may read it, and pickles are never read
        return json.dumps(asdict(self))

    def without_beat(self) -> Status:
        """What it does, however often it was told."""
        return replace(self, beat=0, signal=0)


def status_of(text: str) -> Status:
    """A status that stands in the store."""
    return Status(**json.loads(text))


@dataclass(frozen=True)
class Verdict:
    """Why all leave, and with which exit code."""

    message: str
    code: int

    def text(self) -> str:
        """As it stands in the store."""
        return json.dumps([self.message, self.code])


def verdict_of(text: str) -> Verdict:
    """A verdict that stands in the store."""
    return Verdict(*json.loads(text))


@dataclass
class Seen:
    """A process as it was seen last: its status, since when it does the same and told nothing, and
    since when others wait for it, by a clock that runs evenly.
    """

    status: Status = field(default_factory=Status)
    heard: float = 0.0
    same: float = 0.0
    awaited: float | None = None


class Judge:
    """Judges processes by what they told, as time goes on.

    Parameters
    ----------
    processes : int
    limit : float
        Seconds after which one that tells nothing, or that others wait for, is lost.
    """

    def __init__(self, processes: int, limit: float, now: float) -> None:
        self.limit = limit
        self.seen = [Seen(heard=now, same=now) for _ in range(processes)]

    def take(self, told: dict[int, Status], now: float) -> None:
        """Take note of what processes told."""
        for process, status in told.items():
            seen = self.seen[process]
            if status.beat != seen.status.beat:
                seen.heard = now
            if status.without_beat() != seen.status.without_beat():
                # what others tell is a moment old, so that they always seem to be a little behind
                seen.same, seen.awaited = now, None
            seen.status = status
        ahead = self._ahead()
        for it in self.seen:
            behind = it.status.turn < ahead and not it.status.patient
            it.awaited = (it.awaited or now) if behind else None

    def verdict(self, now: float) -> Verdict | None:
        """Why all have to leave, if they have."""
        return self._failed() or self._silent(now) or self._awaited(now) or self._stuck(now)

    def named(self, process: int) -> str:
        """A process and its host."""
        host = self.seen[process].status.host
        return f"process {process} on host {host}" if host else f"process {process}"

    def _ahead(self) -> int:
        """The last turn that any process is at."""
        return max((it.status.turn for it in self.seen if it.status.inside), default=0)

    def _failed(self) -> Verdict | None:
        for process, it in enumerate(self.seen):
            if it.status.error:
                what = f"{self.named(process)} ended with an error: {it.status.error}"
                return Verdict(what, it.status.code)
            # one that has ended in good order is missed only where the others go on
            if it.status.done and it.status.turn < self._ahead():
                return Verdict(f"{self.named(process)} has ended while others still train", LOST)
        return None

    def _silent(self, now: float) -> Verdict | None:
        for process, it in enumerate(self.seen):
            if now - it.heard > self.limit:
                return Verdict(silent(self.named(process), now - it.heard), LOST)
        return None

    def _awaited(self, now: float) -> Verdict | None:
        for process, it in enumerate(self.seen):
            lives = now - it.heard < self.limit / 2  # one that is silent is lost, and is so soon
            if lives and it.awaited is not None and now - it.awaited > self.limit:
                since = clock(now - it.same)
                return Verdict(
                    f"{self.named(process)} hangs: it lives, but has done nothing since {since} "
                    f"that others see, who wait for it for more than {self.limit:g} s",
                    LOST,
                )
        return None

    def _stuck(self, now: float) -> Verdict | None:
        """All are at the same turn, which does not end."""
        states = [it.status for it in self.seen]
        if not all(it.inside and not it.patient for it in states):
            return None
        # a step of a large network may take longer than the limit, and did so before
        longest = max(it.longest for it in states)
        since = max(it.same for it in self.seen)
        if now - since <= max(self.limit, SLOWER * longest):
            return None
        return Verdict(
            f"no process has got on since {clock(now - since)}, though all live: the network "
            "between them, or a device, is stuck",
            LOST,
        )


def silent(name: str, seconds: float) -> str:
    """What is said of a process that is lost."""
    return (
        f"{name} is lost: nothing was heard of it for {seconds:.0f} s, since {clock(seconds)}; it "
        "was killed or stopped, or its host cannot be reached"
    )


def clock(ago: float) -> str:
    """The time of the day, so many seconds ago."""
    return time.strftime("%H:%M:%S", time.localtime(time.time() - ago))
