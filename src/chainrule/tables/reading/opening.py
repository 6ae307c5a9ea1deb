"""A table from whatever holds one: a file, a database, a data frame, columns by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.files import read_whole
from chainrule.tables.reading.columns import NO_WORDS, Words, interpreted, reinterpreted
from chainrule.tables.reading.databases import is_address, read_database
from chainrule.tables.reading.delimited import is_blank
from chainrule.tables.reading.formats import Format, format_of
from chainrule.tables.reading.frames import as_frame
from chainrule.tables.reading.framing import with_known
from chainrule.tables.reading.kinds import Kinds
from chainrule.tables.reading.packing import unpacked
from chainrule.tables.reading.parts_differ import notes_on_parts
from chainrule.tables.reading.several import Files, files_of, joined
from chainrule.tables.reading.table import NoRowsError, Table

NO_KINDS: Kinds = {}


def as_table(
    data: Any,
    texts: Sequence[str] = (),
    *,
    kinds: Kinds = NO_KINDS,
    found: Kinds = NO_KINDS,
    words: Words = NO_WORDS,
) -> Table:
    """A table from a file or several, from a data frame, from columns by name, or as it is.

    Parameters
    ----------
    data : str, Path, list of them, Files, data frame, mapping or Table
        A path may be that of a folder, or a pattern such as ``in/*.csv``. A frame may be of Polars,
        pandas, Arrow or any other library that Narwhals knows.
    texts : sequence of str
        Columns that hold text even where it looks like numbers.
    kinds, found : mapping of str to str
        What the user said of columns, and what was found in training.
    words : mapping of str to texts
        Texts that training has seen in columns: a row that holds one is no total.
    """
    if isinstance(data, Table):
        return reinterpreted(data, kinds, {**found, **dict.fromkeys(texts, "text")}, words)
    found = {**found, **dict.fromkeys(texts, "text")}
    # a text is a path and never the table itself: that would be guessing
    files = files_in(data)
    if files is not None:
        return _read_files(files, kinds, found, words)
    known = {**found, **kinds}
    numbers = {name for name, kind in known.items() if kind.split(":")[0] == "number"}
    return interpreted(Table(as_frame(data, numbers)), kinds, found, typed=True, words=words)


def read_table(
    path: str | Path,
    texts: Sequence[str] = (),
    *,
    kinds: Kinds = NO_KINDS,
    found: Kinds = NO_KINDS,
    query: str = "",
) -> Table:
    r"""Read a table from a file or a database.

    Text files may have any separator, encoding, decimal mark and line ends; they may have no
    header, begin with comments, and be packed. What was decided stands in the table's notes.

    Parameters
    ----------
    path : str or Path
        The file, whose ending says what it is, or the address of a database, such as
        ``postgresql://user@host/name``.
    texts : sequence of str
        Columns that hold text even where it looks like numbers.
    kinds : mapping of str to str, optional
        What columns are: ``"number"``, ``"text"``, ``"category"``, ``"words"``, ``"date"``,
        ``"duration"`` or ``"drop"``; ``"number:comma"`` and ``"date:mdy"`` also say how they are
        written.
    found : mapping of str to str, optional
        What was found of them in another table, that this one should be read like.
    query : str
        In SQL, what to read from a database.

    Raises
    ------
    ChainruleError
        If the file is missing, empty, not a table, or has no rows.

    Examples
    --------
    >>> path = tmp / "prices.csv"
    >>> _ = path.write_text("item;price\nchair;1.250,50\ntable;980,00\n")
    >>> from chainrule.tables.reading import read_table
    >>> table = read_table(path)
    >>> table.frame["price"].to_list()
    [1250.5, 980.0]
    """
    known = {**found, **dict.fromkeys(texts, "text")}
    table, typed = read_raw(path, query)
    return interpreted(table, kinds, known, typed)


def files_in(data: Any) -> Files | None:
    """The files that are meant; None of anything else."""
    if isinstance(data, Files):
        return data
    if isinstance(data, str | Path):
        return Files([data])
    return Files(data) if _are_paths(data) else None


def _are_paths(data: Any) -> bool:
    """Whether this is a list of files; other lists may be rows."""
    are_given = isinstance(data, list | tuple) and len(data) > 0
    return are_given and all(isinstance(it, str | Path) for it in data)


def _read_files(files: Files, kinds: Kinds, known: Kinds, words: Words) -> Table:
    """Several files as one table. What a column is shows in the cells of all: a code with a zero
    in front may stand in one file only.
    """
    # interpreted once all are there, and not one by one: types could differ from file to file
    # one of many is empty where a program that writes them found nothing to write
    raw, empty = [], list[NoRowsError]()
    for path in files_of(files.given):
        try:
            raw.append(read_raw(path, files.query))
        except NoRowsError as error:
            empty.append(error)
    if not raw:
        raise empty[0]
    tables = [with_known(table, words) for table, _ in raw]
    typed = [it for _, it in raw]
    table = interpreted(joined(tables), kinds, known, all(typed))
    notes = [f"{error}; it is passed over" for error in empty]
    if len(tables) > 1 and not all(typed):
        notes += notes_on_parts(tables, table, {**known, **kinds})
    return replace(table, notes=(*notes, *table.notes))


def read_raw(path: str | Path, query: str) -> tuple[Table, bool]:
    """A table as it stands in a file or a database, and whether its columns have types."""
    if is_address(path):
        return read_database(str(path), query), True
    path = Path(path)
    inner, content = unpacked(path, read_whole(path))
    # before an empty file is refused: of a wrong one, its ending is the first thing to say
    return _of_content(path, content, format_of(inner), query)


def table_of(path: Path, content: bytes, form: Format) -> Table:
    """The table of a file's content, unpacked; its path stands in messages only."""
    table, typed = _of_content(path, content, form)
    return interpreted(table, NO_KINDS, NO_KINDS, typed)


def check_query(path: Path, form: Format, query: str) -> None:
    """Refuse a query that nothing can answer."""
    if query and not form.QUERIED:
        raise ChainruleError(f"{path}: a query goes with a database, and this is none")


def _of_content(path: Path, content: bytes, form: Format, query: str = "") -> tuple[Table, bool]:
    check_query(path, form, query)
    if is_blank(content):
        raise NoRowsError(f"{path}: the file is empty")
    table = form.read(path, content, query)
    if table.frame.height == 0:
        raise NoRowsError(
            f"{path}: there are column names ({', '.join(table.frame.columns[:5])}), but no rows"
        )
    return table, form.TYPED
