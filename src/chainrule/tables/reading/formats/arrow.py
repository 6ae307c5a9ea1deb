"""Arrow's own files, also called Feather."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chainrule.tables.reading.apart import Looked, look_apart, pieces_apart, read_apart
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import Table

SUFFIXES = (".arrow", ".feather", ".ipc")
TYPED = True
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return Table(read_apart(path, content, "read_ipc", "an Arrow file"), str(path))


def pieces(path: Path, size: int, stretch: Stretch = WHOLE, query: str = "") -> Iterator[Table]:
    """The same, or a stretch of it, piece by piece."""
    for first, frame in pieces_apart(path, "scan_ipc", "an Arrow file", size, stretch):
        yield Table(frame, str(path), first + 1)


def look(paths: Sequence[Path]) -> Iterator[Looked]:
    """What files say of themselves."""
    return look_apart(paths, "scan_ipc", "an Arrow file")
