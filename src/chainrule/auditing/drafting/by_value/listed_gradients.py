"""Listed gradients: several lines of weights and biases, one below the other, where no number is
that of its name and all are those of the gradients.

A program that goes through its gradients prints them under the names of what they belong to: "for
k in grads: print(k, grads[k])".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, OLD, changed
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

# Two numbers of four digits are no gradients by chance, nor are more of fewer.
FEWEST, DIGITS = 2, 8  # numbers other than zeros, and significant digits of all together
NEAR = 2e-3  # of a number, what the author's own roundings may have done to it
Found = tuple[Claim, Quantity]
PARAMETERS = (*NEW, *OLD)


def as_gradients(claims: Sequence[Found], names: DocumentNames) -> list[Found]:
    """The claims; those of such lists as of gradients."""
    meant: dict[Found, Found] = {}
    for block in _blocks([it for it in claims if str(it[1].kind) in PARAMETERS]):
        gradients = [_gradient(it, names) for it in block]
        are_told = all(_fits(*it, names.values) for it in gradients)
        if are_told and _are_long(block) and not _has_own(block, names.values):
            meant |= dict(zip(block, gradients, strict=True))
    return [meant.get(it, it) for it in claims]


def _blocks(claims: Sequence[Found]) -> Iterator[list[Found]]:
    """Those on lines below each other."""
    block = [*claims[:1]]
    for before, it in pairwise(claims):
        if it[0].line - before[0].line > 1:
            yield block
            block = []
        block.append(it)
    if block:
        yield block


def _gradient(found: Found, names: DocumentNames) -> Found:
    """The number of a weight or bias as that of its gradient."""
    claim, quantity = found
    plain = changed(quantity, OLD) or quantity
    it = changed(plain, GRADIENT) or plain
    return Claim(names.name(it), claim.printed, 0, claim.line), it


def _are_long(block: Sequence[Found]) -> bool:
    """Whether there are enough numbers and digits that they are nothing else by chance."""
    others = [claim for claim, _ in block if claim.value]
    return len(others) >= FEWEST and sum(it.significant_digits for it in others) >= DIGITS


def _has_own(block: Sequence[Found], values: Values) -> bool:
    """Whether any number other than zero is that of its name, before the step or after it."""
    for claim, quantity in block:
        plain = changed(quantity, OLD) or quantity
        both = (plain, changed(plain, NEW) or plain)
        if claim.value and any(_fits(claim, it, values) for it in both):
            return True
    return False


def _fits(claim: Claim, quantity: Quantity, values: Values) -> bool:
    value = values.get((0, quantity))
    return value is not None and is_near(claim, value, NEAR)
