"""Operands: what a quantity is worked out from, where only its own formula prints it.

In w⁺ = 0.40 - 0.5·0.0822 = 0.40 - 0.0411 the gradient and the step have no names; but few numbers
go into a new weight, and of these few each is told by its value, even with two digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, GRADIENTS, NEW, STEP
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>(?:(?<=[(*·/=])|^)-)?(?P<digits>\d+\.\d+|\.\d+)(?![\w.^%])"
)
FEWEST, NEAR = 2, 4e-3  # significant digits; of a number, what roundings may have done to it
# What a new value is the new value of, and a step the step.
OLD = {str(new): old for kinds in (NEW, STEP) for old, new in kinds.items()}
GIVEN = (Kind.WEIGHT, Kind.BIAS)
OF_UNIT = (Kind.DELTA, Kind.ERROR_BY_ACTIVATION, Kind.ACTIVATION_BY_NET_INPUT)
ONE_SIGN = (*GRADIENTS, Kind.NET_INPUT)
Found = tuple[Claim, Quantity]


class Operand(NamedTuple):
    """A number within a formula, what it is, and whether a plus stands before it."""

    claim: Claim
    quantity: Quantity
    is_added: bool


def operands(
    equations: Sequence[Equation], claims: Sequence[Found], names: DocumentNames
) -> Iterator[Found]:
    """A claim for each number within a formula that has no other one, where it is told."""
    # By place, the first claim of each: later ones were read with more doubt.
    by_place = {(it[0].line, it[0].printed): it for it in reversed(claims)}
    found = [one for equation in equations for one in _within(equation, by_place, names)]
    yield from _of_one_sign(_new(found, claims))


def _within(
    equation: Equation, by_place: Mapping[tuple[int, str], Found], names: DocumentNames
) -> Iterator[Operand]:
    """The operands of an equation that has no claim for them."""
    results = (by_place.get((line, printed)) for printed, line in equation.numbers)
    result = next(filter(None, results), None)
    for one in _of_equation(equation, result, names) if result else ():
        if (one.claim.line, one.claim.printed) not in by_place:
            yield one


def _new(found: Sequence[Operand], claims: Sequence[Found]) -> list[Operand]:
    """Each once: what repeats a number that was worked out before it says nothing new."""
    said = {(claim.printed.lstrip("-"), quantity) for claim, quantity in claims}
    kept: dict[tuple[str, Quantity], Operand] = {}
    for one in found:
        key = (one.claim.printed.lstrip("-"), one.quantity)
        if key not in said:
            kept.setdefault(key, one)
    return list(kept.values())


def _of_one_sign(found: Sequence[Operand]) -> Iterator[Found]:
    """Without steps that are added, where others are taken off: the sign of such is left out."""
    steps = [it.is_added for it in found if it.quantity.kind in STEP.values()]
    for claim, quantity, is_added in found:
        if quantity.kind not in STEP.values() or not is_added or all(steps):
            yield claim, quantity


def _of_equation(equation: Equation, result: Found, names: DocumentNames) -> Iterator[Operand]:
    claim, quantity = result
    parts = {
        part: value
        for part in _parts(quantity, names.sizes[max(quantity.layer, 1) - 1])
        if (value := names.values.get((claim.updates, part))) is not None
    }
    lines = dict(zip(equation.members, equation.chain.lines, strict=True))
    for formula in equation.formulas:
        for match in NUMBER.finditer(formula):
            printed = (match["sign"] or "") + match["digits"]
            one = Claim("-", printed, claim.updates, lines[formula])
            part = _told(one, parts)
            if part is not None:
                is_added = formula[: match.start()].endswith("+")
                yield Operand(replace(one, name=names.name(part)), part, is_added)


def _told(claim: Claim, parts: Mapping[Quantity, float]) -> Quantity | None:
    """The only one of the parts that a number is; what is given is not rounded."""
    given = [part for part, value in parts.items() if _is_given(part, value, claim)]
    if len(given) == 1 or claim.significant_digits < FEWEST:
        return given[0] if len(given) == 1 else None
    found = [part for part, value in parts.items() if _is_near(part, value, claim)]
    return found[0] if len({parts[part] for part in found}) == 1 else None


def _is_given(part: Quantity, value: float, claim: Claim) -> bool:
    return part.kind in GIVEN and value == claim.value


def _is_near(part: Quantity, value: float, claim: Claim) -> bool:
    # What is added to a weight, times the rate, is a delta as target minus output and not the
    # gradient; nor is the net input what e is raised to. Deltas and steps have either sign.
    if part.kind in GIVEN or (part.kind in ONE_SIGN and value * claim.value < 0):
        return False
    room = claim.half_unit * 1.001 + NEAR * abs(value)
    return abs(abs(value) - abs(claim.value)) <= room


def _parts(quantity: Quantity, n_senders: int) -> list[Quantity]:
    """What goes into a quantity, the likeliest first."""
    place = replace(quantity, kind=Kind.DELTA, sender=0)
    of_unit = [replace(place, kind=kind) for kind in OF_UNIT]
    if quantity.kind in OLD:
        kinds = (STEP, GRADIENT) if quantity.kind in NEW.values() else (GRADIENT,)
        own = [replace(quantity, kind=it[OLD[quantity.kind]]) for it in kinds]
        return [*own, *of_unit]
    if quantity.kind in GRADIENTS:
        return of_unit
    if quantity.kind == Kind.NET_INPUT:
        return _of_sum(quantity, n_senders)
    if quantity.kind == Kind.ACTIVATION and quantity.layer:
        return [replace(quantity, kind=Kind.NET_INPUT)]
    return of_unit[1:] if quantity.kind == Kind.DELTA else []


def _of_sum(net: Quantity, n_senders: int) -> list[Quantity]:
    """Weights and bias: where these stand in a picture, the sums alone have them."""
    bias = replace(net, kind=Kind.BIAS, sample=0)
    senders = range(1, n_senders + 1)
    return [*(replace(bias, kind=Kind.WEIGHT, sender=it) for it in senders), bias]
