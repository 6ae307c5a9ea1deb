"""How well a printed number is that of a quantity."""

from __future__ import annotations

from math import isnan

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

WRONG = -0.3
NEAR = 0.02  # of a number that follows from slips and roundings


def agreement(values: Values, quantity: Quantity, printed: str) -> float:
    """Below 0 for another number, more for more digits; before the first update or after it, and
    with either sign: errors have one in some courses and the other in others.
    """
    try:
        claim = Claim("-", printed)
    except ChainruleError:
        return 0.0
    known = [values[updates, quantity] for updates in (0, 1) if (updates, quantity) in values]
    return max((_fit(claim, value) for value in known), default=WRONG)


def is_near(claim: Claim, value: float, share: float) -> bool:
    """Whether a number is this one as it is printed, or off by no more than a share of it, as
    roundings on the way may have it.
    """
    return abs(value - claim.value) <= claim.half_unit * 1.001 + share * abs(value)


def is_near_either(claim: Claim, value: float, share: float) -> bool:
    """The same with either sign."""
    off = abs(abs(value) - abs(claim.value))
    return off <= claim.half_unit * 1.001 + share * abs(value)


def _fit(claim: Claim, value: float) -> float:
    if isnan(value):
        return 0.0
    digits = min(max(claim.significant_digits, 1), 5) / 3
    off = abs(abs(value) - abs(claim.value))
    if off <= claim.half_unit * 1.001:
        return digits
    return digits / 2 if off <= claim.half_unit + NEAR * abs(value) else WRONG
