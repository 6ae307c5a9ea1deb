"""Weights and biases that a document gives twice, with different numbers: a name that is used for
two things, or two examples in one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.given import Given, Value
from chainrule.auditing.drafting.own_names import symbol_of_parts
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import PARAMETERS, Quantity

MOST_SHOWN = 4  # entries of an array


class GivenAgain(NamedTuple):
    """A symbol with two numbers, as they are printed, and their lines."""

    symbol: str
    first: str
    line: int
    second: str
    again: int


def given_again(given: Given, names: DocumentNames) -> Iterator[GivenAgain]:
    """Each symbol of a weight or bias whose second number cannot come from an update."""
    for symbol, quantity in names.given.items():
        if quantity.kind not in PARAMETERS or symbol not in given.values:
            continue
        first = given.values[symbol]
        for other in given.later.get(symbol, ()):
            if other.numbers != first.numbers and _is_given(other, first, quantity, names):
                yield GivenAgain(
                    str(symbol_of_parts(symbol)),
                    _shown(first),
                    first.line,
                    _shown(other),
                    other.line,
                )
                break


def _is_given(other: Value, first: Value, quantity: Quantity, names: DocumentNames) -> bool:
    """Whether a number looks chosen and not computed: with no more digits than the first one, as an
    update hardly ever gives, and not what the update does give.
    """
    chosen = max(map(_decimals, first.entries))
    if any(_decimals(printed) > chosen for printed in other.entries):
        return False
    updated = names.values.get((0, replace(quantity, kind=NEW[quantity.kind])))
    if updated is None or not other.is_number:
        return True
    claim = Claim("-", other.entries[0])
    return abs(updated - claim.value) > claim.half_unit


def _decimals(printed: str) -> int:
    """How many decimals a number needs: two for 0.50 are written, one is needed."""
    decimals = printed.replace(",", ".").partition(".")[2]
    return len(decimals.rstrip("0"))


def _shown(value: Value) -> str:
    shown = ", ".join(value.entries[:MOST_SHOWN])
    return shown if len(value.entries) <= MOST_SHOWN else f"{shown}, …"
