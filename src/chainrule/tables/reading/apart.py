"""Binary tables are read in a process of their own: a damaged one can end it at once, by memory
that it asks for or by a fault within Polars, which no exception handler sees.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from chainrule.errors import ChainruleError

# The child writes what it has read in a form that needs no decoding, and so can do no harm.
# BaseException, as a panic of Polars is no Exception. One line, as its messages may have many.
_CHILD = """
import sys, polars
try:
    frame = getattr(polars, sys.argv[1])(sys.argv[2])
    frame.write_ipc(sys.argv[3], compression="uncompressed")
except BaseException as error:
    sys.stdout.write((str(error) or type(error).__name__).splitlines()[0][:200])
    sys.stdout.flush()
    sys.exit(3)
"""

# Pieces come through a pipe, each behind its length. The first is small and tells how large a row
# is. A length of 0 stands before a message.
_CHILD_OF_PIECES = """
import sys, polars
def say(content):
    sys.stdout.buffer.write(len(content).to_bytes(8, "little"))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
try:
    table, size = getattr(polars, sys.argv[1])(sys.argv[2]), int(sys.argv[3])
    rows = table.select(polars.len()).collect().item()
    first, step = 0, 1000
    while first < rows or first == 0:
        frame = table.slice(first, step).collect()
        say(frame.write_ipc(None, compression="uncompressed").getvalue())
        first += step
        step = max(100, size * step // max(1, frame.estimated_size()))
except BaseException as error:
    said = (str(error) or type(error).__name__).splitlines()[0][:200]
    say(b"")
    say(said.encode())
    sys.exit(3)
"""


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
        If it is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        # The content and not the path: the file may have been packed.
        given, read = Path(folder) / "given", Path(folder) / "read"
        given.write_bytes(content)
        child = subprocess.run(
            [sys.executable, "-c", _CHILD, reader, str(given), str(read)],
            capture_output=True,
            check=False,
        )
        if child.returncode:
            # nothing is said where a signal ended it
            said = child.stdout.decode(errors="replace").strip()
            said = said.replace(str(given), path.name) or "it is damaged"
            raise ChainruleError(f"{path}: cannot be read as {kind}: {said}")
        # from memory: Polars maps a file that it is given by its path, and this one is removed next
        return pl.read_ipc(io.BytesIO(read.read_bytes()))


def pieces_apart(path: Path, reader: str, kind: str, size: int) -> Iterator[pl.DataFrame]:
    """The same for a file that is not packed, piece by piece, of about `size` bytes each; one
    without rows if there are none.
    """
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD_OF_PIECES, reader, str(path), str(size)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    # Whoever stops in the middle ends the child too.
    with child:
        try:
            yield from _received(child.stdout or io.BytesIO(), path, kind)
            if child.wait():
                raise ChainruleError(f"{path}: cannot be read as {kind}: it is damaged")
        finally:
            child.kill()


def _received(pipe: IO[bytes], path: Path, kind: str) -> Iterator[pl.DataFrame]:
    """What a child sends, until it is done or dead."""
    while len(head := pipe.read(8)) == 8:
        length = int.from_bytes(head, "little")
        if not length:
            said = pipe.read(int.from_bytes(pipe.read(8), "little")).decode(errors="replace")
            said = said.replace(str(path), path.name)
            raise ChainruleError(f"{path}: cannot be read as {kind}: {said}")
        content = pipe.read(length)
        # of a child that died while it was writing
        if len(content) < length:
            return
        yield pl.read_ipc(io.BytesIO(content))
