"""SQLite's files: the only table, or what a query gives.

A program that is writing to one may keep its latest rows in a journal beside it (``-wal``), which
is read with it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.packing import large_files
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import Table
from chainrule.tables.reading.tidy_names import tidy_names

SUFFIXES = (".sqlite", ".sqlite3", ".db")
# a column of SQLite holds values of any type, whatever it was declared as
TYPED = False
QUERIED = True
FIRST = 1000  # rows of the first piece


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


def pieces(path: Path, size: int, stretch: Stretch = WHOLE, query: str = "") -> Iterator[Table]:
    """The same, or a stretch of it, piece by piece."""
    try:
        with _opened(path) as connection:
            tables = _fetched(path, connection, query or _only_table(path, connection), size)
            yield from stretch.of(tables)
    except (sqlite3.Error, OverflowError) as error:
        raise ChainruleError(f"{path}: {error}") from None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A file as it stands, which no query can change."""
    journal = path.with_name(f"{path.name}-wal")
    with ExitStack() as stack:
        if journal.is_file() and journal.stat().st_size:
            # what is in the journal is to be read too, and SQLite would write beside the file
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=large_files()))
            copy = Path(folder) / "copy"
            shutil.copyfile(journal, copy.with_name("copy-wal"))
            path = Path(shutil.copyfile(path, copy))
            yield stack.enter_context(closing(sqlite3.connect(path)))
        else:
            # neither it nor anything beside it is written to; whoever changes it meanwhile is found
            # out when it is compared with what it was
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            yield stack.enter_context(closing(sqlite3.connect(address, uri=True)))


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
    cursor, names, notes = _executed(path, connection, query)
    return replace(_of_rows(path, names, cursor.fetchall()), notes=notes)


def _fetched(path: Path, connection: sqlite3.Connection, query: str, size: int) -> Iterator[Table]:
    """What a query gives in pieces of about `size` bytes."""
    cursor, names, notes = _executed(path, connection, query)
    # the first piece is small: it tells how large a row is
    before, step = 0, FIRST
    while rows := cursor.fetchmany(step):
        table = _of_rows(path, names, rows)
        yield replace(table, first_line=before + 1, notes=notes)
        before += len(rows)
        step = max(100, size * len(rows) // max(1, int(table.frame.estimated_size())))


def _executed(
    path: Path, connection: sqlite3.Connection, query: str
) -> tuple[sqlite3.Cursor, list[str], tuple[str, ...]]:
    """A query on its way, and the names of its columns."""
    cursor = connection.execute(query)
    if cursor.description is None:
        raise ChainruleError(f"{path}: the query gives no table: {query[:60]!r}")
    names, notes = tidy_names([str(it[0]) for it in cursor.description])
    return cursor, names, tuple(notes)


def _of_rows(path: Path, names: list[str], rows: list[Any]) -> Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    frame = frame_of_columns({it: list(c) for it, c in zip(names, columns, strict=True)})
    return Table(frame, str(path))
