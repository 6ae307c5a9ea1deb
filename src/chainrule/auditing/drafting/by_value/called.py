"""Called: what the name of an equation says of the numbers behind it, as far as its letters tell;
of some names that is all that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.tags import Tags, tags_of
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim, is_number

OF_ROLES = {
    Role.INPUT: "input",
    Role.TARGET: "target",
    Role.WEIGHT: "weight",
    Role.BIAS: "bias",
    Role.NET_INPUT: "net",
    Role.OUTPUT: "output",
    Role.ERROR: "error",
    Role.DELTA: "delta",
    Role.RATE: "rate",
    Role.SLOPE: "slope",
}


class Called(NamedTuple):
    """What a name says, and the numbers of its indices."""

    tags: Tags
    numbers: tuple[int, ...]


Names = Mapping[tuple[int, float], Called]


def called(equations: Sequence[Equation], roles: Roles) -> Names:
    """By line and number, what the name of the equation says, if it has one that says anything."""
    found: dict[tuple[int, float], Called] = {}
    for equation in equations:
        name = _of_name(equation.members[0], roles)
        if name is not None:
            for printed, line in _numbers(equation):
                # Of the same number twice on a line, the first has the name.
                found.setdefault((line, Claim("-", printed).value), name)
    return found


def _numbers(equation: Equation) -> Iterator[tuple[str, int]]:
    yield from equation.numbers
    for rows, lines in equation.arrays:
        for row, line in zip(rows, lines, strict=False):
            yield from ((cell, line) for cell in row if is_number(cell))


def _of_name(name: str, roles: Roles) -> Called | None:
    """What a symbol says, or a derivative of an error or of an output by something."""
    if parts := derivative_of(name):
        return _of_derivative(symbol_of(parts[0]), symbol_of(parts[1]), roles)
    symbol = symbol_of(name)
    tag = _tag(symbol, roles)
    if symbol is None or tag is None:
        return None
    marks = {symbol.role} if symbol.role else {"new"} if symbol.is_new else set()
    return Called(frozenset({tag, *marks}), symbol.numbers)


def _of_derivative(above: Symbol | None, below: Symbol | None, roles: Roles) -> Called | None:
    over, under = _tag(above, roles), _tag(below, roles)
    if above is None or below is None or under is None:
        return None
    if over == "error":
        tags = {"delta"} if under == "net" else {"gradient", under}
        return Called(frozenset(tags), below.numbers)
    is_slope = (over, under) == ("output", "net")
    return Called(frozenset({"slope"}), above.numbers) if is_slope else None


def _tag(symbol: Symbol | None, roles: Roles) -> str | None:
    role = roles.first(symbol) if symbol else None
    return OF_ROLES.get(role) if role else None


def name_says(spot: Spot, key: Key, names: Names) -> Iterator[str]:
    """Whether the name of an equation says that a number is this."""
    name = names.get((spot.line, spot.claim.value))
    if name is None:
        yield "no name"
        return
    tags = tags_of(key)
    yield "named" if name.tags == tags else "named so" if name.tags & tags else "named otherwise"
    # w_21 is a weight of unit 2, or of unit 1: only that neither is meant tells anything.
    indices = {digit for number in name.numbers for digit in (number, number % 10, number // 10)}
    if indices and key[1].unit and name.tags & tags:
        is_it = bool({key[1].unit, key[1].sender} & indices)
        yield "its index" if is_it else "another index"
