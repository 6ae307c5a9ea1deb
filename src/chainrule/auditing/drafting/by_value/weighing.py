"""Weighing: of the quantities that have a number's value, that for which its surroundings speak.

How much each piece of evidence counts has been fitted to the numbers of 250 documents, as
logarithms of odds; what a number is said to be is then about as sure as the odds say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.called import called
from chainrule.auditing.drafting.by_value.coming_out import comes_out
from chainrule.auditing.drafting.by_value.evidence import Evidence
from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.families import families as families_of
from chainrule.auditing.drafting.by_value.matching import ASIDE, GIVEN, SIGNED
from chainrule.auditing.drafting.by_value.odds import NOTHING, ODDS
from chainrule.auditing.drafting.by_value.reading import said_of
from chainrule.auditing.drafting.by_value.runs import room_of, runs
from chainrule.auditing.drafting.by_value.sequences import sequences
from chainrule.auditing.drafting.by_value.spoken import spoken_spots
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.tags import KNOWN
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

ERRORS = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OUTPUT_ERROR)  # the likeliest of equal ones
SURE = 0.8
ROUNDS = 3  # what is told first is evidence for what stands beside it
Found = tuple[Claim, Quantity]


def weighed(
    text: str,
    spots: Sequence[Spot],
    claims: Sequence[Found],
    names: DocumentNames,
    equations: Sequence[Equation],
) -> Iterator[Found]:
    """A claim for each number without one of which it is sure enough what it is."""
    if not comes_out(claims, names.values):
        return
    every = _in_order([*spoken_spots(text), *spots])
    lines = text.split("\n")
    told = said_of(every, claims)
    families = [*families_of(names.values, names.sizes), *sequences(names.values, names.sizes)]
    # Runs first: they leave less to chance than words do, and single numbers lean on them.
    known = runs(every, told, families, names.values, lines)
    said = {(claim.line, claim.value) for claim, _ in claims}
    waiting = [it for it in every if it not in known and (it.line, it.claim.value) not in said]
    evidence = Evidence(lines, names.values, names.sizes, called(equations, names.roles))
    known |= _one_by_one(waiting, {**told, **known}, evidence)
    for spot, (updates, quantity) in known.items():
        yield replace(spot.claim, name=names.name(quantity), updates=updates), quantity


def _one_by_one(
    spots: Sequence[Spot], told: Mapping[Spot, Key], evidence: Evidence
) -> dict[Spot, Key]:
    """What the evidence makes sure, again with what that makes sure of the others."""
    waiting = {it: keys for it in spots if (keys := _fitting(it, evidence.values))}
    known: dict[Spot, Key] = {}
    for _ in range(ROUNDS):
        # A number that has just been told says what the next one of its row is.
        evidence.note({**told, **known})
        found = {it: _likeliest(it, waiting[it], evidence) for it in waiting if it not in known}
        known |= {spot: key for spot, key in found.items() if key is not None}
    return known


def _in_order(spots: Sequence[Spot]) -> list[Spot]:
    """Each once, by place."""
    by_place = {(spot.line, spot.start): spot for spot in spots}
    return [by_place[place] for place in sorted(by_place)]


def _fitting(spot: Spot, values: Values) -> list[Key]:
    """The quantities that have a number's value; of errors that are equal, one."""
    found = [
        key for key, value in values.items() if _may_be(key, value) and _fits(spot, key, value)
    ]
    errors = [key for key in found if key[1].kind in ERRORS]
    if len(errors) > 1:
        best = min(errors, key=lambda key: ERRORS.index(Kind(key[1].kind)))
        found = [key for key in found if key == best or key not in errors]
    return found


def _may_be(key: Key, value: float) -> bool:
    updates, it = key
    is_plain = not it.detail and it.route is None and it.kind not in ASIDE
    return is_plain and updates <= 1 and value == value and str(it.kind) in KNOWN


def _fits(spot: Spot, key: Key, value: float) -> bool:
    """Whether a number is that of a quantity, as printed; what is given is not rounded."""
    claim, it = spot.claim, key[1]
    off = abs(value - claim.value)
    if it.kind in GIVEN:
        return off == 0.0
    if it.kind in SIGNED and not it.sample:
        off = min(off, abs(value + claim.value))
    return off <= room_of(claim, value)


def _likeliest(spot: Spot, fitting: Sequence[Key], evidence: Evidence) -> Key | None:
    """What a number is, if that is sure enough against all else, and against being nothing."""
    for_it = [sum(ODDS.get(it, 0.0) for it in evidence.of(spot, key)) for key in fitting]
    best = max(for_it)
    every = sum(exp(one - best) for one in (*for_it, _for_nothing(spot, len(fitting))))
    return fitting[for_it.index(best)] if 1.0 / every >= SURE else None


def _for_nothing(spot: Spot, rivals: int) -> float:
    """What speaks for a number being none of these: short ones have such values by chance."""
    digits = min(spot.claim.significant_digits, len(NOTHING) - 1)
    is_whole, is_zero = "." not in spot.printed, not spot.claim.value
    odds = NOTHING[digits] + is_whole * ODDS["whole"] + is_zero * ODDS["zero"]
    return odds - (rivals == 1) * ODDS["the only one"]
