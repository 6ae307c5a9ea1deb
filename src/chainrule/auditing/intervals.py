"""Printed numbers: the intervals that they stand for, and how an author writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import NamedTuple

from chainrule.explaining.examples.claims import Claim

ANY_DIGITS = Context(prec=1000)


class Known(NamedTuple):
    """A number, and how much lower and higher it may be: whether it was rounded before it was
    used is not known.
    """

    value: float
    low: float = 0.0
    high: float = 0.0

    @property
    def tolerance(self) -> float:
        """By how much it may be off at most."""
        return max(-self.low, self.high)

    def or_else(self, other: float) -> Known:
        """The number, or another one, or anything between them."""
        return Known(
            self.value, min(self.low, other - self.value), max(self.high, other - self.value)
        )


class Style(NamedTuple):
    """How numbers are mostly written: to so many decimals, or to so many significant digits;
    and the most of these.
    """

    decimals: int = 0
    digits: int = 0
    most_digits: int = 9

    def longer_than(self, claim: Claim) -> bool:
        """Whether a number has fewer digits than most."""
        return claim.decimals < self.decimals or claim.significant_digits < self.digits


def style_of(claims: Sequence[Claim]) -> Style:
    """How these numbers are written."""
    if not claims:
        return Style()
    (decimals, alike), (digits, as_long) = (
        Counter(counts).most_common(1)[0]
        for counts in (
            [claim.decimals for claim in claims],
            [claim.significant_digits for claim in claims],
        )
    )
    most = max(claim.significant_digits for claim in claims)
    return Style(decimals, 0, most) if alike >= as_long else Style(0, digits, most)


def as_printed(claim: Claim) -> Known:
    """A printed number, and what it may have been with more digits."""
    room = claim.half_unit * (2 if claim.truncated else 1)
    return Known(claim.value, -room, room)


def agrees(claim: Claim, known: Known) -> bool:
    """Whether a printed number can be this one, rounded, or cut off where dots say so."""
    room = as_printed(claim).high
    off = claim.value - known.value
    slack = room * 1e-9 + 1e-15 * abs(known.value)
    if not isfinite(known.value):
        return False
    if not known.low and not known.high and not claim.truncated and abs(abs(off) - room) <= slack:
        return _rounds_to(known.value, claim)
    return bool(known.low - room - slack <= off <= known.high + room + slack)


def _rounds_to(value: float, claim: Claim) -> bool:
    """Whether a number halfway between two is rounded to the printed one: up, to even, or as
    binary numbers are.
    """
    exact, unit = Decimal(f"{value:.{claim.decimals + 6}f}"), Decimal(1).scaleb(-claim.decimals)
    rounded = (
        exact.quantize(unit, rounding, ANY_DIGITS) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )
    ways = (float(f"{value:.{max(claim.decimals, 0)}f}"), *map(float, rounded))
    return any(abs(number - claim.value) < claim.half_unit / 2 for number in ways)
