"""Rows of tables that begin with the name of a weight: what has the number of its gradient is that,
though with an input of 1 it is the delta as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, changed
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

OF_UNITS = (Kind.DELTA, Kind.ERROR_BY_BIAS, Kind.ERROR_BY_ACTIVATION)
Found = tuple[Claim, Quantity]


def of_weights(
    claims: Sequence[Found], lines: Sequence[str], names: DocumentNames
) -> Iterator[Found]:
    """The claims; errors of units in the rows of weights as the gradients of these."""
    for claim, quantity in claims:
        gradient = None
        # What else stands in the row, old and new numbers, is that of the weight by its value.
        if quantity.kind in OF_UNITS:
            gradient = _gradient_of_row(lines[claim.line - 1], names)
        if gradient is not None and _has(claim, gradient, names):
            yield replace(claim, name=names.name(gradient)), gradient
        else:
            yield claim, quantity


def _gradient_of_row(line: str, names: DocumentNames) -> Quantity | None:
    """The gradient of the weight that a row of a table begins with."""
    if not line.lstrip().startswith("|"):
        return None
    weight = names.find(typed(line.strip().strip("|").partition("|")[0].strip(" $*`")))
    is_weight = weight is not None and weight.kind == Kind.WEIGHT
    return changed(weight, GRADIENT) if weight is not None and is_weight else None


def _has(claim: Claim, quantity: Quantity, names: DocumentNames) -> bool:
    """Whether a number is that of a quantity, with either sign."""
    # Exactly: a delta beside a weight that comes close to its gradient stays one.
    value = names.values.get((claim.updates, quantity))
    return value is not None and abs(abs(value) - abs(claim.value)) <= claim.half_unit * 1.001
