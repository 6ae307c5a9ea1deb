"""Samples of a batch that are worked out one after another: each has an error and gradients of its
own, beside those of the batch, mostly under the same names.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Kind, Quantity

NEAR = 4e-3  # of a number, what the author's own roundings may have done to it


def in_batch(
    claim: Claim, quantity: Quantity, sample: int, updates: int, values: Values
) -> Quantity | None:
    """What a number of a sample's part is, after so many updates: of its own or of the batch,
    whichever comes out; None for a gradient of its own, which a run of batches has not.
    """
    whole = values.get((updates, quantity))
    if quantity.kind == Kind.TOTAL_ERROR:
        own = Quantity(Kind.SAMPLE_ERROR, sample=sample)
        return own if _is_nearer(claim, values.get((updates, own)), whole) else quantity
    if quantity.kind in GRADIENTS:
        return (
            None
            if _is_nearer(claim, _gradient(quantity, sample, updates, values), whole)
            else quantity
        )
    return quantity


def called_gradients(equations: Sequence[Equation], names: DocumentNames) -> set[tuple[int, float]]:
    """The lines and numbers of what is called a gradient: where an input is 1, it is equal to a
    delta.
    """
    found: set[tuple[int, float]] = set()
    for equation in equations:
        meant = [names.of_any_sample(it) for it in equation.members if not is_number(it)]
        if any(it is not None and it.kind in GRADIENTS for it in meant):
            found |= {(line, Claim("-", it).value) for it, line in equation.numbers}
    return found


def _is_nearer(claim: Claim, one: float | None, other: float | None) -> bool:
    """Whether a number is the one, and not the other."""
    if one is None or not is_near(claim, one, NEAR):
        return False
    return other is None or abs(claim.value - one) < abs(claim.value - other)


def _gradient(quantity: Quantity, sample: int, updates: int, values: Values) -> float | None:
    """That of a sample alone: its delta, times what goes into the weight."""
    delta = values.get(
        (updates, Quantity(Kind.DELTA, quantity.layer, unit=quantity.unit, sample=sample))
    )
    if delta is None or quantity.kind != Kind.ERROR_BY_WEIGHT:
        return delta
    kind = Kind.ACTIVATION if quantity.layer > 1 else Kind.INPUT
    signal = Quantity(kind, quantity.layer - 1, unit=quantity.sender, sample=sample)
    return None if (value := values.get((updates, signal))) is None else delta * value
