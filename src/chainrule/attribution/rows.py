"""Rows of a table of any kind: their cells by column, and the same rows with other cells.

A table of chainrule, a data frame of Polars or pandas, or an array: what a model takes is made
again with the cells changed, in the kind in which it was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.tables.seen import Seen, seen_of
from chainrule.types import Array

Cells = Mapping[str, Sequence[object]]


class Rows(Protocol):
    """What explaining a row needs of a table."""

    @property
    def data(self) -> Any:
        """As the model takes it."""

    @property
    def source(self) -> str:
        """Where they are from; empty if nowhere that has a name."""

    @property
    def names(self) -> list[str]:
        """Of the columns."""

    @property
    def count(self) -> int:
        """How many rows."""

    def column(self, name: str) -> list[Any]:
        """The cells of a column; missing ones are None."""

    def row(self, number: int) -> Rows:
        """One row, counted from 0."""

    def with_cells(self, cells: Cells) -> Rows:
        """The one row as many times as there are cells, with these in the place of its own."""


@dataclass(frozen=True)
class TableRows:
    """Of a table of chainrule, or of a data frame of Polars."""

    table: Table
    bare: bool = False  # whether the model takes the data frame itself

    @property
    def data(self) -> Any:
        """As the model takes it."""
        return self.table.frame if self.bare else self.table

    @property
    def source(self) -> str:
        """The file, if it is one."""
        return "" if self.table.source == Table.source else self.table.source

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        return self.table.frame.columns

    @property
    def count(self) -> int:
        """How many rows."""
        return self.table.frame.height

    def column(self, name: str) -> list[Any]:
        """The cells of a column; missing ones are None."""
        return self.table.frame[name].to_list()

    def row(self, number: int) -> TableRows:
        """One row, counted from 0."""
        return replace(self, table=self.table.part([number]))

    def with_cells(self, cells: Cells) -> TableRows:
        """The one row as many times as there are cells, with these in the place of its own."""
        n = len(next(iter(cells.values())))
        # not strict, as a median such as 2.5 may stand among whole numbers
        series = [pl.Series(name, values, strict=False) for name, values in cells.items()]
        table = self.table.part([0] * n)
        return replace(self, table=replace(table, frame=table.frame.with_columns(series)))


@dataclass(frozen=True)
class PandasRows:
    """Of a data frame of pandas."""

    data: Any
    source: str = ""

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        return list(map(str, self.data.columns))

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.data)

    def column(self, name: str) -> list[Any]:
        """The cells of a column; missing ones are None."""
        # asked of pandas, as its NA is neither None nor comparable with anything
        series = self._series(name)
        pairs = zip(series.tolist(), series.isna(), strict=True)
        return [None if missing else it for it, missing in pairs]

    def row(self, number: int) -> PandasRows:
        """One row, counted from 0."""
        return PandasRows(self.data.iloc[[number]])

    def with_cells(self, cells: Cells) -> PandasRows:
        """The one row as many times as there are cells, with these in the place of its own."""
        n = len(next(iter(cells.values())))
        frame = self.data.iloc[[0] * n].reset_index(drop=True)
        for name, label in zip(self.names, self.data.columns, strict=True):
            if name in cells:
                # by the class of the column itself, as pandas need not be there to be imported
                frame[label] = type(self._series(name))(list(cells[name]))
        return PandasRows(frame)

    def _series(self, name: str) -> Any:
        # by place: labels may be numbers, while names are texts
        return self.data.iloc[:, self.names.index(name)]


@dataclass(frozen=True)
class ArrayRows:
    """Of an array of numbers, whose columns are called x0, x1 and so on."""

    data: Array
    source: str = ""

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        return [f"x{number}" for number in range(self.data.shape[1])]

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.data)

    def column(self, name: str) -> list[Any]:
        """The cells of a column; missing ones are None."""
        cells = self.data[:, int(name[1:])].tolist()
        # NaN is not equal to itself
        return [None if it is None or it != it else it for it in cells]

    def row(self, number: int) -> ArrayRows:
        """One row, counted from 0."""
        return ArrayRows(self.data[number : number + 1])

    def with_cells(self, cells: Cells) -> ArrayRows:
        """The one row as many times as there are cells, with these in the place of its own."""
        n = len(next(iter(cells.values())))
        # whole numbers become floats, or a median of 2.5 would be cut to 2
        kind = float if self.data.dtype.kind in "iufb" else object
        data = np.repeat(self.data, n, axis=0).astype(kind)
        for name, values in cells.items():
            data[:, int(name[1:])] = np.array(values, dtype=kind)
        return ArrayRows(data)


def rows_of(X: Any) -> Rows:
    """Rows of a data frame or an array; a single row of an array too."""
    if isinstance(X, Table):
        return TableRows(X)
    if isinstance(X, pl.DataFrame):
        return TableRows(Table(X), bare=True)
    if hasattr(X, "iloc") and hasattr(X, "columns"):
        return PandasRows(X)
    array = np.atleast_2d(X.toarray() if hasattr(X, "toarray") else np.asarray(X))
    if array.ndim != 2 or array.dtype.kind not in "iufbOU":
        raise ChainruleError(
            f"rows are explained from a data frame or an array of rows and columns, not from a "
            f"{type(X).__name__} of the shape {array.shape}"
        )
    return ArrayRows(array)


def seen_in_rows(rows: Rows) -> dict[str, Seen]:
    """What there is to see in each column of a table."""
    found = {name: seen_of(pl.Series(rows.column(name), strict=False)) for name in rows.names}
    return {name: it for name, it in found.items() if it is not None}
