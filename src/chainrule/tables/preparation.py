"""How a column becomes inputs of a network, in a form that a program in any language can follow.

A number becomes inputs by a formula, the same for all of a group, with constants of their own; a
text turns on one input, or none; a date becomes the time since another, and waves. A kind of column
that says so can be exported; one that encodes by what it says cannot be exported wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from chainrule.formulas import functions
from chainrule.types import Array, Doubles


class NumberInputs(NamedTuple):
    """Inputs that are made of a number by one formula.

    Attributes
    ----------
    formula : callable
        ``formula(x, xp, **constants)``, written like an activation: `xp` has the functions.
    constants : mapping of str to tuple of float
        One of each for every input.
    """

    formula: Callable[..., Array]
    constants: Mapping[str, tuple[float, ...]]

    def of(self, known: Doubles) -> Doubles:
        """The inputs of numbers, none of them missing, (rows, inputs)."""
        constants = {name: np.array(values) for name, values in self.constants.items()}
        made: Doubles = self.formula(known[:, None], functions, **constants)
        return made


class NumberPreparation(NamedTuple):
    """What a missing number becomes, and the inputs that are made of it then."""

    missing: float
    groups: tuple[NumberInputs, ...]


class TextPreparation(NamedTuple):
    """Which of the inputs each text sets to which value; all others are 0.

    Attributes
    ----------
    places : mapping of str to (int, float)
        The number of the input, counted from 0, and its value.
    other : (int, float) or None
        The same for all other texts; None where they set no input.
    missing : str
        The text that stands for a missing one.
    n_inputs : int
    """

    places: Mapping[str, tuple[int, float]]
    other: tuple[int, float] | None
    missing: str
    n_inputs: int


class DatePreparation(NamedTuple):
    """The inputs of a date: years since the earliest by a formula, then a sine and a cosine of the
    share of each cycle that is over; all 0 of a missing one.

    Attributes
    ----------
    earliest : int
        In microseconds since 1970.
    years : NumberInputs
        What the years since then become, a single input.
    cycles : tuple of {"year", "week", "day"}
    """

    earliest: int
    years: NumberInputs
    cycles: tuple[str, ...]

    @property
    def n_inputs(self) -> int:
        """How many inputs there are."""
        return 1 + 2 * len(self.cycles)


Preparation = NumberPreparation | TextPreparation | DatePreparation
