"""SQLite's files: the only table, or what a query gives."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.header import tidy_names
from chainrule.tables.reading.table import Table

SUFFIXES = (".sqlite", ".sqlite3", ".db")
# a column of SQLite holds values of any type, whatever it was declared as
TYPED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            # A copy in memory: a packed file works too, and no query can change the user's.
            connection.deserialize(content)
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
            "read, such as query='SELECT * FROM ...'"
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
