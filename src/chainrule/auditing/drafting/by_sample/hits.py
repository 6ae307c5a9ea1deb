"""Hits: where the values of a forward pass are printed, and the lines on which most of them stand
close together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_value.spots import Spot
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


class Numbers(NamedTuple):
    """The printed numbers that may be values, in the order of the document, as arrays: a search
    over many samples compares all of them with each.
    """

    line: np.ndarray
    value: Floats
    half_unit: Floats
    is_long: np.ndarray

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> Numbers:
        """Those with enough digits."""
        ordered = sorted(spots, key=lambda it: (it.line, it.start))
        kept = [it for it in ordered if it.claim.significant_digits >= FEWEST and it.claim.value]
        return cls(
            np.array([it.line for it in kept], dtype=int),
            np.array([it.claim.value for it in kept], dtype=float),
            np.array([it.claim.half_unit for it in kept], dtype=float),
            np.array([it.claim.significant_digits > FEWEST for it in kept], dtype=bool),
        )

    def below(self, line: int) -> Numbers:
        """Those on later lines."""
        begin = int(np.searchsorted(self.line, line, side="right"))
        return Numbers(*(column[begin:] for column in self))


def hits(
    numbers: Numbers, values: Sequence[float] | Floats, drift: float, own: Floats
) -> list[Hit]:
    """Which of some values the printed numbers may be, if they are nearer to them than to `own`,
    the weights, which are printed as well.
    """
    printed, wanted = numbers.value[:, None], np.asarray(values, dtype=float)[None, :]
    # Weights are compared without their signs: "0.5 - 0.2 x" prints that of -0.2 before it.
    nearest = np.abs(np.abs(own)[None, :] - np.abs(printed)).min(axis=1) - EQUAL
    off = np.abs(wanted - printed)
    half_unit, is_long = numbers.half_unit[:, None], numbers.is_long[:, None]
    full = np.where(is_long, 1.0, FEW_DIGITS)
    # The last digit of a longer number is often one off: it was computed with rounded ones.
    is_exact = off <= half_unit * (1 + 2 * is_long)
    is_near = off <= half_unit * 1.001 + drift * np.abs(wanted)
    fits = np.where(is_exact, full, np.where(is_near, full * DRIFTED, 0.0))
    at, number = np.nonzero((fits > 0) & (off < nearest[:, None]))
    found = zip(numbers.line[at].tolist(), number.tolist(), fits[at, number].tolist(), strict=True)
    return [Hit(*one) for one in found]


def closest(every: Sequence[Hit]) -> Found:
    """The lines, as close together as can be, on which most of the values stand."""
    best, most = Found(0.0, 0, 0), 0.0
    for place in range(len(every)):
        found = _from_first(every, place)
        # Of two passes that are printed as well, the one that takes fewer lines.
        weight = found.fit - LOOSE * (found.last - found.line)
        if weight > most:
            best, most = found, weight
    return best


def _from_first(every: Sequence[Hit], first: int) -> Found:
    """The pass that begins with a hit; a value that is printed twice counts once."""
    fits: dict[int, float] = {}
    begin = last = every[first].line
    for at in range(first, len(every)):
        line, number, fit = every[at]
        if line > begin + SPAN:
            break
        # Far from the others, what is only near is something else.
        if fit in INEXACT and line > last + APART:
            continue
        if fit > fits.get(number, 0.0):
            fits[number] = fit
            last = line
    return Found(sum(fits.values()), begin, last)
