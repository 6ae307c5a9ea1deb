"""Columns as the recipe for tables takes them: numbers that outliers cannot stretch, numbers in
pieces, and texts of two values.

A number x is centered at the median and divided by the distance between the quartiles, then bounded
smoothly (RealMLP, Holzmueller, Grinsztajn & Steinwart 2024)::

    z = (x - median) / (q75 - q25)        a = z / sqrt(1 + (z/3)**2)      between -3 and 3

In pieces, it has an input for each stretch between two quantiles besides: 0 below, 1 above, and the
share of the way within (Gorishniy, Rubachev & Babenko 2022). A step of the target at some value is
then a difference of two weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from chainrule.checks import check_positive, finite
from chainrule.errors import ChainruleError
from chainrule.tables.preparation import NumberInputs, NumberPreparation, TextPreparation
from chainrule.tables.standard_columns import NO_TEXT, filled, known_texts
from chainrule.types import Array, Doubles, Namespace

if TYPE_CHECKING:
    from chainrule.tables.reading import Table

BOUND = 3.0


def bounded(x: Array, xp: Namespace, median: Array, factor: Array) -> Array:
    """By median and quartiles, bounded smoothly."""
    z = (x - median) * factor
    return z / xp.sqrt(1 + (z / BOUND) ** 2)


def share_of_piece(x: Array, xp: Namespace, low: Array, width: Array) -> Array:
    """How far a number has come through a piece, from 0 to 1."""
    return xp.minimum(1, xp.maximum(0, (x - low) / width))


@dataclass(frozen=True)
class BoundedColumn:
    """A column of numbers by median and quartiles, bounded smoothly; a missing one is the median,
    hence 0.
    """

    kind: ClassVar[str] = "bounded"
    name: str
    median: float
    factor: float

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [self.name]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.median, self.factor]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> BoundedColumn:
        """What `values` gave."""
        median, factor = map(finite, values)
        check_positive(factor=factor)
        return cls(name, median, factor)

    def known(self, table: Table) -> Doubles:
        """The numbers, missing ones filled."""
        return filled(table, self.name, self.median)

    def preparation(self) -> NumberPreparation:
        """How a number becomes the input."""
        constants = {"median": (self.median,), "factor": (self.factor,)}
        return NumberPreparation(self.median, (NumberInputs(bounded, constants),))

    def encode(self, table: Table) -> Doubles:
        """(rows, 1)."""
        return self.preparation().groups[0].of(self.known(table))

    def stage(self, one: Table) -> str:
        """How the cell of a table of one row becomes the input, in figures."""
        x, a = float(self.known(one)[0]), float(self.encode(one)[0, 0])
        z = (x - self.median) * self.factor
        return (
            f"{self.name}: z = ({x:.6g} - {self.median:.6g})·{self.factor:.6g} = {z:.6g}, "
            f"z/√(1 + (z/{BOUND:g})²) = {a:.6g}"
        )


@dataclass(frozen=True)
class PiecewiseColumn:
    """A bounded column, and how far each number has come through each piece between edges."""

    kind: ClassVar[str] = "pieces"
    bounded: BoundedColumn
    edges: tuple[float, ...]

    @property
    def name(self) -> str:
        """The name of the column."""
        return self.bounded.name

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        pairs = zip(self.edges, self.edges[1:], strict=False)
        return [self.name, *(f"{self.name} from {low:g} to {high:g}" for low, high in pairs)]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [*self.bounded.values(), list(self.edges)]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> PiecewiseColumn:
        """What `values` gave."""
        *bounded, edges = values
        if sorted(set(edges)) != edges:
            raise ChainruleError(f"the pieces of column {name!r} are not in their order")
        return cls(BoundedColumn.from_values(name, bounded), tuple(map(finite, edges)))

    def preparation(self) -> NumberPreparation:
        """How a number becomes the inputs."""
        missing, groups = self.bounded.preparation()
        widths = tuple(np.diff(self.edges).tolist())
        pieces = NumberInputs(share_of_piece, {"low": self.edges[:-1], "width": widths})
        return NumberPreparation(missing, (*groups, pieces))

    def encode(self, table: Table) -> Doubles:
        """(rows, 1 + pieces)."""
        known = self.bounded.known(table)
        return np.hstack([group.of(known) for group in self.preparation().groups])

    def stage(self, one: Table) -> str:
        """How the cell of a table of one row becomes the inputs, in figures."""
        shares = self.encode(one)[0, 1:]
        full = int(np.sum(shares == 1))
        part = "" if full == len(shares) else f" and {shares[full]:.6g} of the next"
        return f"{self.bounded.stage(one)}; {full} of {len(shares)} pieces{part}"


@dataclass(frozen=True)
class TwoTextsColumn:
    """A column of two texts as -1 and 1; any other is 0."""

    kind: ClassVar[str] = "two texts"
    name: str
    first: str
    second: str

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [f"{self.name} {self.second} (1) or {self.first} (-1)"]

    @property
    def known(self) -> tuple[str, ...]:
        """All texts that training has seen."""
        return self.first, self.second

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.first, self.second]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> TwoTextsColumn:
        """What `values` gave."""
        first, second = map(str, values)
        return cls(name, first, second)

    def preparation(self) -> TextPreparation:
        """The value that each text gives the input."""
        places = {self.first: (0, -1.0), self.second: (0, 1.0)}
        return TextPreparation(places, None, NO_TEXT, 1)

    def encode(self, table: Table) -> Doubles:
        """(rows, 1)."""
        signs = {self.first: -1.0, self.second: 1.0}
        return np.array([[signs.get(text, 0.0)] for text in known_texts(table, self.name)])

    def stage(self, one: Table) -> str:
        """What the cell of a table of one row becomes."""
        return f"{self.name}: {self.encode(one)[0, 0]:g}"
