"""Rows of JSON to columns as a model takes them; a refusal names row and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns

MOST_ROWS = 10_000  # of a request
EXAMPLE = "2026-11-26T12:30:00"
LARGEST = 1e100  # as in tables: the square of a number is still a float

Columnwise = dict[str, list[object]]


class RowError(ChainruleError):
    """A row that does not fit: which one, counted from 1, and which column."""

    def __init__(self, message: str, row: int, column: str | None = None) -> None:
        super().__init__(message)
        self.row = row
        self.column = column


class Kind(NamedTuple):
    """What cells of a kind of column are in JSON, and as a model takes them.

    Attributes
    ----------
    check : callable
        Returns the value of a cell, or raises a `ValueError` that says what is expected.
    type : Polars data type
        Of the checked values.
    schema : dict
        What JSON Schema says of a cell.
    """

    check: Callable[[object], object]
    type: Any
    schema: dict[str, Any]


@dataclass(frozen=True)
class RowReader:
    """Reads rows for columns by name, each of a kind."""

    kinds: dict[str, Kind]

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
                    f"row {number} is {_said(row)}; it must be an object such as "
                    f'{{"{next(iter(self.kinds))}": ...}}',
                    number,
                )
        return {name: self._column(name, kind, rows) for name, kind in self.kinds.items()}

    def _column(self, name: str, kind: Kind, rows: Sequence[object]) -> list[object]:
        cells = []
        for number, row in enumerate(rows, start=1):
            assert isinstance(row, dict)
            if name not in row:
                raise RowError(
                    f"row {number} has no {name!r}; null stands for a value that is not known",
                    number,
                    name,
                )
            try:
                cells.append(kind.check(row[name]))
            except ValueError as error:
                raise RowError(f"row {number}, column {name!r}: {error}", number, name) from None
        return cells


def _number(cell: object) -> float | None:
    """A number, or None."""
    if cell is None:
        return None
    # a bool is an int, but true is no number
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        raise ValueError(f"{_said(cell)} where a number or null is expected")
    # compared as it is: an int of 400 digits does not fit into a float
    if not abs(cell) <= LARGEST:
        raise ValueError(f"numbers must be at most {LARGEST:g} in size")
    return float(cell)


def _text(cell: object) -> str | None:
    """A text, or None; whole numbers, true and false as tables write them."""
    if cell is None or isinstance(cell, str):
        return cell
    # before int, as a bool is one
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int):
        return str(cell)
    # A float may be 1.0, 1 or 1e0 as text; which of them training saw is not known here.
    raise ValueError(f"{_said(cell)} where a text or null is expected")


def _moment(cell: object) -> datetime | None:
    """A date, with or without a time, or None; of a time zone, the wall clock's time."""
    if cell is None:
        return None
    try:
        moment = datetime.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise ValueError(f"{_said(cell)} where a date such as {EXAMPLE} or null is expected")
    return moment.replace(tzinfo=None)


def _said(value: object) -> str:
    """A JSON value in a few words."""
    kinds = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    if type(value) in kinds:
        return kinds[type(value)]
    text = repr(value)
    return f"{'text ' if isinstance(value, str) else ''}{text[:40]}{'...' if text[40:] else ''}"


# By the attribute of `Columns` that has their names.
KINDS = {
    "numeric": Kind(
        _number,
        pl.Float64,
        {"type": ["number", "null"], "minimum": -LARGEST, "maximum": LARGEST},
    ),
    "textual": Kind(_text, pl.String, {"type": ["string", "integer", "boolean", "null"]}),
    "dated": Kind(_moment, pl.Datetime("us"), {"type": ["string", "null"], "examples": [EXAMPLE]}),
}


def reader_of(columns: Columns) -> RowReader:
    """The reader of rows for a model's columns."""
    return RowReader(
        {name: kind for names, kind in KINDS.items() for name in getattr(columns, names)}
    )
