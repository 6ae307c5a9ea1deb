"""Arrows: what an update makes of a number, 0.65 -> 0.6878: the weight or bias that had the one and
has the other, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import PARAMETERS, Quantity

ARROW = r"\$?\s*(?:->|→|⟶|=>|\$?\\(?:to|rightarrow)\b)\s*\$?"
# A word may stand before the new number: "before: 4.0 -> after (in theory): 3.99".
WORD = r"(?:[^\W\d][^\d\n=:>]{0,24}[:=]\s*)?"
PAIR = re.compile(rf"(?<![\w.])(?P<old>{NUMBER}){ARROW}{WORD}(?P<new>{NUMBER})(?![\w.]\d)")
NEAR = 4e-3  # of a number, what the author's own roundings may have done to it
LONGEST = 400  # characters of a line
Found = tuple[Claim, Quantity]


def arrows(text: str, names: DocumentNames) -> Iterator[Found]:
    """A claim for the old number and one for the new one, where they are those of one parameter."""
    for line, row in enumerate(text.split("\n"), start=1):
        for match in PAIR.finditer(row) if len(row) <= LONGEST else ():
            old, new = (Claim("-", match[it].replace("−", "-"), 0, line) for it in ("old", "new"))
            found = [it for it in _moved(names.values) if _is_step(it, old, new, names.values)]
            if len(found) == 1:
                for claim, quantity in zip((old, new), found[0], strict=True):
                    yield Claim(names.name(quantity), claim.printed, 0, line), quantity


def _moved(values: Values) -> Sequence[tuple[Quantity, Quantity]]:
    """The parameters, each with its new one."""
    every = [it for updates, it in values if not updates and it.kind in PARAMETERS]
    pairs = [(it, Quantity(NEW[it.kind], it.layer, it.unit, it.sender)) for it in every]
    return [pair for pair in pairs if (0, pair[1]) in values]


def _is_step(pair: tuple[Quantity, Quantity], old: Claim, new: Claim, values: Values) -> bool:
    """Whether a parameter has these numbers; what is given is not rounded."""
    before, after = (values[0, it] for it in pair)
    room = new.half_unit * 1.001 + NEAR * abs(after - before)
    return before == old.value and abs(after - new.value) <= room
