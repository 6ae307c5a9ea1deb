"""Numbers in running text: "the outputs become 0.7376 and 0.7723, and the error falls to 0.2522".

A number of several digits that has been printed before is the same again; one that the run has
exactly once, among net inputs, outputs and errors, is that. Of any other nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.passages import passages
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

# A number by itself: nothing is computed with it, and no equals sign stands before it.
NUMBER = re.compile(
    r"(?<![\w.,=+*/×·^(−-])(?<![=+*/×·^(−≈] )[-−]?\d*\.\d{3,}(?![\d\w%])(?!\s*[+*/×·^)(−=-])"
)
DIGITS = 4  # significant ones; with fewer, numbers are equal by chance
FORWARD = (Kind.NET_INPUT, Kind.ACTIVATION, Kind.OUTPUT_ERROR, Kind.TOTAL_ERROR)
Found = tuple[Claim, Quantity]


def mentions(text: str, claims: Sequence[Found], names: DocumentNames) -> Iterator[Found]:
    """The numbers of the text that are known."""
    said = {(claim.line, claim.printed) for claim, _ in claims}
    by_number: dict[str, set[tuple[Quantity, int]]] = {}
    for claim, quantity in claims:
        by_number.setdefault(claim.printed, set()).add((quantity, claim.updates))
    for is_math, content, first in passages(text):
        for match in NUMBER.finditer("" if is_math else content):
            line = first + content.count("\n", 0, match.start())
            printed = match[0].replace("−", "-")
            claim = Claim("-", printed, 0, line)
            if (line, printed) in said or claim.significant_digits < DIGITS:
                continue
            known = by_number.get(printed) or set(_exact(claim, names))
            if len(known) == 1:
                quantity, updates = known.pop()
                yield Claim(names.name(quantity), printed, updates, line), quantity


def _exact(claim: Claim, names: DocumentNames) -> Iterator[tuple[Quantity, int]]:
    """What the run has with this value."""
    # With one output, its error is that of the network.
    kinds = FORWARD if names.sizes[-1] > 1 else (*FORWARD[:2], Kind.TOTAL_ERROR)
    for (updates, quantity), value in names.values.items():
        if quantity.kind in kinds and abs(value - claim.value) <= claim.half_unit:
            yield quantity, updates
