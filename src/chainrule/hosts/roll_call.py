"""The roll call, before JAX's runtime begins: who has come, and whether they belong together.

    process 0    listens on the port that JAX's runtime gets next, until all have come
    the others   tell who they are, and hear that all is well, or what is not

JAX's own runtime ends a process without a word that helps where one is missing or counted twice.
"""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from typing import Any, NamedTuple

from chainrule.errors import ChainruleError
from chainrule.hosts.comparing import differing

PAUSE = 0.5  # seconds between two tries to reach process 0
MOST = 2**16  # bytes of an introduction


class Meeting(NamedTuple):
    """Where processes meet, how many, and which of them this is."""

    host: str
    port: int
    processes: int
    process: int


class Introduction(NamedTuple):
    """What a process says of itself: its number, of how many, its host, and its versions."""

    process: int
    processes: int
    host: str
    versions: dict[str, str]


def called(meeting: Meeting, versions: dict[str, str], seconds: float) -> list[str]:
    """The hosts of all processes, once all have come.

    Raises
    ------
    ChainruleError
        In all processes that came: if one has not in so many seconds, or does not belong here.
    """
    me = Introduction(meeting.process, meeting.processes, socket.gethostname(), versions)
    if meeting.process == 0:
        return _call(meeting, me, seconds)
    return _answer(meeting, me, seconds)


def _call(meeting: Meeting, me: Introduction, seconds: float) -> list[str]:
    """Process 0: wait for the others, and tell them how it went."""
    end = time.monotonic() + seconds
    came: dict[int, Introduction] = {0: me}
    lines: list[socket.socket] = []
    with _listening(meeting) as listening:
        error = ""
        while not error and len(came) < meeting.processes:
            found = _next(listening, end)
            if found is None:
                error = _missing(meeting, came, seconds)
                break
            line, other = found
            lines.append(line)
            error = _objection(came, other)
            came.setdefault(other.process, other)
        hosts = [it.host for _, it in sorted(came.items())]
        for line in lines:
            with line:
                _send(line, [error, hosts])
    if error:
        raise ChainruleError(error)
    return hosts


def _next(listening: socket.socket, end: float) -> tuple[socket.socket, Introduction] | None:
    """The next process that comes; None if none does in time."""
    while (left := end - time.monotonic()) > 0:
        listening.settimeout(left)
        try:
            line, _ = listening.accept()
            line.settimeout(5)
            return line, Introduction(*_received(line))
        except (OSError, ValueError, TypeError):
            # whatever looks in at a port and is none of ours
            continue
    return None


def _objection(came: dict[int, Introduction], other: Introduction) -> str:
    """Why a process does not belong to those that came; empty if it does."""
    first = came[0]
    name = f"process {other.process} on host {other.host}"
    if other.processes != first.processes:
        return f"{name} was told of {other.processes} processes, but process 0 of {first.processes}"
    if other.process in came:
        there = came[other.process].host
        return (
            f"two processes have the number {other.process}, on the hosts {there} and {other.host}"
        )
    different = differing(first.versions, other.versions)
    return f"{name} {different}" if different else ""


def _missing(meeting: Meeting, came: dict[int, Introduction], seconds: float) -> str:
    missing = [str(it) for it in range(meeting.processes) if it not in came]
    some = f"{', '.join(missing[:8])}{', ...' if missing[8:] else ''}"
    what = f"process {some} has" if len(missing) == 1 else f"processes {some} have"
    return (
        f"of {meeting.processes} processes, {what} not come within {seconds:g} s to host "
        f"{meeting.host}, port {meeting.port}"
    )


def _listening(meeting: Meeting) -> socket.socket:
    # on all addresses, as JAX's runtime has it: the name of a host may be one that only others use
    dual = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if dual else socket.AF_INET
    try:
        return socket.create_server(("", meeting.port), family=family, dualstack_ipv6=dual)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ChainruleError(
            f"process 0 cannot listen on port {meeting.port}: {reason}; name another port in "
            "--coordinator, the same for all processes"
        ) from None


def _answer(meeting: Meeting, me: Introduction, seconds: float) -> list[str]:
    """The other processes: tell process 0 of this one, and wait for its word."""
    end = time.monotonic() + seconds
    where = f"host {meeting.host}, port {meeting.port}"
    while True:
        try:
            with socket.create_connection(meeting[:2], timeout=min(seconds, 5)) as line:
                # a little longer than process 0 waits itself, to hear whom it missed
                line.settimeout(seconds + 5)
                _send(line, me)
                error, hosts = _received(line)
                break
        except ValueError:
            reason = "what answers there is no process 0 of chainrule"
        except (OSError, OverflowError) as found:
            reason = getattr(found, "strerror", None) or str(found)
        # a host may get its name, and process 0 its port, later than this process comes
        if time.monotonic() + PAUSE > end:
            raise ChainruleError(
                f"process {meeting.process} cannot reach process 0 on {where}, in {seconds:g} s: "
                f"{reason}; is it running there, and may others connect to the port?"
            )
        time.sleep(PAUSE)
    if error:
        raise ChainruleError(error)
    return [str(it) for it in hosts]


def _send(line: socket.socket, said: Any) -> None:
    # who is gone meanwhile is missed later
    with suppress(OSError):
        line.sendall(json.dumps(said).encode() + b"\n")


def _received(line: socket.socket) -> Any:
    """A line of JSON; a ValueError for anything else."""
    data = b""
    while not data.endswith(b"\n"):
        more = line.recv(MOST)
        data += more
        if not more or len(data) > MOST:
            raise ValueError("no line of JSON")
    return json.loads(data)
