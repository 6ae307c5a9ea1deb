"""A process whose log is watched: a pool of connections tries a wrong password again and again, and
its driver would say so after half a minute.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

# how the pool of ConnectorX's drivers logs that a connection failed
_FAILED = re.compile(rb"ERROR r2d2\] (.+)")
# what passes by itself, for which it is right to try again
_PASSING = re.compile("too many|starting up|shutting down|connection slots|recovery", re.IGNORECASE)


class Ended(NamedTuple):
    """How a process ended, what it wrote to its standard error, and why no connection came about;
    empty if one did, or none was asked for.
    """

    code: int
    errors: bytes
    refused: str


def run_watched(command: list[str], given: bytes, said: Path) -> Ended:
    """Run a process, and end it as soon as its connections have failed twice alike.

    Parameters
    ----------
    command : list of str
        The program and its arguments.
    given : bytes
        For its standard input.
    said : Path
        A file for its standard output.
    """
    settings = {**os.environ, "RUST_LOG": "r2d2=error"}
    pipe = subprocess.PIPE
    with (
        said.open("wb") as output,
        subprocess.Popen(command, stdin=pipe, stdout=output, stderr=pipe, env=settings) as child,
    ):
        assert child.stdin is not None
        assert child.stderr is not None
        try:
            # it may have ended before it has read anything
            with contextlib.suppress(BrokenPipeError), child.stdin:
                child.stdin.write(given)
            lines = []
            for line in child.stderr:
                lines.append(line)
                if refused := _refused(lines):
                    child.kill()
                    return Ended(child.wait(), b"".join(lines), refused)
            return Ended(child.wait(), b"".join(lines), "")
        except BaseException:
            # Ctrl-C is for both, but the child may be in a driver that does not listen
            child.kill()
            raise


def _refused(lines: list[bytes]) -> str:
    """Why connections fail, once that has been told twice."""
    found = Counter(match[1].strip() for line in lines if (match := _FAILED.search(line)))
    told = [it.decode(errors="replace") for it, n in found.items() if n > 1]
    return next((it for it in told if not _PASSING.search(it)), "")
