"""A process comes to the others: before JAX is used, as its runtime has to know of them."""

from __future__ import annotations

import atexit
import importlib.metadata
import importlib.util
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import chainrule.hosts as hosts
from chainrule.checks import check_positive
from chainrule.errors import ChainruleError
from chainrule.hosts.group import Group
from chainrule.hosts.judging import LOST
from chainrule.hosts.launchers import Launched, launched
from chainrule.hosts.line import Line
from chainrule.hosts.roll_call import Meeting, called
from chainrule.hosts.runtime import Store, begin, coordinator_by, meet
from chainrule.hosts.watching import Watch, leave_by
from chainrule.version import __version__


def join(
    coordinator: str | None = None,
    processes: int | None = None,
    process: int | None = None,
    *,
    wait: float = 45.0,
    limit: float = 30.0,
) -> Group | None:
    """Join processes, on one host or many, that train one network together on JAX.

    Call it before anything else that uses JAX, in every process. Training with ``engine="jax"``
    then divides each batch over the devices of all of them, and comes to the same result as one
    process would. Whatever is trained must be so in all processes alike. What was launched by
    ``mpirun`` or ``srun`` needs no arguments.

    Parameters
    ----------
    coordinator : str, optional
        ``"HOST:PORT"`` of process 0, a host and a port that all others can connect to.
    processes : int, optional
        How many there are.
    process : int, optional
        Which of them this is, counted from 0.
    wait : float
        Seconds that are waited for the others to come.
    limit : float
        Seconds after which a process that tells nothing, or that the others wait for, is lost: all
        others then leave, with a message that names it and the exit code 75.

    Returns
    -------
    Group or None
        None if there is only this process.

    Raises
    ------
    ChainruleError
        If the others cannot be reached, or processes have different versions; if JAX is not there.

    Examples
    --------
    >>> chainrule.join(processes=1, process=0)  # alone, there is nobody to be joined
    """
    check_positive(wait=wait, limit=limit)
    if hosts.current():
        raise ChainruleError("this process was joined already")
    by = launched(os.environ)
    meeting = _meeting(coordinator, processes, process, by)
    if meeting is None:
        return None
    versions = _versions()
    found = called(meeting, versions, wait)

    line = None if meeting.process == 0 else Line(meeting.host, meeting.port)
    address = f"127.0.0.1:{meeting.port if line is None else line.port}"
    with _in_time(meeting, wait):
        method = by.launcher.method if by else ""
        begin(address, meeting.port, meeting.processes, meeting.process, method)
    store = Store()
    watch = Watch(store, meeting.process, meeting.processes, socket.gethostname(), limit)
    if line is not None:
        line.broken = watch.broken
    group = Group(store, watch, meeting.process, found)
    watch.start()
    # before JAX's own, which waits for all processes
    atexit.register(_leave, group)
    hosts.joined(group)
    # it waits for all others, as long as one may be lost
    with watch.together(patient=False):
        meet()
    return group


def _meeting(
    coordinator: str | None, processes: int | None, process: int | None, by: Launched | None
) -> Meeting | None:
    """Where to meet, from what was given and else from what a launcher says; None if alone."""
    # what is given goes before what a launcher says
    processes, process = _numbers(processes, process, by)
    if (coordinator, processes, process) == (None, None, None):
        return None
    if processes is None or process is None:
        lacking = "processes" if processes is None else "process"
        raise ChainruleError(
            f"{lacking} is not given, and no launcher says it: coordinator, processes and process "
            "go together"
        )
    _check_number(process, processes)
    if processes == 1:
        return None
    return Meeting(*_address(coordinator or _coordinator(by)), processes, process)


def _numbers(
    processes: int | None, process: int | None, by: Launched | None
) -> tuple[int | None, int | None]:
    """How many processes there are, and which this is: as given, or else as a launcher says."""
    if by is None:
        return processes, process
    return (
        by.processes if processes is None else processes,
        by.process if process is None else process,
    )


def _check_number(process: int, processes: int) -> None:
    if not 0 <= process < processes:
        raise ChainruleError(
            f"process is {process} of {processes} processes; they are counted from 0, up to "
            f"{max(processes - 1, 0)}"
        )


def _coordinator(by: Launched | None) -> str:
    """The address of process 0, as the launcher tells it."""
    if by is None:
        raise ChainruleError("coordinator is not given; it is HOST:PORT of process 0")
    if by.launcher.method:
        return coordinator_by(by.launcher.method)
    if by.here == by.processes:
        # all on one host have the same parent, whose number is as good a port as any
        return f"127.0.0.1:{61440 + os.getppid() % 4096}"
    raise ChainruleError(
        f"{by.launcher.name} does not tell where process 0 is; name its host and a port by "
        "coordinator"
    )


def _address(text: str) -> tuple[str, int]:
    """Host and port."""
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ChainruleError(
            f"coordinator is {text!r}; it must be HOST:PORT, with a port from 1 to 65535"
        )
    return host, int(port)


@contextmanager
def _in_time(meeting: Meeting, seconds: float) -> Iterator[None]:
    """Leave if JAX's runtime does not begin in time; nothing else would end that, and nobody
    watches yet.
    """

    def leave() -> None:
        leave_by(
            f"chainrule: process {meeting.process} on host {socket.gethostname()} leaves: the "
            f"others were there, but have not begun within {seconds:g} s; one was lost, or its "
            "host cannot be reached any more",
            LOST,
        )

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _versions() -> dict[str, str]:
    """What must be the same in all processes."""
    if importlib.util.find_spec("jax") is None:
        raise ChainruleError(
            "joining processes needs JAX; install it with: pip install 'chainrule[jax]'"
        )
    others = {name: importlib.metadata.version(name) for name in ("jax", "jaxlib", "numpy")}
    return {"chainrule": __version__, **others}


def _leave(group: Group) -> None:
    """At the end of the process, wait for the others; after an error, tell them."""
    watch = group.watch
    error = getattr(sys, "last_value", None)
    if error is not None and not watch.code:
        watch.failed(f"{type(error).__name__}: {error}", 1)
    if watch.code:
        # past JAX, which would wait for processes that are gone
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(watch.code)
    watch.end()
