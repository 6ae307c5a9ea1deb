"""Parquet files."""

from __future__ import annotations

from pathlib import Path

from chainrule.tables.reading.apart import read_apart
from chainrule.tables.reading.table import Table

SUFFIXES = (".parquet", ".pq")
TYPED = True
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return Table(read_apart(path, content, "read_parquet", "a Parquet file"), str(path))
