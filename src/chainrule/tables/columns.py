"""The columns of a table that a network uses, and how each becomes inputs; to a file and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.tables.date_columns import DateColumn
from chainrule.tables.robust_columns import BoundedColumn, PiecewiseColumn, TwoTextsColumn
from chainrule.tables.running_columns import RunningColumn
from chainrule.tables.seen import Seen, seen_from_values
from chainrule.tables.standard_columns import FROM, NO_TEXT, WHY, NumericColumn, TextColumn
from chainrule.tables.word_columns import WordsColumn
from chainrule.types import Doubles

if TYPE_CHECKING:
    from chainrule.tables.reading import Table

Numbers = NumericColumn | BoundedColumn | PiecewiseColumn | RunningColumn
Texts = TextColumn | TwoTextsColumn | WordsColumn
NUMBERS: dict[str, type[Numbers]] = {
    it.kind: it for it in (NumericColumn, BoundedColumn, PiecewiseColumn, RunningColumn)
}
TEXTS: dict[str, type[Texts]] = {it.kind: it for it in (TextColumn, TwoTextsColumn, WordsColumn)}
DATES: dict[str, type[DateColumn]] = {it.kind: it for it in (DateColumn,)}


@dataclass(frozen=True)
class Columns:
    """Which columns are used, and how each becomes inputs of a network: numbers first, then
    texts, then dates; and what training has seen of each, by name. An older model's file does not
    tell that.
    """

    numeric_columns: tuple[Numbers, ...]
    text_columns: tuple[Texts, ...]
    date_columns: tuple[DateColumn, ...] = ()
    # by default none, as in files of older versions
    seen: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def numeric(self) -> tuple[str, ...]:
        """The names of the columns of numbers."""
        return tuple(column.name for column in self.numeric_columns)

    @property
    def textual(self) -> tuple[str, ...]:
        """The names of the columns of texts."""
        return tuple(column.name for column in self.text_columns)

    @property
    def dated(self) -> tuple[str, ...]:
        """The names of the columns of dates."""
        return tuple(column.name for column in self.date_columns)

    @property
    def _all(self) -> tuple[Numbers | Texts | DateColumn, ...]:
        return (*self.numeric_columns, *self.text_columns, *self.date_columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self._all)

    def encode(self, table: Table) -> Doubles:
        """The inputs of a network, (rows, n_inputs)."""
        table.need([column.name for column in self._all], FROM)
        inputs = [len(column.inputs) for column in self._all]
        encoded = np.empty((table.frame.height, sum(inputs)))
        # into their places one after the other, so that a large table is not there twice
        for column, end in zip(self._all, np.cumsum(inputs), strict=True):
            encoded[:, end - len(column.inputs) : end] = column.encode(table)
        return encoded

    @property
    def words(self) -> dict[str, Collection[str]]:
        """The texts of each column that have inputs, by which a row is known to be one."""
        known = [it for it in self.text_columns if not isinstance(it, WordsColumn)]
        return {it.name: it.preparation().places.keys() - {NO_TEXT} for it in known}

    def unseen(self, table: Table) -> dict[str, tuple[int, str]]:
        """How many cells of each column of texts hold what training has not seen, and of which the
        networks know nothing; and the first of them. Columns without any are left out.
        """
        import polars as pl

        table.need(self.textual, FROM)
        found = {}
        for column in self.text_columns:
            texts = table.frame[column.name].cast(pl.String).drop_nulls()
            new = texts.filter(~texts.is_in(list(column.known))) if column.known else texts[:0]
            if len(new):
                found[column.name] = len(new), str(new[0])
        return found

    def input_names(self) -> list[str]:
        """What each input of the network is: a numeric column, a text column and its
        category, or a part of a date.
        """
        return [name for column in self._all for name in column.inputs]

    def stages(self, one: Table) -> list[str]:
        """How each cell of a table of one row becomes inputs."""
        return [column.stage(one) for column in self._all]

    def as_table(self) -> dict[str, Any]:
        """Everything as plain values, for a file: of each column its kind, name and the rest."""
        return {
            "numeric": [[it.kind, it.name, *it.values()] for it in self.numeric_columns],
            "textual": [[it.kind, it.name, *it.values()] for it in self.text_columns],
            "dated": [[it.kind, it.name, *it.values()] for it in self.date_columns],
            "seen": {name: it.values() for name, it in self.seen.items()},
        }

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Columns:
        """What `as_table` gave."""
        numeric = (
            NUMBERS[kind].from_values(str(name), values) for kind, name, *values in table["numeric"]
        )
        textual = (
            TEXTS[kind].from_values(str(name), values) for kind, name, *values in table["textual"]
        )
        dated = (
            DATES[kind].from_values(str(name), values)
            for kind, name, *values in table.get("dated", ())
        )
        seen = {name: seen_from_values(it) for name, it in table.get("seen", {}).items()}
        return cls(tuple(numeric), tuple(textual), tuple(dated), seen)


def notes_on_unseen(found: Mapping[str, tuple[int, str]]) -> list[str]:
    """What is said of texts that training has not seen."""
    cells = {
        name: "1 cell holds" if n == 1 else f"{n} cells hold" for name, (n, _) in found.items()
    }
    return [
        f"column {name!r}: {cells[name]} what training has not seen, such as {first!r}"
        for name, (_, first) in found.items()
    ]


def robust(columns: Columns, table: Table, pieces: int) -> Columns:
    """The same columns in these ways, fitted to a table; with pieces if there are any."""
    numbers = [_numeric(column.name, table, pieces) for column in columns.numeric_columns]
    texts = [_textual(column) for column in columns.text_columns]
    return Columns(tuple(filter(None, numbers)), tuple(texts), columns.date_columns, columns.seen)


def _numeric(name: str, table: Table, pieces: int) -> BoundedColumn | PiecewiseColumn | None:
    """A column of numbers; None if it is the same in all rows."""
    numbers = table.numbers(name, WHY)
    known = numbers[~np.isnan(numbers)]
    low, lower, median, upper, high = np.quantile(known, (0, 0.25, 0.5, 0.75, 1))
    if low == high:
        return None
    # Where most numbers are the same, the whole range takes the place of that of the middle half.
    spread = upper - lower if upper > lower else (high - low) / 2
    bounded = BoundedColumn(name, float(median), float(1 / spread))
    edges = np.unique(np.quantile(known, np.linspace(0, 1, pieces + 1)))
    # Of two values, or so, there are no pieces to tell apart.
    return PiecewiseColumn(bounded, tuple(map(float, edges))) if len(edges) > 2 else bounded


def _textual(column: Texts) -> Texts:
    """A column of texts; one input is enough for two."""
    if isinstance(column, TextColumn) and len(column.categories) == 2 and not column.rare:
        return TwoTextsColumn(column.name, *column.categories)
    return column
