"""Where given numbers of a run stand: inputs, targets, weights, biases, the learning rate."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.formulas import Optimizer
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.network.regularization import Regularization
from chainrule.types import Array, Doubles

GIVEN = (Kind.INPUT, Kind.TARGET, Kind.LEARNING_RATE, *PARAMETERS)


class Numbers(NamedTuple):
    """All of a run that can be changed by a number."""

    parameters: Parameters
    inputs: Doubles
    targets: Doubles
    learning_rate: float
    optimizer: Optimizer
    regularization: Regularization

    def copied(self) -> Numbers:
        """The same with arrays of their own, to put numbers into."""
        return self._replace(
            parameters=self.parameters.copy(),
            inputs=self.inputs.copy(),
            targets=self.targets.copy(),
        )


def put(numbers: Numbers, quantity: Quantity, value: float) -> Numbers:
    """Another number for a given quantity; arrays are changed in place.

    Raises
    ------
    IndexError
        If there is no such quantity.
    """
    if quantity.kind == Kind.LEARNING_RATE:
        return numbers._replace(learning_rate=value)
    if quantity.kind in PARAMETERS:
        set_value(numbers.parameters, quantity, value)
    else:
        matrix = numbers.inputs if quantity.kind == Kind.INPUT else numbers.targets
        matrix[_counted(quantity.sample, quantity.unit)] = value
    return numbers


def value_of(parameters: Parameters, quantity: Quantity) -> float:
    """The number of a weight or bias."""
    array, place = _place(parameters, quantity)
    return float(array[place])


def set_value(parameters: Parameters, quantity: Quantity, value: float) -> None:
    """Another number for a weight or bias."""
    array, place = _place(parameters, quantity)
    array[place] = value


def _place(parameters: Parameters, quantity: Quantity) -> tuple[Array, tuple[int, ...]]:
    # Python would take layer 0 for the last one, and answer with its numbers.
    (layer,) = _counted(quantity.layer)
    if quantity.kind == Kind.WEIGHT:
        return parameters.W[layer], _counted(quantity.sender, quantity.unit)
    # a bias that a whole layer shares has the unit 0 and stands in an array of one number
    return parameters.b[layer], _counted(max(quantity.unit, 1))


def _counted(*places: int) -> tuple[int, ...]:
    """Places counted from 1 as those of arrays, which would count a 0 from their end."""
    if min(places) < 1:
        raise IndexError(f"places are counted from 1, and these are {places}")
    return tuple(place - 1 for place in places)
