"""The namespace of functions that writes a formula down as a program takes it, on single Terms.

A Term stands for a whole array: all units of a layer, or all inputs of a kind. What belongs to a
row of them has operations of its own, ``"row_sum"`` and ``"row_max"``. Beside the namespace of
explanations, nothing is left out that a computer needs, such as the shift of a softmax.
"""

from __future__ import annotations

from chainrule.errors import ChainruleError
from chainrule.symbolic.term import apply
from chainrule.symbolic.xp import (
    TINY,
    abs,
    cos,
    erf,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    ones_like,
    sign,
    sin,
    sqrt,
    tanh,
    where,
    zeros_like,
)
from chainrule.types import Array

__all__ = [
    "abs", "cos", "erf", "exp", "expm1", "log", "log1p", "maximum", "minimum", "ones_like",
    "positive", "shift", "sign", "sin", "sqrt", "sum", "tanh", "where", "zeros_like",
]  # fmt: skip


def sum(z: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    """The sum of each row."""
    if axis not in (-1, 1) or not keepdims:
        raise ChainruleError("sums must be those of rows: xp.sum(z, axis=-1, keepdims=True)")
    return apply("row_sum", z)


def shift(z: Array) -> Array:
    """The largest of each row."""
    # always subtracted: which numbers a program will meet is not known while it is written
    return apply("row_max", z)


def positive(y: Array) -> Array:
    """At least the smallest normal number."""
    return apply("maximum", y, TINY)
