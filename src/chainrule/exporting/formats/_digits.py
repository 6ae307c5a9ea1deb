"""Numbers as digits that give back the same number, and long lists of them in lines."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from chainrule.types import Floats

WIDTH = 96


def digits(number: float, infinity: str, nan: str) -> str:
    """The shortest digits of a float64; infinities and NaN by their names."""
    if math.isnan(number):
        return nan
    if math.isinf(number):
        return infinity if number > 0 else f"-{infinity}"
    # 3 rather than 3.0, as a formula has it
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def array_digits(values: Floats) -> list[str]:
    """The shortest digits of each number, in its own width."""
    # `str` of a float32 has the digits that only that float32 has
    return [str(value) for value in np.ravel(values)]


def in_lines(items: Iterable[str], indent: str, between: str = ", ") -> str:
    """Items with something between them, in lines."""
    lines: list[str] = []
    line = indent
    for item in items:
        # not by `textwrap`, as an item may be a text with spaces
        if len(line) + len(item) > WIDTH and line != indent:
            lines.append(line.rstrip())
            line = indent
        line += item + between
    return "\n".join([*lines, line.removesuffix(between)])
