"""SQLite's files: the only table, or what a query gives.

A program that is writing to one may keep its latest rows in a journal beside it (``-wal``), which
is read with it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.header import tidy_names
from chainrule.tables.reading.table import Table

SUFFIXES = (".sqlite", ".sqlite3", ".db")
# a column of SQLite holds values of any type, whatever it was declared as
TYPED = False
QUERIED = True


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    journal = path.with_name(f"{path.name}-wal")
    # The journal first: what is moved into the file in between is then in both, and not in neither.
    unmerged = journal.read_bytes() if journal.is_file() else b""
    content = path.read_bytes() if unmerged else content
    try:
        # A copy: a packed file works too, and no query can change the user's.
        with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
            copy = Path(folder) / "copy"
            copy.write_bytes(content)
            copy.with_name("copy-wal").write_bytes(unmerged)
            with closing(sqlite3.connect(copy)) as connection:
                return _asked(path, connection, query or _only_table(path, connection))
    except (sqlite3.Error, OverflowError) as error:
        raise ChainruleError(f"{path}: {error}") from None


def _only_table(path: Path, connection: sqlite3.Connection) -> str:
    found = connection.execute(
        "SELECT name FROM sqlite_master "
        # those of SQLite itself, such as sqlite_sequence, are nobody's table
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    names = [str(name) for (name,) in found]
    if len(names) != 1:
        raise ChainruleError(
            f"{path}: has {len(names)} tables ({', '.join(names[:10])}); a query says what to "
            "read, such as --query 'SELECT * FROM ...' (in Python, "
            "Files([path], query=...))"
        )
    name = names[0].replace('"', '""')
    return f'SELECT * FROM "{name}"'


def _asked(path: Path, connection: sqlite3.Connection, query: str) -> Table:
    cursor = connection.execute(query)
    if cursor.description is None:
        raise ChainruleError(f"{path}: the query gives no table: {query[:60]!r}")
    names, notes = tidy_names([str(it[0]) for it in cursor.description])
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    frame = frame_of_columns({it: list(c) for it, c in zip(names, columns, strict=True)})
    return Table(frame, str(path), notes=tuple(notes))
