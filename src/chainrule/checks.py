"""Checks of single numbers: each names the number that is outside of what it may be."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError

MOST_BITS = 1024  # of a whole number that a message shows: no float is larger either
LARGEST_SEED = 4_000_000_000  # scikit-learn's are below 2**32; networks beside the first count on


def check_share(**constants: float) -> None:
    """Refuse what is not from 0 to below 1."""
    for name, value in constants.items():
        if not 0 <= value < 1:
            raise ChainruleError(f"{name} is {value}; it must be at least 0 and below 1")


def check_above(least: float, **constants: float) -> None:
    """Refuse what is not a finite number above the least."""
    for name, value in constants.items():
        if not least < value < math.inf:
            raise ChainruleError(f"{name} is {value}; it must be a number above {least:g}")


def check_at_least(least: float, **constants: float) -> None:
    """Refuse what is not a finite number, the least or above."""
    for name, value in constants.items():
        if not least <= value < math.inf:
            raise ChainruleError(f"{name} is {value}; it must be a number of at least {least:g}")


def check_positive(**numbers: Any) -> None:
    """Each must be a finite number above 0, where it is given."""
    for name, number in numbers.items():
        if number is not None and not (
            isinstance(number, int | float | np.number) and 0 < number < np.inf
        ):
            raise ChainruleError(f"{name} is {number!r}; it must be a number above 0")


def check_whole(least: int, **numbers: Any) -> None:
    """Each must be a whole number, and no less than `least`."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, Integral) or number < least:
            raise ChainruleError(
                f"{name} is {shown(number)}; it must be a whole number of at least {least}"
            )


def check_seed(seed: Any) -> None:
    """A seed must be a whole number that every generator takes, and some more after it too."""
    check_whole(0, seed=seed)
    if seed > LARGEST_SEED:
        raise ChainruleError(f"seed is {shown(seed)}; it must be at most {LARGEST_SEED:,}")


def shown(value: object) -> str:
    """A value for a message; Python writes no whole number of more than 4,300 digits."""
    too_long = isinstance(value, int) and value.bit_length() > MOST_BITS
    return "a number with too many digits" if too_long else repr(value)


def finite(value: object) -> float:
    """A finite number from a file, as a float; texts such as "nan" are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ChainruleError(f"{str(value)[:40]!r} stands where a finite number is expected")
    return float(value)
