"""Rows of JSON to columns as a model takes them; a refusal names row and column.

What programs send needs no reading: numbers, texts that training has seen, dates as ISO has them.
Other texts are read as `predict` reads those of a table: "1.234,5", "yes" for a model of "ja" and
"nein", "31.12.2026".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from chainrule.errors import ChainruleError
from chainrule.serving.cells import KINDS, UNREAD, Kind, said, written
from chainrule.tables.model import TableModel
from chainrule.tables.plain_texts import PlainTexts, plain_texts

MOST_SHOWN = 60  # letters of a key in a message
MOST_ROWS = 10_000  # of a request
MOST_KEPT, SHORT = 4096, 100  # readings, and letters of one

Columnwise = dict[str, list[object]]
Read = Callable[[str, tuple[str, ...]], Sequence[object]]


class RowError(ChainruleError):
    """A row that does not fit: which one, counted from 1, and which column."""

    def __init__(self, message: str, row: int, column: str | None = None) -> None:
        super().__init__(message)
        self.row = row
        self.column = column


class Column(NamedTuple):
    """A column: its kind, and which texts need not be read."""

    kind: Kind
    plain: PlainTexts


def _wrapped(row: Mapping[str, object]) -> str:
    """A hint for rows within an object, as other servers take them."""
    held = [key for key, cell in row.items() if isinstance(cell, list | dict)]
    if len(row) > 1 or not held:
        return ""
    return f" but {held[0][:MOST_SHOWN]!r} alone; rows are sent as they are, [{{...}}, {{...}}]"


@dataclass(frozen=True)
class RowReader:
    """Reads rows for columns by name, each of a kind.

    Attributes
    ----------
    known : dict of str to Column
    read : callable
        Of the name of a column and texts in it, what `predict` makes of these.
    """

    known: dict[str, Column]
    read: Read

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each column."""
        return {name: column.kind for name, column in self.known.items()}

    def columns(self, rows: Sequence[object]) -> Columnwise:
        """The columns of rows, each an object that has a key for each column; others are ignored.

        Raises
        ------
        RowError
            If a row is no object, lacks a column, or holds what cannot stand in one.
        """
        # all rows first, so that no column is read of what has none
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                raise RowError(
                    f"row {number} is {said(row)}; it must be an object such as "
                    f'{{"{next(iter(self.known))}": ...}}',
                    number,
                )
        checked: Any = rows
        return {name: self._column(name, *column, checked) for name, column in self.known.items()}

    def _column(
        self, name: str, kind: Kind, plain: PlainTexts, rows: Sequence[Mapping[str, object]]
    ) -> list[object]:
        try:
            given = [row[name] for row in rows]
        except KeyError:
            number = next(k for k, row in enumerate(rows, start=1) if name not in row)
            raise RowError(
                f"row {number} has no {name!r}{_wrapped(rows[number - 1])}; null stands for a "
                "value that is not known",
                number,
                name,
            ) from None
        # nearly all columns: to look at every cell by itself takes three times as long
        if kind.fits(given, plain):
            return given
        cells = []
        for number, cell in enumerate(given, start=1):
            try:
                cells.append(kind.check(cell, plain))
            except ValueError as error:
                raise _refused(str(error), number, name) from None
        self._read(name, kind, given, cells)
        return cells

    def _read(self, name: str, kind: Kind, given: list[object], cells: list[object]) -> None:
        """Put what texts mean into their places; together, as a table is read."""
        unread = [place for place, cell in enumerate(cells) if cell is UNREAD]
        if not unread:
            return
        texts = tuple(written(given[place]) for place in unread)
        for place, text, value in zip(unread, texts, self.read(name, texts), strict=True):
            try:
                cells[place] = kind.take(value)
            except ValueError:
                raise _refused(f"{said(text)} where {kind.what}", place + 1, name) from None


def _refused(message: str, row: int, column: str) -> RowError:
    return RowError(f"row {row}, column {column!r}: {message}", row, column)


def reader_of(model: TableModel) -> RowReader:
    """The reader of rows for a model's columns."""
    columns = model.columns
    ways = model.ways
    plain = {it.name: plain_texts(it, ways.get(it.name, "text")) for it in columns.text_columns}
    known = {
        name: Column(kind, plain.get(name, PlainTexts()))
        for names, kind in KINDS.items()
        for name in getattr(columns, names)
    }
    return RowReader(known, _reading(model))


def _reading(model: TableModel) -> Read:
    """What `predict` makes of texts in a column."""

    def read(name: str, texts: tuple[str, ...]) -> Sequence[object]:
        found: list[object] = model.read({name: texts}).frame[name].to_list()
        return found

    # What people write comes again, such as yes, or the dates of a week; to read it takes a
    # millisecond. Long texts are not kept: they could fill the memory.
    again = lru_cache(MOST_KEPT)(read)

    def quickly(name: str, texts: tuple[str, ...]) -> Sequence[object]:
        return (again if sum(map(len, texts)) <= SHORT else read)(name, texts)

    return quickly
