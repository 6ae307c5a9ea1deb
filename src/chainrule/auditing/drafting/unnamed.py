"""Equations without a name: told by their formula, or by the list that they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import changed
from chainrule.auditing.drafting.agreement import agreement
from chainrule.auditing.drafting.by_arithmetic import by_arithmetic
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.meaning import meaning_of, names_in
from chainrule.network.quantities import Kind, Quantity

NUMERIC = re.compile(r"[-+*/().\d\[\]^]+")
# A product with slopes, which is the last step of a formula.
SLOPE = re.compile(r"['′⊙∘]|\\(?:odot|circ|prime)")
# What a list below a formula may work out before the last step of the formula.
ON_THE_WAY: dict[str, Kind] = {Kind.DELTA: Kind.ERROR_BY_ACTIVATION}


def by_formula(equation: Equation, names: DocumentNames) -> Quantity | None:
    """What an equation without a known name computes."""
    for member in equation.members:
        operands = [*map(names.find, names_in(member))]
        quantity = meaning_of(member, names.number_of, names.values, operands)
        if quantity is not None and quantity in names.present:
            return quantity
    return by_arithmetic(equation, names)


def by_lists(
    equations: Sequence[Equation], names: DocumentNames
) -> Iterator[tuple[Equation, Quantity]]:
    """Items below the formula of a vector: as many sums of numbers as the vector has entries."""
    vector, has_slope = None, False
    items: list[Equation] = []
    for equation in [*equations, None]:
        if equation is not None and _is_item(equation):
            items.append(equation)
            continue
        yield from _items(vector, items, names, has_slope)
        items = []
        if equation is not None and not equation.numbers and not equation.arrays:
            found = names.vector(equation.members[0])
            if found is not None:
                vector, has_slope = found, SLOPE.search(equation.chain.text) is not None
        elif equation is not None:
            vector = None


def _is_item(equation: Equation) -> bool:
    return bool(equation.numbers) and NUMERIC.fullmatch(equation.members[0]) is not None


def _items(
    vector: Quantity | None, items: list[Equation], names: DocumentNames, has_slope: bool
) -> Iterator[tuple[Equation, Quantity]]:
    """Each item with an entry of the vector, or of what is worked out before its last step."""
    if vector is None or len(items) != names.sizes[vector.layer]:
        return
    before = changed(vector, ON_THE_WAY) if has_slope else None
    readings = [_read(it, items) for it in (vector, before) if it is not None]
    fits = [_fit(reading, names) for reading in readings]
    if max(fits) > 0:
        # The last step is not yet made where the numbers are as well those before it.
        best = len(fits) - 1 - fits[::-1].index(max(fits))
        yield from (pair for pair in readings[best] if pair[1] in names.present)


def _read(vector: Quantity, items: list[Equation]) -> list[tuple[Equation, Quantity]]:
    return [(item, replace(vector, unit=unit)) for unit, item in enumerate(items, start=1)]


def _fit(reading: list[tuple[Equation, Quantity]], names: DocumentNames) -> float:
    return sum(agreement(names.values, it, item.numbers[-1][0]) for item, it in reading)
