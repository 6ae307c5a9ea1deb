"""Slips of the pen: the right number, written down wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.author import Known
from chainrule.claims import Claim

MOST_VALUES = 40


def slips_of_the_pen(claim: Claim, right: Known) -> Iterator[tuple[str, str, float]]:
    """Kinds of slips, what they are, and the numbers that they make of the right one."""
    decimals = max(claim.decimals, 0)
    seen: set[str] = set()
    for value in _within(right, 10.0 ** -(decimals + 1)):
        shown = f"{value:.{decimals}f}"
        longer = f"{value:.{decimals + 1}f}"
        if longer in seen:
            continue
        seen.add(longer)
        cut = _cut(value, decimals)
        yield "cut off", f"{value:.{decimals + 3}f} is cut off instead of rounded", cut
        for fewer in range(1, decimals):
            yield (
                "rounded early",
                f"the result is rounded to {fewer} decimals and filled up with zeros",
                round(value, fewer),
            )
        for place in range(len(shown) - 1):
            pair = shown[place : place + 2]
            if pair.isdigit() and pair[0] != pair[1]:
                swapped = shown[:place] + pair[::-1] + shown[place + 2 :]
                yield "digits transposed", f"{shown} with two digits exchanged", float(swapped)
        for place, digit in enumerate(longer):
            if digit.isdigit():
                dropped = longer[:place] + longer[place + 1 :]
                if dropped.strip("-.") and not dropped.startswith("-."):
                    yield (
                        "digit dropped",
                        f"{longer} without one of its digits",
                        float(f"{float(dropped):.{decimals}f}"),
                    )
        for place, digit in enumerate(shown):
            if digit.isdigit():
                for other in "0123456789".replace(digit, ""):
                    wrong = shown[:place] + other + shown[place + 1 :]
                    yield "digit wrong", f"{shown} with one wrong digit", float(wrong)


def _within(right: Known, unit: float) -> list[float]:
    """The numbers that the right one may have been, in steps of the last digit."""
    low, high = right.value + right.low, right.value + right.high
    steps = min(MOST_VALUES, int((high - low) / unit) + 1)
    return [right.value, low, high, *(low + (high - low) * step / steps for step in range(1, steps))]


def _cut(value: float, decimals: int) -> float:
    text = f"{value:.{decimals + 6}f}"
    return float(text[: len(text) - 6])
