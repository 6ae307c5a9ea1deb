"""Binary tables and databases are read in a process of their own: a damaged file, or a type that a
driver does not know, can end it at once, by memory that it asks for or by a fault within Polars,
which no exception handler sees.

It may take as much memory as the machine has: without a limit, a small file that unpacks to a
hundred gigabytes would take the programs beside it down too.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.stretch import Stretch
from chainrule.tables.reading.watched import run_watched

# What to read comes by the standard input, as all users of a machine see the arguments of its
# programs, and an address may hold a password. The child writes what it has read in a form that
# needs no decoding, and so can do no harm. BaseException, as a panic of Polars is no Exception.
# One line, as its messages may have many.
_CHILD = """
import json, sys
function, arguments, target, most = json.load(sys.stdin)
try:
    import resource
except ImportError:  # Windows has none
    pass
else:
    for what in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
        allowed = [it for it in resource.getrlimit(what) if it != resource.RLIM_INFINITY]
        resource.setrlimit(what, (min([most, *allowed]), resource.getrlimit(what)[1]))
import polars
try:
    frame = getattr(polars, function)(*arguments)
    frame.write_ipc(target, compression="uncompressed")
except BaseException as error:
    sys.stdout.write((str(error) or type(error).__name__).splitlines()[0][:200])
    sys.stdout.flush()
    sys.exit(3)
"""
# Through a pipe comes each content behind its length; a length of 0 stands before a message.
_SAYING = """
import sys, polars
def say(content):
    sys.stdout.buffer.write(len(content).to_bytes(8, "little"))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
def written(frame):
    return frame.write_ipc(None, compression="uncompressed").getvalue()
def rows_of(table):
    return table.select(polars.len()).collect().item()
def main():
{main}
try:
    main()
except BaseException as error:
    said = (str(error) or type(error).__name__).splitlines()[0][:200]
    say(b"")
    say(said.encode())
    sys.exit(3)
"""
# The first piece is small: it tells how large a row is.
_CHILD_OF_PIECES = _SAYING.format(
    main="""
    table, size = getattr(polars, sys.argv[1])(sys.argv[2]), int(sys.argv[3])
    first, last = (round(float(it) * rows_of(table)) for it in sys.argv[4:])
    step = 1000
    while first < last:
        frame = table.slice(first, min(step, last - first)).collect()
        say(first.to_bytes(8, "little") + written(frame))
        first += step
        step = max(100, size * step // max(1, frame.estimated_size()))
"""
)
_CHILD_THAT_LOOKS = _SAYING.format(
    main="""
    shown, paths = int(sys.argv[2]), sys.argv[3:]
    for number, path in enumerate(paths):
        table = getattr(polars, sys.argv[1])(path)
        first = 0 if number % -(-len(paths) // 4) else shown
        say(rows_of(table).to_bytes(8, "little") + written(table.slice(0, first).collect()))
"""
)


SHOWN = 1000  # rows, of a few files spread over all


class Looked(NamedTuple):
    """What a file says of itself: how many rows it has, and its columns; of some files with the
    first rows.
    """

    rows: int
    first: pl.DataFrame


class ApartError(Exception):
    """What was said by the process that read."""


def read_apart(path: Path, content: bytes, reader: str, kind: str) -> pl.DataFrame:
    """The table in a binary file.

    Parameters
    ----------
    path : Path
        For messages.
    content : bytes
        What the file holds.
    reader : str
        The function of Polars that reads it.
    kind : str
        What the file should be, for messages.

    Raises
    ------
    ChainruleError
        If it is damaged, or takes more memory than the machine has.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        # The content and not the path: the file may have been packed.
        given = Path(folder) / "given"
        given.write_bytes(content)
        try:
            return called_apart(reader, str(given))
        except ApartError as error:
            said = str(error).replace(str(given), path.name)
            raise ChainruleError(f"{path}: cannot be read as {kind}: {said}") from None


def called_apart(function: str, *arguments: str) -> pl.DataFrame:
    """The frame that a function of Polars gives, called in a process of its own.

    Raises
    ------
    ApartError
        If it fails.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        read = Path(folder) / "read"
        given = json.dumps([function, arguments, str(read), memory()]).encode()
        ended_apart([sys.executable, "-c", _CHILD], given)
        # from memory: Polars maps a file that it is given by its path, and this one is removed next
        return pl.read_ipc(io.BytesIO(read.read_bytes()))


def ended_apart(command: list[str], given: bytes) -> None:
    """Run a process that is given this, to its end.

    Raises
    ------
    ApartError
        If it fails, by what it said.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        said = Path(folder) / "said"
        ended = run_watched(command, given, said)
        if ended.code:
            raise ApartError(ended.refused or _said(ended.errors, said.read_bytes(), memory()))


def pieces_apart(
    path: Path, reader: str, kind: str, size: int, stretch: Stretch
) -> Iterator[tuple[int, pl.DataFrame]]:
    """The same for a stretch of a file that is not packed, piece by piece, of about `size` bytes
    each; with the number of its first row, from 0.
    """
    asked = [reader, str(path), str(size), *map(repr, stretch)]
    for content in _told([_CHILD_OF_PIECES, *asked], [path], kind):
        yield int.from_bytes(content[:8], "little"), pl.read_ipc(io.BytesIO(content[8:]))


def look_apart(paths: Sequence[Path], reader: str, kind: str) -> Iterator[Looked]:
    """What these files say of themselves, in their order; a damaged one is refused."""
    for content in _told([_CHILD_THAT_LOOKS, reader, str(SHOWN), *map(str, paths)], paths, kind):
        yield Looked(int.from_bytes(content[:8], "little"), pl.read_ipc(io.BytesIO(content[8:])))


def _told(arguments: list[str], paths: Sequence[Path], kind: str) -> Iterator[bytes]:
    """What a child tells until it is done. If it fails, that is of the next of the paths."""
    child = subprocess.Popen(
        [sys.executable, "-c", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Ctrl-C is for the parent, which would take a child that it ended for a damaged file
        start_new_session=True,
    )
    with child:
        # how many were told says of which file a failure is
        count = 0
        try:
            pipe = child.stdout or io.BytesIO()
            while content := _content(pipe):
                yield content
                count += 1
            # nothing is said where a signal ended it
            said = _content(pipe).decode(errors="replace")
            if said or child.wait():
                path = paths[min(count, len(paths) - 1)]
                raise _damaged(path, kind, said.replace(str(path), path.name))
        finally:
            # whoever stops in the middle ends it too
            child.kill()


def _content(pipe: IO[bytes]) -> bytes:
    """The next content; empty before a message, at the end, and of a child that died."""
    length = int.from_bytes(pipe.read(8), "little")
    content = pipe.read(length)
    return content if len(content) == length else b""


def _damaged(path: Path, kind: str, said: str) -> ChainruleError:
    return ChainruleError(f"{path}: cannot be read as {kind}: {said or 'it is damaged'}")


def memory() -> int:
    """How much memory the machine has, in bytes; where it does not tell, more than any has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return sys.maxsize


def _said(errors: bytes, said: bytes, most: int) -> str:
    """Why it could not be read."""
    # Rust says so where memory is refused, and ends the process
    if b"memory allocation of" in errors or b"MemoryError" in errors:
        return f"it takes more than {most / 1e9:.3g} GB, the memory of this machine"
    # nothing is said where another signal ended it
    return said.decode(errors="replace").strip() or "it is damaged"
