"""Whether the numbers that names have told come out: where many do not, the network is another one,
and what is equal to its numbers is so by chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near_either
from chainrule.auditing.drafting.by_value.matching import GIVEN
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

SLACK = 0.02  # of a number, what the author's own roundings and a slip may have done to it
ENOUGH = 0.7  # of the numbers
FEWEST = 4  # numbers that tell anything
Found = tuple[Claim, Quantity]


def comes_out(claims: Sequence[Found], values: Values) -> bool:
    """Whether nothing speaks against the run's being that of the document."""
    known = [
        (claim, values[claim.updates, it])
        for claim, it in claims
        if it.kind not in GIVEN and (claim.updates, it) in values
    ]
    right = sum(is_near_either(claim, value, SLACK) for claim, value in known)
    return len(known) < FEWEST or right >= ENOUGH * len(known)
