"""Columns to numbers: what a network takes in, from numeric and text columns with missing cells.

Numbers: a missing one becomes the median, then all are standardized. Text: one 0/1 input for each
category; rare categories share one, a category that training has not seen is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.errors import ChainruleError
from chainrule.tables.reading import USABLE, Table, is_number

MAX_CATEGORIES = 50
NO_TEXT = "(missing)"


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

    def encode(self, table: Table) -> NDArray[np.float64]:
        """(rows, 1)."""
        numbers = table.numbers(self.name, "this column held numbers in training")
        known = np.where(np.isnan(numbers), self.median, numbers)
        encoded: NDArray[np.float64] = (known[:, None] - self.mean) / self.scale
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

    def encode(self, table: Table) -> NDArray[np.float64]:
        """(rows, categories), and one more where rare categories share one; new ones count as
        rare.
        """
        texts = _known_texts(table, self.name)
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

    def encode(self, table: Table) -> NDArray[np.float64]:
        """The inputs of a network, (rows, n_inputs)."""
        table.need([*self.numeric, *self.textual])
        return np.hstack([column.encode(table) for column in self._all])

    def input_names(self) -> list[str]:
        """What each input of the network is: a numeric column, or a text column and its
        category.
        """
        return [name for column in self._all for name in column.inputs]

    def as_table(self) -> dict[str, Any]:
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
        numeric = tuple(
            NumericColumn(str(name), *map(float, numbers)) for name, *numbers in table["numeric"]
        )
        textual = tuple(
            TextColumn(str(name), tuple(map(str, known)), tuple(map(str, rare)))
            for name, known, rare in table["textual"]
        )
        return cls(numeric, textual)


def fit_columns(table: Table, names: Sequence[str]) -> tuple[Columns, list[str]]:
    """How these columns become inputs, and notes on columns that cannot be used."""
    notes, numeric, textual = [], [], []
    for name in names:
        series = table.frame[name]
        if series.null_count() == series.len():
            notes.append(f"column {name!r} is left out: it is empty")
        elif is_number(series):
            numeric.append(name)
        elif series.dtype not in USABLE:
            notes.append(
                f"column {name!r} is left out: values of type {series.dtype} are not supported"
            )
        elif series.n_unique() == series.len() and series.len() > MAX_CATEGORIES:
            notes.append(f"column {name!r} is left out: its text differs in every row")
        else:
            textual.append(name)
            notes += _almost_numbers(table, name)
    if not numeric and not textual:
        raise ChainruleError(f"{table.source}: there is no column left to predict from")
    return Columns(_fit_numbers(table, numeric), _fit_texts(table, textual)), notes


def _fit_numbers(table: Table, names: Sequence[str]) -> tuple[NumericColumn, ...]:
    """What scikit-learn's imputer and scaler find."""
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import StandardScaler

    if not names:
        return ()
    imputer, scaler = SimpleImputer(strategy="median"), StandardScaler()
    scaler.fit(imputer.fit_transform(_numbers(table, names)))
    found = zip(names, imputer.statistics_, scaler.mean_, scaler.scale_, strict=True)
    return tuple(
        NumericColumn(name, float(median), float(mean), float(scale))
        for name, median, mean, scale in found
    )


def _fit_texts(table: Table, names: Sequence[str]) -> tuple[TextColumn, ...]:
    """What scikit-learn's encoder finds."""
    from sklearn.preprocessing import OneHotEncoder

    if not names:
        return ()
    texts = np.column_stack([np.array(_known_texts(table, name), dtype=object) for name in names])
    encoder = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=MAX_CATEGORIES
    ).fit(texts)
    columns = []
    for name, categories, rare in zip(
        names, encoder.categories_, encoder.infrequent_categories_, strict=True
    ):
        few = () if rare is None else tuple(map(str, rare))
        columns.append(
            TextColumn(name, tuple(str(it) for it in categories if str(it) not in few), few)
        )
    return tuple(columns)


def _numbers(table: Table, names: Sequence[str]) -> NDArray[np.float64]:
    return np.column_stack(
        [table.numbers(name, "this column held numbers in training") for name in names]
    )


def _known_texts(table: Table, name: str) -> list[str]:
    """A column of texts, with a text of its own for a missing one."""
    return [NO_TEXT if text is None else text for text in table.texts(name)]


def _almost_numbers(table: Table, name: str) -> list[str]:
    """A note on a column that would hold numbers but for a few cells."""
    series = table.frame[name].drop_nulls()
    if series.dtype != pl.String:
        return []
    odd = series.filter(series.str.strip_chars().cast(pl.Float64, strict=False).is_null())
    if not 0 < len(odd) < 0.5 * len(series):
        return []
    return [
        f"column {name!r} is taken as text because of {odd[0]!r} and {len(odd) - 1} more "
        "cells that are no numbers"
    ]
