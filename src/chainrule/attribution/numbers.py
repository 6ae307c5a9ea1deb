"""Numbers and other values of a table, as a reader of an explanation wants them."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import NamedTuple

import numpy as np

# The noise of floats begins at the 16th digit, as in 0.1 + 0.2; no reader should see it.
CELL_DIGITS = 12  # of a number of the table: it is known by them
# What two decimals of a percentage can still tell from 0.
LEAST = 1e-4  # probability that is written out
LARGEST = 1e15  # that is written out


class Form(NamedTuple):
    """So many decimals, so that numbers that add up do so as they are read."""

    decimals: int

    @classmethod
    def of_size(cls, size: float, digits: int) -> Form:
        """For numbers up to a size, which has so many digits."""
        if not 0 < size < LARGEST:
            return cls(digits)
        return cls(max(0, digits - 1 - floor(log10(size))))

    def written(self, value: float, signed: bool = False) -> str:
        """A number."""
        if not isfinite(value) or abs(value) >= LARGEST:
            return f"{value:.6g}"
        return _without_minus_zero(f"{value:{'+' if signed else ''}.{self.decimals}f}")


def points(share: float, signed: bool = False) -> str:
    """A probability, or a difference of two, in percent."""
    return _without_minus_zero(f"{100 * share:{'+' if signed else ''}.2f}")


def percent(share: float) -> str:
    """A probability in percent; what is nearly certain is not said to be certain."""
    if 0 < share < LEAST:
        return f"under {points(LEAST)} %"
    if 1 - LEAST < share < 1:
        return f"over {points(1 - LEAST)} %"
    return f"{points(share)} %"


def shown(cell: object) -> str:
    """A cell of a table."""
    if cell is None:
        return "(missing)"
    if isinstance(cell, float) and isfinite(cell) and abs(cell) < LARGEST:
        return np.format_float_positional(float(f"{cell:.{CELL_DIGITS}g}"), trim="-")
    return str(cell)


def _without_minus_zero(text: str) -> str:
    """-0.00 is 0.00."""
    return text if text.strip("+-0.") else text.lstrip("+-")
