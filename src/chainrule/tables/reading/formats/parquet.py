"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chainrule.tables.reading.apart import Looked, look_apart, pieces_apart, read_apart
from chainrule.tables.reading.table import Table

SUFFIXES = (".parquet", ".pq")
TYPED = True
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return Table(read_apart(path, content, "read_parquet", "a Parquet file"), str(path))


def pieces(path: Path, size: int) -> Iterator[Table]:
    """The same, piece by piece."""
    first = 1
    for frame in pieces_apart(path, "scan_parquet", "a Parquet file", size):
        yield Table(frame, str(path), first)
        first += frame.height


def look(paths: Sequence[Path]) -> Iterator[Looked]:
    """What files say of themselves."""
    return look_apart(paths, "scan_parquet", "a Parquet file")
