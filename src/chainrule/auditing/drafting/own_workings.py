"""Own workings: what the arithmetic before a number comes to, whatever the network is.

In "h = 1/(1 + 0.157) = 0.864" the number is what stands before it. If it is not what the network
has, a part was rounded on the way; or the network, or what the number is of, was not read rightly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.formula_tokens import Token, tokens_of
from chainrule.auditing.drafting.meaning import NumberOf, computed
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

FEWEST = 3  # significant digits of what was rounded; a weight of 0.5 is exact
Found = tuple[Claim, Quantity]


class Result(NamedTuple):
    """What a formula comes to, and how far that may be off, as its parts are rounded."""

    value: float
    room: float

    def is_near(self, other: float) -> bool:
        """Whether roundings make the difference."""
        return abs(other - self.value) <= self.room


def own_workings(
    equations: Sequence[Equation], claims: Sequence[Found], names: DocumentNames
) -> dict[Claim, Result]:
    """The claims that come out of the formula before them, and what that comes to."""
    by_place: dict[tuple[int, str], list[Claim]] = {}
    for claim, _ in claims:
        by_place.setdefault((claim.line, claim.printed), []).append(claim)
    printed = _Printed(claims, names)
    found: dict[Claim, Result] = {}
    for equation in equations:
        number, line = equation.numbers[-1] if equation.numbers else ("", 0)
        same = by_place.get((line, number), ())
        result = _result(equation.formulas, printed.up_to(line)) if same else None
        if result is not None:
            off = ((it, abs(it.value - result.value)) for it in same)
            fitting = [it for it, far in off if far <= it.half_unit * (1 + 1e-6)]
            found.update(dict.fromkeys(fitting, result))
    return found


def slips_in(equations: Sequence[Equation]) -> set[tuple[int, float]]:
    """The numbers, with their lines, that the formula of numbers before them does not come to: they
    are slips of the calculator, whatever they are called.
    """
    found = set[tuple[int, float]]()
    for equation in equations:
        if not equation.numbers:
            continue
        printed, line = equation.numbers[-1]
        result, claim = _result(equation.formulas[-1:], lambda _: None), Claim("-", printed)
        if result and abs(claim.value - result.value) > result.room + claim.half_unit * 2:
            found.add((line, claim.value))
    return found


def _result(formulas: Sequence[str], number_of: NumberOf) -> Result | None:
    """That of the last formula that can be computed."""
    for formula in reversed(formulas):
        tokens = tokens_of(formula) or []
        value = computed(tokens, number_of) if len(tokens) > 2 else math.nan
        if not math.isnan(value):
            return Result(value, _room(tokens, value, number_of))
    return None


def _room(tokens: list[Token], value: float, number_of: NumberOf) -> float:
    """How far a result may be off, as each of the numbers in it may by half a unit."""
    room = 0.0
    # A number that stands there twice is off by the same both times.
    for token in {token for token in tokens if token.kind == "number"}:
        one = Claim("-", token.text)
        moved = Token("number", repr(one.value + one.half_unit))
        other = computed([moved if it == token else it for it in tokens], number_of)
        room += abs(other - value) * (one.significant_digits >= FEWEST)
    return room


class _Printed:
    """What names were last printed as."""

    def __init__(self, claims: Sequence[Found], names: DocumentNames) -> None:
        self.names = names
        self.claims: dict[Quantity, list[Claim]] = {}
        for claim, quantity in claims:
            self.claims.setdefault(quantity, []).append(claim)

    def up_to(self, line: int) -> NumberOf:
        """The number of a name up to a line; None if it has none yet."""

        def number_of(name: str) -> float | None:
            quantity = self.names.find(name)
            if quantity is None:
                return math.e if name == "e" else None
            before = [it for it in self.claims.get(quantity, ()) if it.line <= line]
            return before[-1].value if before else None

        return number_of
