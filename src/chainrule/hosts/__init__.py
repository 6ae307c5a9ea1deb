"""Hosts: processes on one machine or many that train one network together, under JAX's own runtime.

    launchers   what mpirun, srun and others say of a process in its environment
    joining     a process comes to the others: `join`
    group       what they do together: agree on a decision, compare what was given, share a text
    roll_call   who has come, before anything begins
    runtime     JAX's runtime, and the store of keys and values that it keeps in process 0
    line        the connection to it, which tells when process 0 is gone
    watching    each process tells of itself again and again, and leaves when one is lost
    judging     who is lost, or holds the others up
    signals     Ctrl-C and the like end all at the same place

A process that was not joined is alone: it decides for itself, writes files, and waits for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.hosts.group import Group

# JAX's runtime is one for a process, and so is what is joined by it
_joined: list[Group] = []


def joined(group: Group) -> None:
    """From here on this process is one of a group."""
    _joined.append(group)


def current() -> Group | None:
    """The group that this process was joined to."""
    return _joined[0] if _joined else None


def leads() -> bool:
    """Whether this process prints and writes files: process 0 does, and one that is alone."""
    return not _joined or _joined[0].process == 0


def agreed(number: float) -> float:
    """The number of process 0, for all; what each would decide by its own clock, all decide by one.

    Where any of them was interrupted, all are, here.
    """
    return _joined[0].agreed(number) if _joined else number


def from_first(make: Callable[[], bytes]) -> bytes:
    """What process 0 makes, for all; its error is everybody's."""
    return _joined[0].from_first(make) if _joined else make()


def place() -> tuple[int, int]:
    """The number of this process, and how many there are."""
    return (_joined[0].process, _joined[0].processes) if _joined else (0, 1)


def gathered(own: bytes) -> list[bytes]:
    """What each process gives, in their order, for all."""
    return _joined[0].gathered(own) if _joined else [own]


def compare(given: Mapping[str, str]) -> None:
    """Refuse to go on if processes were given different things; the message says which and what."""
    # better now than as a run that nobody can explain: all would train, on different things
    if _joined:
        _joined[0].compare(given)


@contextmanager
def together(patient: bool = False) -> Iterator[None]:
    """Work that no process ends without the others; `patient` if it may take any time."""
    with _joined[0].watch.together(patient) if _joined else nullcontext():
        yield


@contextmanager
def by_itself() -> Iterator[None]:
    """Work that a process does alone while others may wait for it, such as reading: it may take any
    time.
    """
    with _joined[0].watch.by_itself() if _joined else nullcontext():
        yield


@contextmanager
def interrupts() -> Iterator[None]:
    """Ctrl-C and the like end what the processes do at the same place in all of them: where they
    next agree.
    """
    with _joined[0].signals.deferred() if _joined else nullcontext():
        yield


def failed(message: str, code: int) -> bool:
    """Tell the others that this process ends by an error, and with which exit code; whether there
    is still somebody to be told by this one.
    """
    return _joined[0].watch.failed(message, code) if _joined else True
