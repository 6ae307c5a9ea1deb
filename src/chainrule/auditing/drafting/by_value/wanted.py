"""Wanted: numbers under the names of units that are what these should give, "we want o1 = 1 and
o2 = 0".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

UNITS = (Kind.NET_INPUT, Kind.ACTIVATION)
FAR = 0.1  # from what is computed: outputs come close to their targets
Found = tuple[Claim, Quantity]


def as_wanted(claims: Sequence[Found], values: Values, names: DocumentNames) -> list[Found]:
    """The claims; whole numbers of units before anything is computed, each exactly the target of
    the unit and far from what it gives, as targets.
    """
    # Later, a whole number under the name of an output is a slip, or rounded.
    first = min(
        (claim.line for claim, it in claims if _is_computed(claim, it, values)), default=inf
    )
    found: list[Found] = []
    for claim, quantity in claims:
        target = next((it for _, it in values if _is_that_of(it, quantity)), None)
        if target and claim.line < first and _is_target(claim, quantity, target, values):
            claim, quantity = replace(claim, name=names.name(target)), target
        found.append((claim, quantity))
    return found


def _is_that_of(it: Quantity, unit: Quantity) -> bool:
    """Whether it is the target of a unit."""
    return it.kind == Kind.TARGET and (it.unit, it.sample) == (unit.unit, unit.sample)


def _is_computed(claim: Claim, it: Quantity, values: Values) -> bool:
    """Whether a number of a unit is what comes out."""
    value = values.get((claim.updates, it))
    # With one digit, an output is soon as large as a target.
    if it.kind not in UNITS or value is None or claim.significant_digits <= 1:
        return False
    return abs(value - claim.value) <= claim.half_unit * 1.001


def _is_target(claim: Claim, it: Quantity, target: Quantity, values: Values) -> bool:
    """Whether a number is what a unit should give, and nothing like what it gives."""
    # Targets such as 0.9 are outputs as well as not; of whole numbers few are.
    if it.kind not in UNITS or "." in claim.printed:
        return False
    value = values.get((0, it))
    is_other = value is not None and abs(value - claim.value) > FAR
    return is_other and values.get((0, target)) == claim.value
