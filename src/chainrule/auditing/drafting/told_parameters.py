"""The weights and the bias of a line that tells a unit, as claims: the unit of the network that has
all these numbers, if there is only one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.unit_lines import Told, told_lines
from chainrule.explaining.examples.claims import Claim
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, Quantity

Found = tuple[Claim, Quantity]


def told_parameters(text: str, parameters: Parameters, names: DocumentNames) -> Iterator[Found]:
    """A claim for each number of a line about a unit."""
    for told in told_lines(text):
        units = [*_having(told, parameters)]
        # Two units may well begin alike.
        if len(units) != 1:
            continue
        layer, unit = units[0]
        for sender, printed in enumerate(told.weights, start=1):
            quantity = Quantity(Kind.WEIGHT, layer, unit=unit, sender=sender)
            yield _claim(quantity, printed, told, names)
        if told.bias:
            yield _claim(Quantity(Kind.BIAS, layer, unit=unit), told.bias, told, names)


def _having(told: Told, parameters: Parameters) -> Iterator[tuple[int, int]]:
    """Layer and number of the units with just these weights, and a bias of their own."""
    for layer, (W, b) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        biases = b if len(b) == W.shape[1] else np.full(W.shape[1], np.nan)
        for unit, (weights, bias) in enumerate(zip(W.T, biases, strict=True), start=1):
            own = told.unit.bias is None or told.unit.bias == bias
            if own and tuple(weights.tolist()) == told.unit.weights:
                yield layer, unit


def _claim(quantity: Quantity, printed: str, told: Told, names: DocumentNames) -> Found:
    return Claim(names.name(quantity), printed.replace("−", "-"), 0, told.line), quantity
