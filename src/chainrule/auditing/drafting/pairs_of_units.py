"""Weights by any letter: p_1A, p_2A, p_AS. Where the two indices of a letter's numbers lead from
layer to layer, from every unit to every unit of the next one, they are weights.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.named_units import layers_of
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, role_of

PAIR, LAYERS = 2, 3  # a single layer of weights may be any table of numbers
ENTRIES = ("e",)  # inputs in Romance languages, and errors elsewhere
FEWEST = 2  # inputs


def note_pairs(equations: Sequence[Equation], roles: Roles) -> None:
    """The roles of letters with two units each, and of the inputs that go with them."""
    given = [it for it in map(_given, equations) if it is not None]
    # Where weights or inputs have their usual letters, others are something else.
    if any(role_of(symbol) in (Role.WEIGHT, Role.INPUT) for symbol in given):
        return
    entries = [it for it in given if it.letters == ENTRIES and it.numbers]
    for family in filter(_leads_on, _families(given)):
        roles.note(family, Role.WEIGHT)
        roles.note(entries if len(entries) >= FEWEST else [], Role.INPUT)


def _families(given: Sequence[Symbol]) -> list[list[Symbol]]:
    """The symbols with two units each, by their letter."""
    families: dict[str, list[Symbol]] = {}
    for symbol in dict.fromkeys(given):
        if len(symbol.labels) == PAIR:
            families.setdefault(symbol.letters[0], []).append(symbol)
    return list(families.values())


def _leads_on(family: Sequence[Symbol]) -> bool:
    """Whether their units make up several layers."""
    layers = layers_of([(it.labels[0], it.labels[1]) for it in family])
    return layers is not None and len(layers) >= LAYERS


def _given(equation: Equation) -> Symbol | None:
    """What an equation plainly gives a number."""
    symbol = symbol_of(equation.members[0])
    is_plain = bool(equation.numbers) and not equation.formulas
    return symbol if symbol and is_plain and not symbol.role and not symbol.is_new else None
