"""Repeats: a number that a document prints again in its text, without its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.matching import ASIDE
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

FEWEST = 3  # significant digits: short numbers are equal to many things by chance
Found = tuple[Claim, Quantity]


def repeats(spots: Sequence[Spot], claims: Sequence[Found], values: Values) -> Iterator[Found]:
    """A claim for each spot without one whose number has been said to be one thing, and no other,
    on a line before it.
    """
    said: dict[str, dict[tuple[int, Quantity], Claim]] = {}
    for claim, quantity in sorted(claims, key=lambda it: it[0].line):
        said.setdefault(claim.printed, {}).setdefault((claim.updates, quantity), claim)
    known = {(claim.line, claim.value) for claim, _ in claims}
    for spot in spots:
        # 0.50000 is 0.5, which many things are.
        is_long = len(spot.printed.strip("-+0.").replace(".", "")) >= FEWEST
        if (spot.line, spot.claim.value) in known or not is_long:
            continue
        meant = said.get(spot.printed, {})
        if len(meant) == 1:
            ((_, quantity), claim) = next(iter(meant.items()))
            if claim.line < spot.line and _is_one_thing(spot.claim, values):
                yield replace(claim, line=spot.line), quantity


def _is_one_thing(claim: Claim, values: Values) -> bool:
    """Whether the run has its number once: with an input of 1, the gradient of a weight is the
    delta, and what was the one before may be the other now.
    """
    room = claim.half_unit * 1.001
    alike = [key for key, value in values.items() if abs(abs(value) - abs(claim.value)) <= room]
    return len([key for key in alike if key[1].kind not in ASIDE]) <= 1
