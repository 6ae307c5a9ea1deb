"""The notation of a draft: whether a document has thresholds, and the steps of its weights, such as
Δw_1 = 0.019, or 0.40 - 0.0411 = 0.3589.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim

WORKED_OUT = re.compile(r"(-?\d*\.?\d+)[-+]\(?-?\d*\.\d+\)?")
PARAMETERS = (Role.WEIGHT, Role.BIAS)


def notation_for(equations: Sequence[Equation], given: Given) -> str:
    """The notation that has what a document has: thresholds in place of biases, and the steps of
    the weights.
    """
    if given.has_thresholds:
        return "thresholds"
    # Where no course writes a step, formulas are shorter without.
    is_stepped = any(_is_step(it, given) for it in equations) or _writes_dw(equations, given)
    return "steps" if is_stepped else "plain"


def _writes_dw(equations: Sequence[Equation], given: Given) -> bool:
    """Whether several gradients, dw_1 = 0.5 · 0.1 · 2, are products that begin with the rate."""
    rates = [given.values[it].number for it in given.rates if given.values[it].is_number]
    beginnings = tuple(f"{rate:g}*" for rate in rates if rate)
    gradients = [it for it in equations if _is_gradient(it, given)]
    # One may begin with an input that is as large.
    return len(gradients) > 1 and all(_begins_with(it, beginnings) for it in gradients)


def _begins_with(equation: Equation, beginnings: tuple[str, ...]) -> bool:
    """Whether what an equation works out begins so."""
    return any(_plain(one).startswith(beginnings) for one in equation.formulas)


def _is_gradient(equation: Equation, given: Given) -> bool:
    """Whether it names the gradient of a weight or a bias and works it out."""
    symbols = [symbol for member in equation.members if (symbol := symbol_of(member))]
    of_parameters = [it for it in symbols if given.roles.first(it) in PARAMETERS]
    return bool(equation.formulas) and any(it.role == "gradient" for it in of_parameters)


def _plain(formula: str) -> str:
    """A formula whose first number is written with its leading zero."""
    return f"0{formula}" if formula.startswith(".") else formula


def _is_step(equation: Equation, given: Given) -> bool:
    symbols = [symbol for member in equation.members if (symbol := symbol_of(member))]
    if any(it.role == "step" and given.roles.first(it) in PARAMETERS for it in symbols):
        return True
    begins = _beginnings(equation)
    return any(it.is_new or _goes_on(it, begins, given) for it in symbols if begins)


def _beginnings(equation: Equation) -> list[str]:
    """What an equation adds a number to, or takes one off."""
    matches = filter(None, map(WORKED_OUT.fullmatch, equation.formulas))
    return [match[1] for match in matches]


def _goes_on(symbol: Symbol, begins: Sequence[str], given: Given) -> bool:
    """Whether a weight or a bias is what it was, and something more or less."""
    value = given.values.get(symbol)
    if value is None or not value.is_number or given.roles.first(symbol) not in PARAMETERS:
        return False
    return any(Claim("-", it).value == value.number for it in begins)
