"""What each operation computes: on single numbers, for Terms, and on whole arrays.

A Term only remembers the name of its operation, a key of both tables here; how the operation is
written stands in the templates of a style.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.formulas import functions
from chainrule.types import Array


def _divide(a: float, b: float) -> float:
    """As NumPy does it: inf or nan where Python would raise a ZeroDivisionError."""
    if b != 0:
        return a / b
    # 0/0 is nan; anything else is infinite, and even the sign of a zero counts: 1 / -0.0 is -inf.
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)


def _or_infinite(function: Callable[..., float]) -> Callable[..., float]:
    """As NumPy does it: inf where Python would raise an OverflowError."""

    def guarded(*numbers: float) -> float:
        try:
            return function(*numbers)
        except OverflowError:
            return math.inf

    return guarded


# A diverging run is explained up to its last number: overflow, a division by zero and a logarithm
# or root of a negative number give inf or nan, as in NumPy, instead of an exception.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "**": _or_infinite(operator.pow),
    "square": _or_infinite(lambda a: a * a),
    "negative": operator.neg,
    "same": operator.pos,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "exp": _or_infinite(math.exp),
    "expm1": _or_infinite(math.expm1),
    "log": lambda a: math.log(a) if a > 0 else (-math.inf if a == 0 else math.nan),
    "log1p": lambda a: math.log1p(a) if a > -1 else (-math.inf if a == -1 else math.nan),
    "tanh": math.tanh,
    # of an infinite number there is none, where Python raises
    "sin": lambda a: math.sin(a) if math.isfinite(a) else math.nan,
    "cos": lambda a: math.cos(a) if math.isfinite(a) else math.nan,
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else math.nan,
    "abs": operator.abs,
    "erf": math.erf,
    "sign": lambda a: float((a > 0) - (a < 0)),
    "maximum": max,
    "minimum": min,
    "where": lambda condition, a, b: a if condition else b,
}
# The same for whole arrays. The keys of both tables agree: an array is computed by the second
# table, and a Term that is rewritten or audited later by the first.
UFUNCS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "square": np.square,
    "negative": np.negative,
    "same": np.positive,
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "erf": functions.erf,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "where": np.where,
}
