"""The weights and the bias of a line that tells a unit, as claims: the unit of the network that has
all these numbers, if there is only one. Below it, rows of as many numbers that begin with the same
words are their gradients, their steps or their new values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, STEP, changed
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.told_units import NUMBER
from chainrule.auditing.drafting.unit_lines import Told, told_lines
from chainrule.auditing.drafting.unit_rows import told_rows
from chainrule.explaining.examples.claims import Claim
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, Quantity

Found = tuple[Claim, Quantity]
ROW = re.compile(rf"^\s*(?P<head>[^\W\d][^:|=]{{3,40}}):(?P<numbers>(?:\s+{NUMBER}){{2,12}})\s*$")
LIKE = (NEW, STEP, GRADIENT)
NEARLY = 3  # halves of the last digit: authors round on their way


def told_parameters(text: str, parameters: Parameters, names: DocumentNames) -> Iterator[Found]:
    """A claim for each number of a line about a unit, and of the rows that go on with it."""
    lines = text.split("\n")
    for told in (*told_lines(text), *told_rows(text)):
        units = [*_having(told, parameters)]
        # Two units may well begin alike.
        if len(units) != 1:
            continue
        own = _quantities(told, *units[0])
        printed = [*told.weights, *([told.bias] if told.bias else [])]
        for quantity, number in zip(own, printed, strict=True):
            yield _claim(quantity, number, told.line, names)
        for line, row in enumerate(lines[told.line :], start=told.line + 1):
            match = ROW.match(row)
            if match and told.head.rstrip(" :").lower().endswith(match["head"].strip().lower()):
                yield from _of_row(own, re.findall(NUMBER, match["numbers"]), line, names)


def _quantities(told: Told, layer: int, unit: int) -> list[Quantity]:
    """What a line tells, in its order: the bias last, if it is printed."""
    senders = range(1, len(told.weights) + 1)
    weights = [Quantity(Kind.WEIGHT, layer, unit=unit, sender=sender) for sender in senders]
    return [*weights, Quantity(Kind.BIAS, layer, unit=unit)] if told.bias else weights


def _of_row(
    own: Sequence[Quantity], printed: Sequence[str], line: int, names: DocumentNames
) -> Iterator[Found]:
    """What a row of numbers makes of these parameters: whatever all of its numbers are."""
    for kinds in LIKE if len(printed) == len(own) else ():
        made = [changed(quantity, kinds) for quantity in own]
        claims = [
            _claim(quantity, number, line, names)
            for quantity, number in zip(made, printed, strict=True)
            if quantity is not None and (0, quantity) in names.values
        ]
        if len(claims) == len(own) and all(_comes_out(it, names) for it in claims):
            yield from claims
            return


def _comes_out(found: Found, names: DocumentNames) -> bool:
    """Whether a number is that of the run, but for its rounding."""
    claim, quantity = found
    return abs(claim.value - names.values[0, quantity]) <= NEARLY * claim.half_unit


def _having(told: Told, parameters: Parameters) -> Iterator[tuple[int, int]]:
    """Layer and number of the units with just these weights, and a bias of their own."""
    layers = parameters.network.layers
    for number, (layer, W, b) in enumerate(zip(layers, parameters.W, parameters.b, strict=True), 1):
        n_units = W.shape[1]
        # None at all, or one that all units share, is not a unit's own.
        biases = np.reshape(b, -1) if layer.biases == "trained" else np.full(n_units, np.nan)
        for unit, (weights, bias) in enumerate(zip(W.T, biases, strict=True), start=1):
            own = told.unit.bias is None or told.unit.bias == bias
            if own and tuple(weights.tolist()) == told.unit.weights:
                yield number, unit


def _claim(quantity: Quantity, printed: str, line: int, names: DocumentNames) -> Found:
    return Claim(names.name(quantity), printed.replace("−", "-"), 0, line), quantity
