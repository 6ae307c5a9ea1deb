"""Made up: a network that was searched for among all numbers of a document, and gives hardly a
number but those that it was made of. Among many numbers some always make a small network.
"""

from __future__ import annotations

from chainrule.auditing.drafting.by_numbers.named_networks import WAYS
from chainrule.auditing.drafting.by_value.matching import GIVEN
from chainrule.auditing.drafting.candidates import BY_NUMBERS
from chainrule.auditing.drafting.choice import Choice
from chainrule.auditing.drafting.printed import Printed

# Which share of the numbers with several digits that are not given has to come out closely. An
# author's first slip may spoil most numbers behind it, which leaves those before it; but those of a
# network that was searched for among all numbers come out, or it is another one.
LEAST = {BY_NUMBERS[0]: 0.5, "by worked sums": 0.25, "matrices": 0.04, WAYS[0]: 0.5}
FEWEST = 6  # numbers, to tell anything of their share


def is_made_up(found: Choice | None, printed: Printed) -> bool:
    """Whether hardly any number is worked out with such a network."""
    least = None if found is None else LEAST.get(found.candidate.wiring.layout.ways[0])
    if found is None or least is None:
        return False
    given = [value for key, value in found.values.items() if key[1].kind in GIVEN]
    inner = [value for key, value in found.values.items() if key[1].kind not in GIVEN]
    # Errors have either sign, in one course or another.
    share, count = printed.computed([*inner, *(-value for value in inner)], given)
    return count >= FEWEST and share < least
