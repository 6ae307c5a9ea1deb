"""Columns to numbers: what a network takes in, from numeric and text columns with missing cells.

Numbers: a missing one becomes the median, then all are standardized. Text: one 0/1 input for each
category; rare categories share one, a category that training has not seen is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from chainrule.checks import check_positive, finite
from chainrule.tables.preparation import NumberInputs, NumberPreparation, TextPreparation
from chainrule.types import Array, Doubles, Namespace

if TYPE_CHECKING:
    from chainrule.tables.reading import Table

WHY = "this column held numbers in training"
FROM = "from which the model predicts"
NO_TEXT = "(missing)"  # a missing text is a category like others: that it is missing may tell


def standardized(x: Array, xp: Namespace, mean: Array, scale: Array) -> Array:
    """How many standard deviations a number lies above the mean."""
    return (x - mean) / scale


@dataclass(frozen=True)
class NumericColumn:
    """A column of numbers: what a missing one becomes, and how all are standardized."""

    kind: ClassVar[str] = "standardized"
    name: str
    median: float
    mean: float
    scale: float

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [self.name]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.median, self.mean, self.scale]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> NumericColumn:
        """What `values` gave."""
        median, mean, scale = map(finite, values)
        check_positive(scale=scale)
        return cls(name, median, mean, scale)

    def preparation(self) -> NumberPreparation:
        """How a number becomes the input."""
        constants = {"mean": (self.mean,), "scale": (self.scale,)}
        return NumberPreparation(self.median, (NumberInputs(standardized, constants),))

    def encode(self, table: Table) -> Doubles:
        """(rows, 1)."""
        # in this order, as in training: the median is one of the raw numbers
        missing, (group,) = self.preparation()
        return group.of(filled(table, self.name, missing))

    def stage(self, one: Table) -> str:
        """How the cell of a table of one row becomes the input, in figures."""
        x, a = filled(one, self.name, self.median)[0], self.encode(one)[0, 0]
        return f"{self.name}: ({x:.6g} - {self.mean:.6g})/{self.scale:.6g} = {a:.6g}"


@dataclass(frozen=True)
class TextColumn:
    """A column of texts: the categories with an input of their own, and how many share one."""

    kind: ClassVar[str] = "texts"
    name: str
    categories: tuple[str, ...]
    rare: int = 0

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [
            *(f"{self.name} {category}" for category in self.categories),
            *([f"{self.name} (rare)"] if self.rare else []),
        ]

    @property
    def known(self) -> tuple[str, ...]:
        """All texts that training has seen; none where rare ones were put together."""
        return () if self.rare else self.categories

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [list(self.categories), self.rare]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> TextColumn:
        """What `values` gave."""
        known, rare = values
        # older files list the rare ones
        return cls(name, tuple(map(str, known)), len(rare) if isinstance(rare, list) else int(rare))

    def preparation(self) -> TextPreparation:
        """Which input each text turns on."""
        places = {text: (number, 1.0) for number, text in enumerate(self.categories)}
        other = (len(self.categories), 1.0) if self.rare else None
        return TextPreparation(places, other, NO_TEXT, len(self.inputs))

    def encode(self, table: Table) -> Doubles:
        """(rows, categories), and one more where rare categories share one; new ones count as
        rare.
        """
        # category   a  b  rare
        #     "b"    0  1  0
        #     "z"    0  0  1        not known: rare, or all 0 where no categories share an input
        import polars as pl

        places = {category: number for number, category in enumerate(self.categories)}
        texts = table.frame[self.name].cast(pl.String).fill_null(NO_TEXT)
        found = texts.replace_strict(places, default=len(places), return_dtype=pl.Int64).to_numpy()
        encoded = np.zeros((len(found), len(self.inputs)))
        known = np.flatnonzero(found < encoded.shape[1])
        encoded[known, found[known]] = 1.0
        return encoded

    def stage(self, one: Table) -> str:
        """Which input the cell of a table of one row turns on."""
        on = np.flatnonzero(self.encode(one)[0])
        return f"{self.inputs[on[0]]} = 1" if len(on) else f"{self.name}: not known, all 0"


def filled(table: Table, name: str, median: float) -> Doubles:
    """A column of numbers, with the median in the place of missing ones."""
    numbers = table.numbers(name, WHY)
    return np.where(np.isnan(numbers), median, numbers)


def known_texts(table: Table, name: str) -> list[str]:
    """A column of texts, with a text of its own for a missing one."""
    return [NO_TEXT if text is None else text for text in table.texts(name)]
