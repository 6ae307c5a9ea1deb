"""Rows of JSON to columns as a model takes them; a refusal names row and column.

What programs send needs no reading: numbers, texts that training has seen, dates as ISO has them.
Other texts are read as `predict` reads those of a table: "1.234,5", "yes" for a model of "ja" and
"nein", "31.12.2026".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from chainrule.errors import ChainruleError
from chainrule.serving.cells import KINDS, UNREAD, Kind, said, written
from chainrule.tables.model import TableModel
from chainrule.tables.plain_texts import PlainTexts, plain_texts
from chainrule.tables.unlike_training import Range, is_thousandfold, ranges_of

MOST_SHOWN = 60  # letters of a key in a message
MOST_ROWS = 10_000  # of a request
MOST_KEPT, SHORT = 4096, 100  # readings, and letters of one
_DOUBTFUL = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")

Columnwise = dict[str, list[object]]
Unread = Mapping[str, tuple[str, ...]]
Read = Callable[[Unread], Mapping[str, Sequence[object]]]


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
        Of texts by the names of their columns, what `predict` makes of these.
    ranges : mapping of str to (float, float)
        Between which numbers a column lay in training.
    """

    known: dict[str, Column]
    read: Read
    ranges: Mapping[str, Range] = field(default_factory=dict)

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
        given = {name: self._given(name, checked) for name in self.known}
        found = {
            name: self._checked(name, *column, given[name]) for name, column in self.known.items()
        }
        self._read(given, found)
        return found

    def _given(self, name: str, rows: Sequence[Mapping[str, object]]) -> list[object]:
        try:
            return [row[name] for row in rows]
        except KeyError:
            number = next(k for k, row in enumerate(rows, start=1) if name not in row)
            raise RowError(
                f"row {number} has no {name!r}{_wrapped(rows[number - 1])}; null stands for a "
                "value that is not known",
                number,
                name,
            ) from None

    def _checked(
        self, name: str, kind: Kind, plain: PlainTexts, given: list[object]
    ) -> list[object]:
        # nearly all columns: to look at every cell by itself takes three times as long
        if kind.fits(given, plain):
            return given
        cells = []
        for number, cell in enumerate(given, start=1):
            try:
                cells.append(kind.check(cell, plain))
            except ValueError as error:
                raise _refused(str(error), number, name) from None
        return cells

    def _read(self, given: Columnwise, found: Columnwise) -> None:
        """Put what texts mean into their places; together, as a table is read: what is doubtful in
        one column may be told by another.
        """
        unread = {
            name: [place for place, cell in enumerate(cells) if cell is UNREAD]
            for name, cells in found.items()
        }
        texts = {
            name: tuple(written(given[name][place]) for place in places)
            for name, places in unread.items()
            if places
        }
        values = self.read(texts) if texts else {}
        for name, of_column in texts.items():
            for place, text, value in zip(unread[name], of_column, values[name], strict=True):
                found[name][place] = self._taken(name, place, text, value)

    def _taken(self, name: str, place: int, text: str, value: object) -> object:
        kind = self.known[name].kind
        try:
            taken = kind.take(value)
        except ValueError:
            raise _refused(f"{said(text)} where {kind.what}", place + 1, name) from None
        ends = self.ranges.get(name)
        # no note would reach whoever sent it
        if (
            ends
            and isinstance(taken, float)
            and is_doubtful(text)
            and is_thousandfold(taken, *ends)
        ):
            raise _refused(
                f"{said(text)} may be {taken:g} or {taken / 1000:g}; send it as a number",
                place + 1,
                name,
            )
        return taken


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
    return RowReader(known, _reading(model), ranges_of(model))


def _reading(model: TableModel) -> Read:
    """What `predict` makes of texts in columns."""

    def alone(name: str, texts: tuple[str, ...]) -> Sequence[object]:
        found: list[object] = model.read({name: texts}).frame[name].to_list()
        return found

    # What people write comes again, such as yes, or the dates of a week; to read it takes a
    # millisecond. Long texts are not kept: they could fill the memory.
    again = lru_cache(MOST_KEPT)(alone)

    def read(texts: Unread) -> Mapping[str, Sequence[object]]:
        # 1.712 is told by the numbers beside it, which other rows do not have
        if any(is_doubtful(it) for some in texts.values() for it in some):
            return _together(model, texts)
        short = {name: sum(map(len, some)) <= SHORT for name, some in texts.items()}
        return {name: (again if short[name] else alone)(name, some) for name, some in texts.items()}

    return read


def is_doubtful(text: str) -> bool:
    """Whether a text may be two numbers, of which one is a thousand times the other."""
    return _DOUBTFUL.search(text) is not None


def _together(model: TableModel, texts: Unread) -> Mapping[str, Sequence[object]]:
    """What `predict` makes of columns beside each other; each ends where it has no more texts."""
    rows = max(map(len, texts.values()))
    table = {name: [*some, *[None] * (rows - len(some))] for name, some in texts.items()}
    frame = model.read(table).frame
    return {name: frame[name].to_list()[: len(some)] for name, some in texts.items()}
