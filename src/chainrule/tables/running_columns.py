"""Columns of numbers as models of single rows take them: by running means and deviations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from chainrule.checks import check_positive, finite
from chainrule.tables.preparation import NumberInputs, NumberPreparation
from chainrule.tables.standard_columns import filled
from chainrule.types import Array, Doubles, Namespace

if TYPE_CHECKING:
    from chainrule.tables.reading import Table


def standardized_within(
    x: Array, xp: Namespace, mean: Array, deviation: Array, bound: Array
) -> Array:
    """How many deviations a number lies above the mean, at most so many."""
    return xp.minimum(bound, xp.maximum(-bound, (x - mean) / deviation))


@dataclass(frozen=True)
class RunningColumn:
    """A column of numbers by the mean and the deviation of the rows that were learned, at most
    `bound` deviations from the mean, which a missing one is.
    """

    kind: ClassVar[str] = "running"
    name: str
    mean: float
    deviation: float
    bound: float

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [self.name]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.mean, self.deviation, self.bound]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> RunningColumn:
        """What `values` gave."""
        mean, deviation, bound = map(finite, values)
        check_positive(deviation=deviation, bound=bound)
        return cls(name, mean, deviation, bound)

    def preparation(self) -> NumberPreparation:
        """How a number becomes the input."""
        # by its names, which are those of the formula
        constants = {name: (getattr(self, name),) for name in ("mean", "deviation", "bound")}
        return NumberPreparation(self.mean, (NumberInputs(standardized_within, constants),))

    def encode(self, table: Table) -> Doubles:
        """(rows, 1)."""
        missing, (group,) = self.preparation()
        return group.of(filled(table, self.name, missing))

    def stage(self, one: Table) -> str:
        """How the cell of a table of one row becomes the input, in figures."""
        x, a = filled(one, self.name, self.mean)[0], self.encode(one)[0, 0]
        # where the bound is reached, what is divided is not what comes out
        exact = abs(a) < self.bound
        sign = "=" if exact else "→"
        return f"{self.name}: ({x:.6g} - {self.mean:.6g})/{self.deviation:.6g} {sign} {a:.6g}"
