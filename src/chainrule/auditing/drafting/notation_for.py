"""The notation of a draft: whether a document has thresholds, and the steps of its weights, such as
Δw_1 = 0.019, or 0.40 - 0.0411 = 0.3589.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.vocabulary import Role

WORKED_OUT = re.compile(r"-?\d*\.?\d+[-+]\(?-?\d*\.\d+\)?")
PARAMETERS = (Role.WEIGHT, Role.BIAS)


def notation_for(equations: Sequence[Equation], given: Given) -> str:
    """The notation that has what a document has: thresholds in place of biases, and the steps of
    the weights.
    """
    if given.has_thresholds:
        return "thresholds"
    # Where no course writes a step, formulas are shorter without.
    return "steps" if any(_is_step(it, given) for it in equations) else "plain"


def _is_step(equation: Equation, given: Given) -> bool:
    symbols = [symbol for member in equation.members if (symbol := symbol_of(member))]
    if any(it.role == "step" and given.roles.first(it) in PARAMETERS for it in symbols):
        return True
    is_new = any(symbol.is_new for symbol in symbols)
    return is_new and any(WORKED_OUT.fullmatch(formula) for formula in equation.formulas)
