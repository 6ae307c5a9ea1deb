"""Biases that only the worked sums show: 0.9·0.37 - 0.7·0.5 - 0.1 has that of the unit whose
weights are 0.9 and -0.7.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.worked_sums import WorkedSum
from chainrule.types import Floats

FEWEST = 2  # weights that tell a unit


def biases_of_sums(sums: Sequence[WorkedSum], weights: Sequence[Floats]) -> Biases | None:
    """The biases of a network with these weights, (n_in, n_out) for each layer; none if no sum has
    one. A unit without a sum of its own has none.
    """
    layers = [[_bias_of(unit, sums) for unit in W.T.tolist()] for W in weights]
    if not any(bias for layer in layers for bias in layer):
        return None
    kinds = tuple("trained" if any(layer) else "none" for layer in layers)
    return Biases(kinds, tuple(map(_values, layers)))


def _values(layer: Sequence[float | None]) -> tuple[float, ...]:
    """The biases of a layer; none at all if no unit has one."""
    return tuple(bias or 0.0 for bias in layer) if any(layer) else ()


def _bias_of(weights: Sequence[float], sums: Sequence[WorkedSum]) -> float | None:
    """What is added to the products with these weights, in their order."""
    # A single weight is found in sums of many kinds.
    if len(weights) < FEWEST:
        return None
    for one in sums:
        factors = one.reached_by(len(weights))
        if len(factors) == len(weights) and all(map(_has, factors, weights)):
            return one.added_to(len(weights))
    return None


def _has(pair: tuple[float, float], weight: float) -> bool:
    return weight in pair
