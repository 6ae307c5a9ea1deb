"""What is given without being assigned: the weights that updates start from, and targets that are
worked out of the inputs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.given import Given, Value
from chainrule.auditing.drafting.sums import terms_of
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim

# What is computed is no more than a number and its name: w = 0.3 - 0.1·0.2 = 0.28.
FIRST_OF_UPDATE = re.compile(r"(-?(?:\d+(?:\.\d*)?|\.\d+))[-+]")
PARAMETERS = (Role.WEIGHT, Role.BIAS)


def starts(equations: Sequence[Equation], given: Given) -> None:
    """What an update starts from: w = 0.3 - 0.1·0.2 says that w was 0.3. What is printed beside
    its result is after the update as well.
    """
    after = set[int]()
    for equation in equations:
        old = _updated(equation, given)
        if old is None:
            continue
        after |= {given.values[old].line} if old in given.values else set()
        starts = filter(None, map(FIRST_OF_UPDATE.match, equation.members[1:]))
        # Only the first: members behind it are simpler forms of the same update.
        for match in islice(starts, 1):
            given.values[old] = Value(((match[1],),), equation.chain.lines[0])
    for symbol in [*given.values]:
        if given.values[symbol].line in after and given.roles.first(symbol) in PARAMETERS:
            given.later.setdefault(symbol, []).append(given.values.pop(symbol))


def _updated(equation: Equation, given: Given) -> Symbol | None:
    """The weight or bias that an equation may update: one without a number, or with that which the
    equation comes to.
    """
    symbol = symbol_of(equation.members[0])
    if symbol is None or symbol.role or not equation.numbers:
        return None
    old = replace(symbol, is_new=False)
    is_open = old not in given.values or _is_result(given.values[old], equation)
    return old if given.roles.first(old) in PARAMETERS and is_open else None


def _is_result(value: Value, equation: Equation) -> bool:
    """Whether a number is that of an update before it, and was not given."""
    result = Claim("-", equation.numbers[-1][0]).value
    is_after = value.line > equation.chain.lines[-1]
    return value.is_number and is_after and value.number == result


def computed_targets(equations: Sequence[Equation], given: Given) -> None:
    """Targets that are worked out of the inputs, where there are no others: y = x_1 + x_2 = 3.3."""
    if given.roles.those([*given.values], Role.TARGET):
        return
    for equation in equations:
        symbol = symbol_of(equation.members[0])
        if symbol is None or given.roles.first(symbol) != Role.TARGET:
            continue
        if equation.numbers and Role.INPUT in _roles_in(equation, given):
            value = Value(((equation.numbers[-1][0],),), equation.chain.lines[0])
            given.values.setdefault(symbol, value)


def _roles_in(equation: Equation, given: Given) -> set[Role | None]:
    """The roles of the symbols in the formulas of an equation."""
    terms = [term for member in equation.formulas for term in terms_of(member) or ()]
    symbols = [symbol_of(name) for term in terms for name in term.names]
    return {given.roles.first(symbol) for symbol in symbols if symbol is not None}
