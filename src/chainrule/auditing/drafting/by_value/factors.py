"""Factors: a product of numbers tells what it comes to by what its factors are.

0.1233 · 0.7099 = 0.0875 is the gradient of the only weight whose unit has the delta 0.1233 and
whose sender has the output 0.7099; 0.1233 · 0.4 · 0.7099 · (1 - 0.7099) the delta of the unit with
that output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.own_workings import slips_in
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

DECIMAL = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
FACTOR = re.compile(
    rf"\*?(?:\(1-(?P<one>{DECIMAL})\)|\((?P<bracket>{DECIMAL})\)|(?P<plain>{DECIMAL}))"
)
ROOM = 0.02  # of a number, what rounded factors may have done to it
FEWEST = 2  # significant digits
Found = tuple[Claim, Quantity]


def by_factors(
    equations: Sequence[Equation], claims: Sequence[Found], names: DocumentNames
) -> Iterator[Found]:
    """A claim for each product of numbers without one that is told by its factors."""
    said = {(claim.line, claim.value) for claim, _ in claims} | slips_in(equations)
    for equation in equations:
        claim = _result(equation, names)
        if claim is None or (claim.line, claim.value) in said:
            continue
        told = {it for formula in equation.formulas for it in _told(formula, claim, names.values)}
        if len(told) == 1:
            quantity = told.pop()
            yield replace(claim, name=names.name(quantity)), quantity


def _result(equation: Equation, names: DocumentNames) -> Claim | None:
    """What an equation without a known name comes to, with enough digits."""
    if not equation.numbers or any(names.find(it) is not None for it in equation.members):
        return None
    printed, line = equation.numbers[-1]
    claim = Claim("-", printed, 0, line)
    return claim if claim.significant_digits >= FEWEST else None


def _told(formula: str, claim: Claim, values: Values) -> Iterator[Quantity]:
    """What a product may be that comes to this number."""
    factors = _factors(formula)
    # Two factors are a delta and a signal; a slope a(1 - a) needs more.
    kind, is_told = (
        (Kind.ERROR_BY_WEIGHT, _is_gradient) if len(factors) == 2 else (Kind.DELTA, _is_delta)
    )
    for (updates, quantity), value in values.items():
        is_near = abs(abs(value) - abs(claim.value)) <= claim.half_unit + ROOM * abs(value)
        is_open = not updates and is_near and quantity.kind == kind and len(factors) > 1
        if is_open and is_told(quantity, factors, values):
            yield quantity


def _factors(formula: str) -> list[tuple[float, bool]]:
    """The factors of a product, and whether each is taken off 1; empty if it is no product."""
    found: list[tuple[float, bool]] = []
    place = 0
    while place < len(formula):
        match = FACTOR.match(formula, place)
        if match is None or (found and not _is_multiplied(match[0], formula[place - 1])):
            return []
        number = match["one"] or match["bracket"] or match["plain"]
        found.append((float(number), bool(match["one"])))
        place = match.end()
    return found


def _is_multiplied(factor: str, before: str) -> bool:
    """Whether a factor goes on with a product: 0.4-0.1 is none of 0.4 and -0.1."""
    return factor[0] != "-" and (factor[0] in "*(" or before == ")")


def _is(number: float, value: float | None) -> bool:
    """Whether a factor is a value, with either sign."""
    return value is not None and abs(abs(number) - abs(value)) <= ROOM * abs(value)


def _is_gradient(gradient: Quantity, factors: Sequence[tuple[float, bool]], values: Values) -> bool:
    """Whether one factor is the delta of the weight's unit, and the other one its signal."""
    delta = values.get((0, Quantity(Kind.DELTA, gradient.layer, gradient.unit)))
    kind = Kind.ACTIVATION if gradient.layer > 1 else Kind.INPUT
    signal = values.get((0, Quantity(kind, gradient.layer - 1, gradient.sender)))
    (a, _), (b, _) = factors
    are_plain = not any(is_taken_off for _, is_taken_off in factors)
    return are_plain and ((_is(a, delta) and _is(b, signal)) or (_is(b, delta) and _is(a, signal)))


def _is_delta(delta: Quantity, factors: Sequence[tuple[float, bool]], values: Values) -> bool:
    """Whether the slope of the unit is among the factors, as a number or as a(1 - a)."""
    output = values.get((0, replace(delta, kind=Kind.ACTIVATION)))
    slope = values.get((0, replace(delta, kind=Kind.ACTIVATION_BY_NET_INPUT)))
    plain = [number for number, is_taken_off in factors if not is_taken_off]
    if any(_is(number, slope) for number in plain):
        return True
    return any(_is(it, output) for it in plain) and any(
        is_taken_off and _is(number, output) for number, is_taken_off in factors
    )
