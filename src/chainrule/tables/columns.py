"""Columns to numbers: what a network takes in, from numeric and text columns with missing cells.

Numbers: a missing one becomes the median, then all are standardized. Text: one 0/1 input for each
category; rare categories share one, a category that training has not seen is 0 everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.tables.reading import Table
from chainrule.types import Doubles

NO_TEXT = "(missing)"  # a missing text is a category like others: that it is missing may tell


@dataclass(frozen=True)
class NumericColumn:
    """A column of numbers: what a missing one becomes, and how all are standardized."""

    name: str
    median: float
    mean: float
    scale: float

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [self.name]

    def encode(self, table: Table) -> Doubles:
        """(rows, 1)."""
        numbers = table.numbers(self.name, "this column held numbers in training")
        # in this order, as in training: the median is one of the raw numbers
        known = np.where(np.isnan(numbers), self.median, numbers)
        encoded: Doubles = (known[:, None] - self.mean) / self.scale
        return encoded


@dataclass(frozen=True)
class TextColumn:
    """A column of texts: the categories with an input of their own, and those that share one,
    if there are any.
    """

    name: str
    categories: tuple[str, ...]
    rare: tuple[str, ...] = ()

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [
            *(f"{self.name} {category}" for category in self.categories),
            *([f"{self.name} (rare)"] * bool(self.rare)),
        ]

    def encode(self, table: Table) -> Doubles:
        """(rows, categories), and one more where rare categories share one; new ones count as
        rare.
        """
        # category   a  b  rare
        #     "b"    0  1  0
        #     "z"    0  0  1        not known: rare, or all 0 where no categories share an input
        texts = known_texts(table, self.name)
        places = {category: number for number, category in enumerate(self.categories)}
        encoded = np.zeros((len(texts), len(self.inputs)))
        for row, text in enumerate(texts):
            place = places.get(text, len(places))
            if place < encoded.shape[1]:
                encoded[row, place] = 1.0
        return encoded


@dataclass(frozen=True)
class Columns:
    """Which columns are used, and how each becomes inputs of a network: numbers first, then
    texts.
    """

    numeric_columns: tuple[NumericColumn, ...]
    text_columns: tuple[TextColumn, ...]

    @property
    def numeric(self) -> tuple[str, ...]:
        """The names of the columns of numbers."""
        return tuple(column.name for column in self.numeric_columns)

    @property
    def textual(self) -> tuple[str, ...]:
        """The names of the columns of texts."""
        return tuple(column.name for column in self.text_columns)

    @property
    def _all(self) -> tuple[NumericColumn | TextColumn, ...]:
        return (*self.numeric_columns, *self.text_columns)

    def encode(self, table: Table) -> Doubles:
        """The inputs of a network, (rows, n_inputs)."""
        table.need([*self.numeric, *self.textual])
        return np.hstack([column.encode(table) for column in self._all])

    def input_names(self) -> list[str]:
        """What each input of the network is: a numeric column, or a text column and its
        category.
        """
        return [name for column in self._all for name in column.inputs]

    def as_table(self) -> dict[str, list[list[Any]]]:
        """Everything as plain values, for a file."""
        numeric = [
            [column.name, column.median, column.mean, column.scale]
            for column in self.numeric_columns
        ]
        textual = [
            [column.name, list(column.categories), list(column.rare)]
            for column in self.text_columns
        ]
        return {"numeric": numeric, "textual": textual}

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Columns:
        """What `as_table` gave."""
        # converted and not only taken over: the file may be damaged or written by others
        numeric = tuple(
            NumericColumn(str(name), *map(float, numbers)) for name, *numbers in table["numeric"]
        )
        textual = tuple(
            TextColumn(str(name), tuple(map(str, known)), tuple(map(str, rare)))
            for name, known, rare in table["textual"]
        )
        return cls(numeric, textual)


def known_texts(table: Table, name: str) -> list[str]:
    """A column of texts, with a text of its own for a missing one."""
    return [NO_TEXT if text is None else text for text in table.texts(name)]
