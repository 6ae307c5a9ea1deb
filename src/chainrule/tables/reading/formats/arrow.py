"""Arrow's own files, also called Feather."""

from __future__ import annotations

from pathlib import Path

from chainrule.tables.reading.apart import read_apart
from chainrule.tables.reading.table import Table

SUFFIXES = (".arrow", ".feather", ".ipc")
TYPED = True
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    return Table(read_apart(path, content, "read_ipc", "an Arrow file"), str(path))
