"""Hits: where the values of a forward pass are printed, and the lines on which most of them stand
close together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.explaining.examples.claims import Claim
from chainrule.types import Floats

# A single digit is that of too many things: an index, a count, a page.
FEWEST = 2  # significant digits
DRIFT = 4e-3  # of a number, what an author's roundings have made of it until the next pass
SPAN = 60  # lines that the forward part of a pass takes
FEW_DIGITS = 0.5  # what a short number counts
DRIFTED = 0.8  # what a number counts that is not exact
INEXACT = (DRIFTED, FEW_DIGITS * DRIFTED)
# Computing blurs; a number that is as near to a weight as to a value is taken for the weight.
EQUAL = 1e-9
APART = 10  # lines
LOOSE = 0.02  # what a line between the first and the last of its numbers takes from a pass


class Hit(NamedTuple):
    """A value that is printed: on which line, which of the values, and how well it fits."""

    line: int
    number: int
    fit: float


class Found(NamedTuple):
    """A forward pass that is printed: how well, and from which line to which."""

    fit: float
    line: int
    last: int


def hits(spot: Spot, values: Sequence[float] | Floats, drift: float, own: Floats) -> Iterator[Hit]:
    """Which of some values a printed number may be, if it is nearer to them than to `own`, the
    weights, which are printed as well.
    """
    claim = spot.claim
    if claim.significant_digits < FEWEST or not claim.value:
        return
    # Weights are compared without their signs: "0.5 - 0.2 x" prints that of -0.2 before it.
    nearest = np.abs(np.abs(own) - abs(claim.value)).min() - EQUAL
    for number, value in enumerate(values):
        off = abs(value - claim.value)
        if off >= nearest:
            continue
        if fit := _fit(claim, value, off, drift):
            yield Hit(spot.line, number, fit)


def _fit(claim: Claim, value: float, off: float, drift: float) -> float:
    """What a number counts that is so far off a value: 0 if it is another one."""
    is_long = claim.significant_digits > FEWEST
    full = 1.0 if is_long else FEW_DIGITS
    # The last digit of a longer number is often one off: it was computed with rounded ones.
    if off <= claim.half_unit * (1 + 2 * is_long):
        return full
    return full * DRIFTED if off <= claim.half_unit * 1.001 + drift * abs(value) else 0.0


def closest(every: Sequence[Hit]) -> Found:
    """The lines, as close together as can be, on which most of the values stand."""
    best, most = Found(0.0, 0, 0), 0.0
    for place in range(len(every)):
        found = _from_first(every[place:])
        # Of two passes that are printed as well, the one that takes fewer lines.
        weight = found.fit - LOOSE * (found.last - found.line)
        if weight > most:
            best, most = found, weight
    return best


def _from_first(every: Sequence[Hit]) -> Found:
    """The pass that begins with the first hit; a value that is printed twice counts once."""
    fits: dict[int, float] = {}
    begin = last = every[0].line
    for line, number, fit in every:
        if line > begin + SPAN:
            break
        # Far from the others, what is only near is something else.
        if fit in INEXACT and line > last + APART:
            continue
        if fit > fits.get(number, 0.0):
            fits[number] = fit
            last = line
    return Found(sum(fits.values()), begin, last)
