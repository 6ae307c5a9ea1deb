"""Plain text: comma-separated and the like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chainrule.tables.reading.delimited import read_delimited
from chainrule.tables.reading.delimited_pieces import read_delimited_pieces
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import Table

# .data is the ending in the UCI repository
SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".txt", ".dat", ".data")
TYPED = False
QUERIED = False
UNPACKS = True


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return read_delimited(path, content)


def pieces(path: Path, size: int, stretch: Stretch = WHOLE, query: str = "") -> Iterator[Table]:
    """The same, or a stretch of it, piece by piece."""
    return read_delimited_pieces(path, size, stretch)
