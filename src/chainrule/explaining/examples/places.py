"""Where a weight or bias stands in the arrays of a network's parameters."""

from __future__ import annotations

from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Array


def value_of(parameters: Parameters, quantity: Quantity) -> float:
    """The number of a weight or bias."""
    array, place = _place(parameters, quantity)
    return float(array[place])


def set_value(parameters: Parameters, quantity: Quantity, value: float) -> None:
    """Another number for a weight or bias."""
    array, place = _place(parameters, quantity)
    array[place] = value


def _place(parameters: Parameters, quantity: Quantity) -> tuple[Array, tuple[int, ...]]:
    if quantity.kind == Kind.WEIGHT:
        return parameters.W[quantity.layer - 1], (quantity.sender - 1, quantity.unit - 1)
    # a bias that a whole layer shares has the unit 0 and stands in an array of one number
    return parameters.b[quantity.layer - 1], (max(quantity.unit - 1, 0),)
