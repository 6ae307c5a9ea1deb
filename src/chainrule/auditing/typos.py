"""Slips of the pen: the right number, written down wrongly.

The slips of `chainrule.auditing.slips` change a formula; these change the digits of its result. As
the right number is known as an interval only, each number is tried that it may have been with one
digit more than is printed.

Costs are on the scale of `chainrule.auditing.cause`, tuned like those on planted mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from chainrule.auditing.intervals import Known, cut
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.printed_numbers import printed_number

# Of an interval that are tried. A wide one has no digits to speak of, and trying all its numbers
# would find one that fits whatever is printed.
MOST_VALUES = 40
# Characters of a number that is copied; longer ones are not written down in full.
LONGEST_COPIED = 24
POINT_MOVED = (-1, 1, -2, 2)  # places, the likeliest first


class Slip(NamedTuple):
    """A kind of slip, what it is, and the number that it makes of the right one."""

    kind: str
    what: str
    value: float
    cost: float


def slips_of_the_pen(claim: Claim, right: Known, short: bool) -> Iterator[Slip]:
    """What can become of a number when it is written down.

    Parameters
    ----------
    claim : Claim
        Tells the number of decimals.
    right : Known
        What should be written; each number of its interval may have been meant.
    short : bool
        Whether the claim has fewer digits than most: a dropped digit is likelier then.
    """
    decimals = max(claim.decimals, 0)
    seen: set[str] = set()
    # Numbers that are the same to that many digits give the same slips.
    for value in _within(right, 10.0 ** -(decimals + 1)):
        longer = f"{value:.{decimals + 1}f}"
        if longer not in seen:
            seen.add(longer)
            yield from _shortened(value, decimals, short)
            yield from _transposed(value, decimals)
            yield from _misplaced(value, decimals)
            yield from _dropped(value, decimals, short)
            yield from _wrong_digits(value, decimals)


def _shortened(value: float, decimals: int, short: bool) -> Iterator[Slip]:
    """Cut off instead of rounded, or rounded to fewer decimals."""
    # A number with fewer digits than its neighbors may as well have lost one as been cut off, hence
    # the other cost; see `_dropped` for its counterpart.
    what = f"{value:.{decimals + 3}f} is cut off instead of rounded"
    yield Slip("cut off", what, cut(value, decimals), 3.0 if short else 2.0)
    for fewer in range(1, decimals):
        places = "decimal" if fewer == 1 else "decimals"
        what = f"the result is rounded to {fewer} {places} and padded with zeros"
        yield Slip("rounded early", what, round(value, fewer), 1.9)


def _transposed(value: float, decimals: int) -> Iterator[Slip]:
    """Two neighboring digits exchanged."""
    shown = f"{value:.{decimals}f}"
    for swapped in _exchanged(shown):
        what = f"{shown} with two digits exchanged"
        yield Slip("digits transposed", what, float(swapped), 3.2)


def _misplaced(value: float, decimals: int) -> Iterator[Slip]:
    """The point in another place."""
    for places in POINT_MOVED:
        # Zeros alone may be what anything becomes.
        if printed := round(value * 10.0**places, decimals):
            what = f"{value:.{max(decimals + places, 0)}f} with its point moved"
            yield Slip("point moved", what, printed, 3.2)


def _dropped(value: float, decimals: int, short: bool) -> Iterator[Slip]:
    """A digit left out, the next one taking the last place."""
    # 0.593269 printed with 5 decimals, without its 3: 0.59269. Digits before the point count, too.
    longer = f"{value:.{decimals + 1}f}"
    for place, digit in enumerate(longer):
        dropped = longer[:place] + longer[place + 1 :]
        if digit.isdigit() and dropped.strip("-.") and not dropped.startswith("-."):
            number = float(f"{float(dropped):.{decimals}f}")
            what = f"{longer} without one of its digits"
            yield Slip("digit dropped", what, number, 2.6 if short else 4.2)


def _wrong_digits(value: float, decimals: int) -> Iterator[Slip]:
    """Any other digit in any place: the last resort, as it explains a lot."""
    # Nine tries for each digit, the most expensive of all slips: it proves little.
    shown = f"{value:.{decimals}f}"
    for place, digit in enumerate(shown):
        for other in "0123456789".replace(digit, "") if digit.isdigit() else "":
            wrong = float(shown[:place] + other + shown[place + 1 :])
            yield Slip("digit wrong", f"{shown} with one wrong digit", wrong, 5.0)


def miscopied(printed: str) -> Iterator[tuple[str, str]]:
    """What a number may become when it is copied, and how: digits exchanged, one dropped, or the
    point moved. Other than in `slips_of_the_pen`, it is used for what follows.
    """
    number = printed_number(printed)
    if number is None or not number.value:
        return
    shown = f"{abs(number.value):.{max(number.decimals, 0)}f}"
    if number.exact or len(shown) > LONGEST_COPIED:
        shown = f"{abs(number.value):g}"
    # A power of ten is not copied digit by digit.
    if "e" in shown:
        return
    seen = {shown}
    for how, copies in (
        ("two digits exchanged", _exchanged(shown)),
        ("a digit dropped", _one_dropped(shown)),
        ("the point moved", _point_moved(shown)),
    ):
        for copy in copies:
            if copy not in seen:
                seen.add(copy)
                yield how, f"-{copy}" if number.value < 0 else copy


def _exchanged(shown: str) -> Iterator[str]:
    """A number with two neighboring digits exchanged, in each place; those beside the point are
    neighbors, too.
    """
    places = [place for place, character in enumerate(shown) if character.isdigit()]
    for one, two in pairwise(places):
        # Exchanging equal digits changes nothing.
        if shown[one] != shown[two]:
            between = shown[one + 1 : two]
            yield shown[:one] + shown[two] + between + shown[one] + shown[two + 1 :]


def _one_dropped(shown: str) -> Iterator[str]:
    for place, digit in enumerate(shown):
        shorter = shown[:place] + shown[place + 1 :]
        # Without the 0 before the point, or the last decimal, it is the same number or rounded.
        if digit.isdigit() and not shorter.startswith(".") and place < len(shown) - 1:
            yield shorter


def _point_moved(shown: str) -> Iterator[str]:
    for places in POINT_MOVED:
        yield f"{Decimal(shown).scaleb(places).normalize():f}"


def _within(right: Known, unit: float) -> list[float]:
    """The numbers that the right one may have been, in steps of the last digit."""
    # The likeliest first: the value itself, then the ends, then what is between them.
    low, high = right.value + right.low, right.value + right.high
    # Of a run that overflows, nothing can have been meant.
    if not isfinite((high - low) / unit):
        return []
    steps = min(MOST_VALUES, int((high - low) / unit) + 1)
    return [
        right.value,
        low,
        high,
        *(low + (high - low) * step / steps for step in range(1, steps)),
    ]
