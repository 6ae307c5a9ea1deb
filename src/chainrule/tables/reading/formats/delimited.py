"""Plain text: comma-separated and the like."""

from __future__ import annotations

from pathlib import Path

from chainrule.tables.reading.delimited import read_delimited
from chainrule.tables.reading.table import Table

# .data is the ending in the UCI repository
SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".txt", ".dat", ".data")
TYPED = False
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return read_delimited(path, content)
