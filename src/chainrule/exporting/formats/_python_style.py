"""How operations and arrays are written with NumPy."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from chainrule.exporting.formats._common_style import COMMON
from chainrule.exporting.formats._digits import array_digits, digits, in_lines
from chainrule.exporting.tracing import Traced, lines_of
from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, InfixStyle, Piece
from chainrule.types import Array

FEW = 6  # numbers that go into a line


def _literal(number: float, _: int) -> Piece:
    written = digits(number, "np.inf", "np.nan")
    return Piece(written, SUM if number < 0 else ATOM)


STYLE = InfixStyle(
    templates={
        **COMMON,
        "*": ("{} * {}", PRODUCT, (PRODUCT, POWER)),
        "/": ("{} / {}", PRODUCT, (PRODUCT, POWER)),
        # both sides closed: -2**2 is -4 in Python, and a**b**c is a**(b**c)
        "**": ("{}**{}", POWER, (ATOM, ATOM)),
        "square": ("{}**2", POWER, (ATOM,)),
        "erf": ("erf({})", ATOM, (SUM,)),
        "abs": ("np.abs({})", ATOM, (SUM,)),
        "maximum": ("np.maximum({}, {})", ATOM, (SUM, SUM)),
        "minimum": ("np.minimum({}, {})", ATOM, (SUM, SUM)),
        "where": ("np.where({}, {}, {})", ATOM, (SUM, SUM, SUM)),
        "row_sum": ("np.sum({}, axis=-1, keepdims=True)", ATOM, (SUM,)),
        "row_max": ("np.max({}, axis=-1, keepdims=True)", ATOM, (SUM,)),
        **{
            name: (f"np.{name}({{}})", ATOM, (SUM,))
            for name in ("exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "sqrt", "sign")
        },
    },
    parentheses="({})",
    value=_literal,
    literal=_literal,
)


def function_of(name: str, arguments: Iterable[str], formula: Traced) -> str:
    """A formula as a function."""
    lines, result = lines_of(formula, STYLE, "    {} = {}\n")
    return f"def {name}({', '.join(arguments)}):\n{''.join(lines)}    return {result}"


def array_of(name: str, values: Array) -> str:
    """A constant; one with many numbers as a text, which Python reads faster than lists."""
    shape = "" if values.ndim == 1 else f".reshape{values.shape}"
    kind = f"dtype=np.{values.dtype}"
    if values.size < FEW:
        return f"{name} = np.array([{', '.join(array_digits(values))}], {kind}){shape}"
    rows = (in_lines(array_digits(row), "", " ") for row in np.atleast_2d(values))
    whole = "\n".join(rows)
    return f'{name} = np.array("""\n{whole}\n""".split(), {kind}){shape}'
