"""The functions of `chainrule.formulas.functions` for arrays of Terms: the namespace `xp` of a
run on Terms.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.symbolic.arrays import TermArray, as_array, constants, elementwise
from chainrule.symbolic.choosing import chosen, concatenate
from chainrule.symbolic.folding import folded
from chainrule.symbolic.shapes import counted
from chainrule.symbolic.term import Term, apply, number
from chainrule.types import Array

__all__ = [
    "abs", "concatenate", "cos", "erf", "exp", "expm1", "log", "log1p", "maximum", "minimum",
    "ones_like", "positive", "shift", "sign", "sin", "sqrt", "sum", "tanh", "where", "zeros_like",
]  # fmt: skip
# The smallest normal number; a division by a smaller one can overflow.
TINY = float(np.finfo(float).tiny)
# e^15 is about 3 million: sums and squares of such numbers are far from overflow.
NEAR = 15


# Most functions work on each entry alone: they differ in nothing but the name of the operation.
def _function(name: str) -> Callable[..., Array]:
    def function(*arguments: Array) -> Array:
        return elementwise(name, *arguments)

    function.__name__ = name
    function.__doc__ = f"The function {name} of each entry."
    return function


exp = _function("exp")
expm1 = _function("expm1")
log = _function("log")
log1p = _function("log1p")
tanh = _function("tanh")
sqrt = _function("sqrt")
sin = _function("sin")
cos = _function("cos")
abs = _function("abs")
erf = _function("erf")
sign = _function("sign")
maximum = _function("maximum")
minimum = _function("minimum")


def ones_like(z: Array) -> Array:
    """The number 1 for each entry."""
    return _filled(z, 1.0)


def zeros_like(z: Array) -> Array:
    """The number 0 for each entry."""
    return _filled(z, 0.0)


def _filled(z: Array, value: float) -> Array:
    return (
        constants(np.full(counted(z.shape), value), z.shape)
        if isinstance(z, TermArray)
        else number(value)
    )


def where(condition: Array, a: Array, b: Array) -> Array:
    """Entries of a where the condition holds, of b elsewhere; a condition that is not a Term
    is not part of the formula.
    """
    if isinstance(condition, Term | TermArray):
        return elementwise("where", condition, a, b)
    return chosen(np.asarray(condition, dtype=bool), as_array(a), as_array(b))


def sum(z: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    """The sum along an axis, or of all entries."""
    return z.sum(axis=axis, keepdims=keepdims)


def positive(a: Array) -> Array:
    """At least the smallest positive number; written down only if it changes the value."""
    if isinstance(a, Term):
        return a if a.value is None or a.value >= TINY else apply("maximum", a, TINY)
    return a if a.lettered else chosen(a.values >= TINY, a, maximum(a, TINY))


def shift(z: Array) -> Array:
    """What a softmax subtracts from its net inputs so that no exponential overflows: the largest.

    Where none is near overflow it is the integer 0, which leaves no trace, so that the formula is
    the textbook's.
    """
    if z.lettered or np.abs(z.values).max() < NEAR:
        return 0
    return folded("maximum", z, -1, keepdims=True)
