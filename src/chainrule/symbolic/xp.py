"""The functions of `chainrule.formulas.functions` for arrays of Terms: the namespace `xp` of a
run on Terms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.symbolic.arrays import (
    TermArray,
    as_array,
    chosen,
    concatenate,
    constants,
    counted,
    elementwise,
    folded,
)
from chainrule.symbolic.term import Term, apply, number

__all__ = [
    "abs", "concatenate", "erf", "exp", "expm1", "log", "log1p", "maximum", "minimum", "ones_like",
    "positive", "shift",
    "sign", "sqrt", "sum", "tanh", "where", "zeros_like",
]  # fmt: skip
TINY = float(np.finfo(float).tiny)


def _function(name: str) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        return elementwise(name, *arguments)

    function.__name__, function.__doc__ = name, f"The function {name} of each entry."
    return function


exp, expm1, log, log1p, tanh, sqrt, abs, erf, sign, maximum, minimum = map(
    _function,
    ("exp", "expm1", "log", "log1p", "tanh", "sqrt", "abs", "erf", "sign", "maximum", "minimum"),
)


def ones_like(z: Any) -> Any:
    """The number 1 for each entry."""
    return _filled(z, 1.0)


def zeros_like(z: Any) -> Any:
    """The number 0 for each entry."""
    return _filled(z, 0.0)


def _filled(z: Any, value: float) -> Any:
    return (
        constants(np.full(counted(z.shape), value), z.shape)
        if isinstance(z, TermArray)
        else number(value)
    )


def where(condition: Any, a: Any, b: Any) -> Any:
    """Entries of a where the condition holds, of b elsewhere; a condition that is no Term
    leaves no trace.
    """
    if isinstance(condition, Term | TermArray):
        return elementwise("where", condition, a, b)
    return chosen(np.asarray(condition, dtype=bool), as_array(a), as_array(b))


def sum(z: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """The sum along an axis, or of all entries."""
    return z.sum(axis=axis, keepdims=keepdims)


def positive(a: Any) -> Any:
    """Shows only where it matters: a number that is positive anyway stays as it is."""
    if isinstance(a, Term):
        return a if a.value is None or a.value >= TINY else apply("maximum", a, TINY)
    return a if a.lettered else chosen(a.values >= TINY, a, maximum(a, TINY))


def shift(z: Any) -> Any:
    """Nothing where it would not change a digit, so that a softmax looks like the textbook's."""
    if z.lettered or np.abs(z.values).max() < 15:
        return 0
    return folded("maximum", z, -1, keepdims=True)
