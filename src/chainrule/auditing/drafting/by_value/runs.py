"""Runs: numbers that follow one another, through lines and sentences, as the quantities of a
sequence do, in far more digits than chance would have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.families import Family, Key
from chainrule.auditing.drafting.by_value.matching import ASIDE, GIVEN, SIGNED
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.surroundings import agreement_of
from chainrule.explaining.examples.claims import Claim

NEAR = 4e-3  # of a number, what the author's own roundings may have done to it
BITS = 3.3  # of a digit
HARDLY = 0.5  # bits of a zero, and of a value again
ROUNDED = 2.0  # bits that a number lacks that is not exactly that of its quantity
MOST_DIGITS = 5
ROUNDS = 2  # significant digits; with more, roundings on the way show
ENOUGH = 20.0  # bits, against all sequences and all places where they might be
SAID = 11.0  # bits that do where the words say so
APART = 3  # lines
LABEL = re.compile(r"(?:[^\W\d]|#)\s?$")  # before the number of a unit or a step


class Run(NamedTuple):
    """Numbers behind each other, what they are, and how many bits say so."""

    spots: tuple[Spot, ...]
    family: Family
    bits: float


def runs(
    spots: Sequence[Spot],
    told: Mapping[Spot, Key],
    families: Sequence[Family],
    values: Values,
    lines: Sequence[str],
) -> dict[Spot, Key]:
    """What numbers are that are not told, by the runs that they are in."""
    without_labels = [spot for spot in spots if not _is_label(spot, lines)]
    rows = dict.fromkeys((tuple(spots), tuple(without_labels)))
    # "hid 1: .3, hid 2: -.1" is a run of two, and "1 0 1" one of three.
    found = (run for row in rows for run in _found(row, told, families, values))
    return _agreed(list(_best([run for run in found if _is_enough(run, lines)], lines)), told)


def _agreed(found: Sequence[Run], told: Mapping[Spot, Key]) -> dict[Spot, Key]:
    """What the runs say, each as far as it is at odds with nothing that was told before."""
    known = dict(told)
    for run in found:
        pairs = dict(zip(run.spots, run.family, strict=True))
        if all(known.get(spot, key) == key for spot, key in pairs.items()):
            known |= pairs
    return {spot: key for spot, key in known.items() if spot not in told}


def _is_label(spot: Spot, lines: Sequence[str]) -> bool:
    return len(spot.printed) == 1 and LABEL.search(lines[spot.line - 1][: spot.start]) is not None


def _found(
    spots: Sequence[Spot], told: Mapping[Spot, Key], families: Sequence[Family], values: Values
) -> Iterator[Run]:
    at: dict[Key, list[int]] = {}
    fits: list[dict[Key, float]] = []
    keys = {key for family in families for key in family if key[1].kind not in ASIDE}
    for place, spot in enumerate(spots):
        fits.append(_fitting(spot, told.get(spot), keys, values))
        for key in fits[-1]:
            at.setdefault(key, []).append(place)
    for family in families:
        for place in at.get(family[0], ()):
            if run := _run(
                spots[place : place + len(family)], fits[place : place + len(family)], family, told
            ):
                yield run


def _fitting(spot: Spot, told: Key | None, keys: set[Key], values: Values) -> dict[Key, float]:
    """The quantities that a number may be, with the bits that speak for each."""
    claim = spot.claim
    # What was told is no evidence again, but a run goes through it.
    if told is not None:
        return {told: 0.0} if told in keys else {}
    digits = BITS * min(claim.significant_digits, MOST_DIGITS)
    found = {}
    for key in keys:
        off = abs(values[key] - claim.value)
        if key[1].kind in SIGNED:
            off = min(off, abs(values[key] + claim.value))
        if off <= (0.0 if key[1].kind in GIVEN else room_of(claim, values[key])):
            is_exact = off <= claim.half_unit * 1.001
            found[key] = digits - (not is_exact) * ROUNDED if claim.value else HARDLY
    return found


def room_of(claim: Claim, value: float) -> float:
    """How far from a computed number its printed one may be."""
    # Nobody rounds 1.72 to 2: a whole number is printed where it is one.
    if "." not in claim.printed:
        return 1e-6
    return claim.half_unit * 1.001 + NEAR * abs(value) * (claim.significant_digits > ROUNDS)


def _run(
    spots: Sequence[Spot],
    fits: Sequence[Mapping[Key, float]],
    family: Family,
    told: Mapping[Spot, Key],
) -> Run | None:
    if len(spots) < len(family) or all(spot in told for spot in spots):
        return None
    bits, seen = 0.0, set()
    before = spots[0].line
    for spot, fit, key in zip(spots, fits, family, strict=True):
        if key not in fit or spot.line - before > APART:
            return None
        bits += min(fit[key], HARDLY) if spot.printed in seen else fit[key]
        seen.add(spot.printed)
        before = spot.line
    return Run(tuple(spots), family, bits) if bits >= SAID else None


def _is_enough(run: Run, lines: Sequence[str]) -> bool:
    """Whether it is no chance: with words before it that say so, fewer bits do."""
    if run.bits >= ENOUGH:
        return True
    return agreement_of(run.spots[0], run.family[0], lines) > 0


def _best(found: Sequence[Run], lines: Sequence[str]) -> Iterator[Run]:
    """The longest first; of several for the same numbers the one that the words tell, if any."""
    by_place: dict[tuple[Spot, ...], list[Run]] = {}
    for run in found:
        by_place.setdefault(run.spots, []).append(run)
    for spots in sorted(by_place, key=lambda it: (-len(it), it[0].line)):
        rivals = list({run.family: run for run in by_place[spots]}.values())
        if len(rivals) > 1:
            said = [_said(run, lines) for run in rivals]
            rivals = [run for run, one in zip(rivals, said, strict=True) if one == max(said)]
        if len(rivals) == 1:
            yield rivals[0]


def _said(run: Run, lines: Sequence[str]) -> int:
    return sum(map(agreement_of, run.spots, run.family, [lines] * len(run.spots)))
