"""Slips of the pen: the right number, written down wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chainrule.auditing.intervals import Known
from chainrule.explaining.examples.claims import Claim

MOST_VALUES = 40


class Slip(NamedTuple):
    """A kind of slip, what it is, and the number that it makes of the right one."""

    kind: str
    what: str
    value: float
    cost: float


def slips_of_the_pen(claim: Claim, right: Known, short: bool) -> Iterator[Slip]:
    """What can become of a number when it is written down; `short` if it has fewer digits than
    others.
    """
    decimals = max(claim.decimals, 0)
    seen: set[str] = set()
    for value in _within(right, 10.0 ** -(decimals + 1)):
        shown = f"{value:.{decimals}f}"
        longer = f"{value:.{decimals + 1}f}"
        if longer in seen:
            continue
        seen.add(longer)
        yield Slip(
            "cut off",
            f"{value:.{decimals + 3}f} is cut off instead of rounded",
            cut(value, decimals),
            3.0 if short else 2.0,
        )
        for fewer in range(1, decimals):
            places = "decimal" if fewer == 1 else "decimals"
            what = f"the result is rounded to {fewer} {places} and filled up with zeros"
            yield Slip("rounded early", what, round(value, fewer), 1.9)
        for place in range(len(shown) - 1):
            pair = shown[place : place + 2]
            if pair.isdigit() and pair[0] != pair[1]:
                swapped = shown[:place] + pair[::-1] + shown[place + 2 :]
                yield Slip(
                    "digits transposed", f"{shown} with two digits exchanged", float(swapped), 3.2
                )
        for place, digit in enumerate(longer):
            dropped = longer[:place] + longer[place + 1 :]
            if digit.isdigit() and dropped.strip("-.") and not dropped.startswith("-."):
                number = float(f"{float(dropped):.{decimals}f}")
                yield Slip(
                    "digit dropped",
                    f"{longer} without one of its digits",
                    number,
                    2.6 if short else 4.2,
                )
        for place, digit in enumerate(shown):
            for other in "0123456789".replace(digit, "") if digit.isdigit() else "":
                wrong = shown[:place] + other + shown[place + 1 :]
                yield Slip("digit wrong", f"{shown} with one wrong digit", float(wrong), 5.0)


def _within(right: Known, unit: float) -> list[float]:
    """The numbers that the right one may have been, in steps of the last digit."""
    low, high = right.value + right.low, right.value + right.high
    steps = min(MOST_VALUES, int((high - low) / unit) + 1)
    return [
        right.value,
        low,
        high,
        *(low + (high - low) * step / steps for step in range(1, steps)),
    ]


def cut(value: float, decimals: int) -> float:
    """A number cut off after so many decimals."""
    text = f"{value:.{decimals + 6}f}"
    return float(text[: len(text) - 6])
