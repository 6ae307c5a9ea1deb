"""What a reader changes of a run: a number, or all weights and biases at once.

A change is known by the step that it belongs to; the steps after it follow from it. It goes into
links as a list, which begins with the step and the name of what is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Protocol

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.network.quantities import Kind, Quantity
from chainrule.pages.edits import with_number
from chainrule.training.snapshot import Moment

PARAMETERS = "parameters"  # what a change of all of them is called in a link


class Change(Protocol):
    """What all changes have."""

    @property
    def step(self) -> int:
        """The step that starts from other numbers."""

    @property
    def what(self) -> object:
        """What is changed: of two changes of the same in a row, only the last counts."""

    def of(self, moment: Moment) -> Moment:
        """The moment with the change."""

    def packed(self) -> list[Any]:
        """The change as it stands in a link."""


@dataclass(frozen=True)
class NewNumber:
    """Another number for a quantity.

    The quantity is known by what it is, as its name is another one in another notation.
    """

    step: int
    quantity: Quantity
    number: float

    @property
    def what(self) -> object:
        """The quantity."""
        return self.quantity

    def of(self, moment: Moment) -> Moment:
        """The moment with the change."""
        return with_number(moment, self.quantity, self.number)

    def packed(self) -> list[Any]:
        """The change as it stands in a link."""
        it = self.quantity
        return [self.step, str(it.kind), it.layer, it.unit, it.sender, it.sample, self.number]


@dataclass(frozen=True)
class NewParameters:
    """Other weights and biases, such as those that a notebook sets."""

    step: int
    vector: tuple[float, ...]

    @property
    def what(self) -> object:
        """All parameters."""
        return PARAMETERS

    def of(self, moment: Moment) -> Moment:
        """The moment with the change."""
        network = moment.job.network
        # a link may have been made of another network, or by hand
        if len(self.vector) != network.n_parameters:
            raise ChainruleError(
                f"{len(self.vector)} numbers are no weights and biases of a {network} network, "
                f"which has {network.n_parameters}"
            )
        if not all(map(isfinite, self.vector)):
            raise ChainruleError("weights and biases must be finite, and not all of these are")
        return replace(moment, state=moment.state.changed(vector=np.array(self.vector)))

    def packed(self) -> list[Any]:
        """The change as it stands in a link."""
        return [self.step, PARAMETERS, *self.vector]


def unpacked(step: int, what: str, *numbers: Any) -> Change:
    """A change from a link.

    Raises
    ------
    TypeError, ValueError
        If it is none.
    """
    # Whether there is such a quantity is known only once the change is put into a run.
    if what == PARAMETERS:
        return NewParameters(int(step), tuple(map(float, numbers)))
    *where, number = numbers
    layer, unit, sender, sample = map(int, where)
    return NewNumber(int(step), Quantity(Kind(what), layer, unit, sender, sample), float(number))
