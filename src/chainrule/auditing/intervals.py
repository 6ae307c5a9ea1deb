"""Printed numbers: the intervals that they stand for, and how an author writes them.

A number printed as 0.593 was rounded, so that it may have been anything within half a unit of its
last digit::

    0.5925          0.593          0.5935
      |---------------*---------------|
      value + low     value           value + high        low = -0.0005, high = 0.0005

Two things widen an interval. What is computed from printed numbers inherits their intervals
(`chainrule.auditing.author.Author.value`). And where it is unknown with which of several numbers
the author went on, the printed one, the exact one, or one rounded on the way, the interval spans
all of them (`Known.or_else`). An audit calls a number wrong only if it lies outside the interval of
what it should be: if in doubt, the author is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import NamedTuple

from chainrule.explaining.examples.claims import CUT_OFF, TWICE, Claim

# One number in ten ends in a zero, which an author may leave out.
RARELY = 0.12
MOSTLY = 0.45  # of the numbers, for a rule
# What a difference of equal numbers leaves in a program: 1 - 0.9 - 0.1 is not 0, but -3e-17.
NOISE = 1e-15
HABIT = 3  # numbers of the same length
# `Decimal.quantize` raises an error if the result has more digits than its context allows, which
# are 28 unless told otherwise.
ANY_DIGITS = Context(prec=1000)


class Known(NamedTuple):
    """A number, and how much lower and higher it may be.

    `low` is at most 0 and `high` at least 0: both are added to the value. The two sides differ, as
    rounding moves a number to one side only.
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
    """How numbers are mostly written: with a number of decimals, or of significant digits.

    One of `decimals` and `digits` is 0: the one that is not the author's rule. `most_digits` is the
    number of significant digits of the longest number. `fewest` is what the author now and then
    writes instead, by the same rule; 0 if most numbers do not obey the rule. `cut` says whether
    further digits are cut off, where others round.
    """

    decimals: int = 0
    digits: int = 0
    most_digits: int = 9
    fewest: int = 0
    cut: bool = False

    def longer_than(self, claim: Claim) -> bool:
        """Whether a number has fewer digits than most."""
        return claim.decimals < self.decimals or claim.significant_digits < self.digits


def style_of(claims: Sequence[Claim]) -> Style:
    """How these numbers are written."""
    claims = [claim for claim in claims if not claim.exact]
    if not claims:
        return Style()
    # The rule is the one that more of the numbers obey: 0.0412 and 0.5933 have as many decimals,
    # 0.0412 and 0.593 as many significant digits.
    by_decimals = Counter(claim.decimals for claim in claims)
    by_digits = Counter(claim.significant_digits for claim in claims)
    decimals, alike = by_decimals.most_common(1)[0]
    digits, as_long = by_digits.most_common(1)[0]
    # Of a few numbers nothing can be learned but that their author writes as many decimals.
    if max(alike, as_long) < HABIT:
        decimals, alike = max(by_decimals), as_long
    most = max(claim.significant_digits for claim in claims)
    habit = all(claim.rounding == CUT_OFF for claim in claims)
    if alike >= as_long:
        return Style(decimals, 0, most, _fewest(by_decimals, decimals), habit)
    return Style(0, digits, most, _fewest(by_digits, digits), habit)


def _fewest(counts: Counter[int], usual: int) -> int:
    """One place fewer than usual, if an author often writes that; not for numbers that lost a
    zero, nor for other kinds of numbers that have a length of their own.
    """
    if counts[usual] < MOSTLY * counts.total():
        return 0
    return usual - 1 if counts[usual - 1] > RARELY * counts.total() else usual


def as_printed(claim: Claim) -> Known:
    """A printed number, and what it may have been with more digits."""
    # Who always cuts off makes numbers smaller, by less than a unit of the last digit.
    if claim.rounding == CUT_OFF:
        unit = 2 * claim.half_unit
        return Known(claim.value, -unit * (claim.value <= 0), unit * (claim.value >= 0))
    # Rounding moves a number by half a unit of the last digit at most, cutting off (0.593...) by
    # less than a whole one. The direction in which it was cut is not relied on.
    room = claim.half_unit * (2 if claim.truncated else 1)
    return Known(claim.value, -room, room)


def agrees(claim: Claim, known: Known) -> bool:
    """Whether a printed number can be this one, rounded, or cut off where dots say so.

    It can if the interval of what is printed and that of what is known have a number in common::

                 known + low |--------*--------| known + high
      printed + low' |--------*--------| printed + high'
    """
    printed = as_printed(claim)
    if claim.rounding == TWICE:  # 0.123449 comes to 0.1234, and by way of 0.12345 to 0.1235
        printed = Known(printed.value, 1.1 * printed.low, 1.1 * printed.high)
    room = max(-printed.low, printed.high)
    off = claim.value - known.value
    # Both numbers were read or computed in binary: their difference is off by some rounding
    # errors, which must not decide what lies on the edge.
    slack = room * 1e-9 + 1e-15 * abs(known.value) + NOISE
    if not isfinite(known.value):
        return False
    # Exactly halfway between two printed numbers, only one of them is the rounded one.
    rounded = not claim.truncated and claim.rounding != CUT_OFF
    if not known.low and not known.high and rounded and abs(abs(off) - claim.half_unit) <= slack:
        return _rounds_to(known.value, claim)
    return bool(known.low - printed.high - slack <= off <= known.high - printed.low + slack)


def _rounds_to(value: float, claim: Claim) -> bool:
    """Whether a number halfway between two is rounded to the printed one: up, to even, or as
    binary numbers are.
    """
    # Schools round 0.125 up to 0.13, statisticians to the even 0.12, and programs round the binary
    # number, which may lie a little above or below. Six more decimals remove that last difference
    # and leave a true half as it is.
    exact = Decimal(f"{value:.{max(claim.decimals + 6, 0)}f}")
    unit = Decimal(1).scaleb(-claim.decimals)
    rounded = (
        exact.quantize(unit, rounding, ANY_DIGITS) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )
    ways = (float(f"{value:.{max(claim.decimals, 0)}f}"), *map(float, rounded))
    return any(abs(number - claim.value) < claim.half_unit / 2 for number in ways)


def cut(value: float, decimals: int) -> float:
    """A number cut off after this many decimals; below 0, before the point: 1299 becomes 1200."""
    if not isfinite(value):
        return value
    # Six more decimals, so that 0.3, in binary 0.29999..., is not cut off to 0.2.
    exact = Decimal(f"{value:.{max(decimals + 6, 0)}f}")
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN, ANY_DIGITS))


def roundings(value: float, decimals: int) -> tuple[float, float]:
    """A number rounded, in both ways where it lies halfway between two."""
    # 0.0125 may be a little more or less as a binary number, and is rounded up or to even.
    little = 1e-6 * 10.0**-decimals
    return round(value - little, decimals), round(value + little, decimals)
