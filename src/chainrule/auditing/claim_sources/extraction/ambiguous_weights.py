"""Numbers beside the bare name of a weight, such as "h1o2 = 0.0846": its gradient, or what it
becomes?

A new weight is the old one plus or minus learning rate times gradient, rightly or not; a gradient
is the one that such a number needs, or the one of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

NEAR = 2e-3  # of a gradient, relative to it


def kinds_of(
    weight: Quantity,
    claims: list[Claim],
    gradients: list[float],
    values: Mapping[Quantity, float],
    rate: float,
) -> list[str]:
    """What each of the claims of one weight, in their order, is about; empty where that cannot be
    told.

    Parameters
    ----------
    weight : Quantity
        The weight, before the step.
    claims : list of Claim
        The numbers beside its name.
    gradients : list of float
        What the document says the gradient is, where it does.
    values : mapping
        What the run has.
    rate : float
        The learning rate.
    """
    old, true = values[weight], values.get(replace(weight, kind=GRADIENT[weight.kind]))
    kinds = [""] * len(claims)
    for number, claim in enumerate(claims):
        moved = abs(claim.value - old)
        for earlier in range(number):
            if _equal(moved, rate * abs(claims[earlier].value), claim.half_unit):
                kinds[earlier], kinds[number] = GRADIENT[weight.kind], NEW[weight.kind]
        known = [*gradients, *([] if true is None else [true])]
        if any(_equal(moved, rate * abs(gradient), claim.half_unit) for gradient in known):
            kinds[number] = kinds[number] or NEW[weight.kind]
        elif true is not None and _equal(
            abs(claim.value), abs(true), claim.half_unit + NEAR * abs(true)
        ):
            kinds[number] = kinds[number] or GRADIENT[weight.kind]
    return kinds


def _equal(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * (1 + 1e-6)
