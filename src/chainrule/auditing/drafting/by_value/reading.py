"""Reading a document by its values: the numbers that no name has told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.by_value.at_odds import allowed_kinds, as_named
from chainrule.auditing.drafting.by_value.coming_out import comes_out
from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.matching import ALONE, Matcher, matches
from chainrule.auditing.drafting.by_value.spoken import spoken_spots
from chainrule.auditing.drafting.by_value.spots import Spot, blocks, side_by_side
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

# What an array begins with.
OPENS = re.compile(r"(?:[\[(]|matrix\})[\s$]*$")
Found = tuple[Claim, Quantity]


def by_value(
    text: str,
    spots: Sequence[Spot],
    claims: Sequence[Found],
    names: DocumentNames,
    equations: Sequence[Equation],
) -> Iterator[Found]:
    """A claim for each number of the document that can be told, and has no claim yet."""
    # Of another network, whatever is equal is so by chance.
    if not comes_out(claims, names.values):
        return
    allowed = allowed_kinds(equations, names)
    said = said_of(spots, claims)
    matcher = Matcher(names.values, names.sizes, text.split("\n"))
    # Columns and whole blocks before rows: they leave the least to chance.
    groups = side_by_side(spots, text)
    spoken = [[it] for it in _long_ones(text, spots, claims)]
    known = matcher.match([*blocks(groups), *groups, *spoken], said)
    _without_odd_ones(groups, known, said, matcher)
    for spot, updates, quantity in matches(known):
        meant = as_named(quantity, allowed.get((spot.line, spot.claim.value)), names)
        if meant is not None:
            yield Claim(names.name(meant), spot.printed, updates, spot.line), meant


def _long_ones(text: str, spots: Sequence[Spot], claims: Sequence[Found]) -> Iterator[Spot]:
    """Numbers of sentences without a claim, with so many digits that each is told alone."""
    places = {(spot.line, spot.start) for spot in spots}
    claimed = {(claim.line, claim.value) for claim, _ in claims}
    for spot in spoken_spots(text):
        is_known = (spot.line, spot.start) in places or (spot.line, spot.claim.value) in claimed
        # Short ones are equal to many things by chance: their surroundings have to tell them.
        if not is_known and spot.claim.significant_digits >= ALONE:
            yield spot


def _without_odd_ones(
    groups: Sequence[Sequence[Spot]],
    known: dict[Spot, Key],
    said: Mapping[Spot, Key],
    matcher: Matcher,
) -> None:
    """Without short entries of arrays whose other entries are something else, or are not known."""
    whole = set(matcher.families)
    for group in groups:
        first = group[0]
        if len(group) < 2 or not OPENS.search(matcher.lines[first.line - 1][: first.start]):
            continue
        keys = [known.get(spot) or said.get(spot) for spot in group]
        # All biases of a network, say, are of several layers.
        told = set() if tuple(keys) in whole else set(map(_family, keys))
        for spot in group if len(told) > 1 else ():
            if spot.claim.significant_digits < ALONE:
                known.pop(spot, None)


def _family(key: Key | None) -> tuple[str, int] | None:
    return None if key is None else (str(key[1].kind), key[1].layer)


def said_of(spots: Sequence[Spot], claims: Sequence[Found]) -> dict[Spot, Key]:
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
