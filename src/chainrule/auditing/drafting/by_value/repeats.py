"""Repeats: a number that a document prints again in its text, without its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

FEWEST = 3  # significant digits: short numbers are equal to many things by chance
Found = tuple[Claim, Quantity]


def repeats(spots: Sequence[Spot], claims: Sequence[Found]) -> Iterator[Found]:
    """A claim for each spot without one whose number has been said to be one thing, and no other,
    on a line before it.
    """
    said: dict[str, dict[tuple[int, Quantity], Claim]] = {}
    for claim, quantity in sorted(claims, key=lambda it: it[0].line):
        said.setdefault(claim.printed, {}).setdefault((claim.updates, quantity), claim)
    known = {(claim.line, claim.value) for claim, _ in claims}
    for spot in spots:
        is_long = spot.claim.significant_digits >= FEWEST
        if (spot.line, spot.claim.value) in known or not is_long:
            continue
        meant = said.get(spot.printed, {})
        if len(meant) == 1:
            ((_, quantity), claim) = next(iter(meant.items()))
            if claim.line < spot.line:
                yield replace(claim, line=spot.line), quantity
