"""Reading a document by its values: the numbers that no name has told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.matching import Matcher, matches
from chainrule.auditing.drafting.by_value.spots import Spot, blocks, side_by_side
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

Found = tuple[Claim, Quantity]


def by_value(
    text: str, spots: list[Spot], claims: Sequence[Found], names: DocumentNames
) -> Iterator[Found]:
    """A claim for each number of the document that can be told, and has no claim yet."""
    said = _said(spots, claims)
    matcher = Matcher(names.values, names.sizes, text.split("\n"))
    # Columns and whole blocks before rows: they leave the least to chance.
    groups = side_by_side(spots, text)
    for spot, updates, quantity in matches(matcher.match([*blocks(groups), *groups], said)):
        yield Claim(names.name(quantity), spot.printed, updates, spot.line), quantity


def _said(spots: Sequence[Spot], claims: Sequence[Found]) -> dict[Spot, Key]:
    """What the claims say of the spots; of the same number twice on a line, in their order."""
    waiting: dict[tuple[int, float], list[Key]] = {}
    for claim, quantity in claims:
        waiting.setdefault((claim.line, claim.value), []).append((claim.updates, quantity))
    found: dict[Spot, Key] = {}
    for spot in spots:
        keys = waiting.get((spot.line, spot.claim.value))
        if keys:
            found[spot] = keys.pop(0) if len(keys) > 1 else keys[0]
    return found
