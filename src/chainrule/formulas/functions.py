"""The functions that formulas may use, for NumPy arrays.

A formula takes such a namespace as its argument `xp`: this module for numbers, JAX's for traced
arrays, `chainrule.symbolic.term` for numbers that remember how they were made. Each has the same
names. Complex arrays are accepted, so that derivatives can be taken by complex step.
"""

from __future__ import annotations

import numpy as np

# Formulas call functions by NumPy's names, so that NumPy's own serve wherever they do what is
# needed. `sum` and `abs` shadow Python's, but only here: others use this module as a namespace.
from numpy import (
    concatenate,
    cos,
    log,
    log1p,
    maximum,
    minimum,
    ones_like,
    sign,
    sin,
    sqrt,
    sum,
    tanh,
    where,
    zeros_like,
)

from chainrule.types import Array

__all__ = [
    "abs",
    "concatenate",
    "cos",
    "erf",
    "exp",
    "expm1",
    "log",
    "log1p",
    "maximum",
    "minimum",
    "ones_like",
    "positive",
    "shift",
    "sign",
    "sin",
    "sqrt",
    "sum",
    "tanh",
    "where",
    "zeros_like",
]


def exp(z: Array) -> Array:
    """e**z; infinite where that is too large, as the logistic function needs it."""
    # 1 / (1 + exp(-z)) is 0 where the power is infinite, which is right; a warning would mislead
    with np.errstate(over="ignore"):
        return np.exp(z)


def expm1(z: Array) -> Array:
    """e**z - 1 without the loss of digits near z = 0; infinite where it is too large."""
    with np.errstate(over="ignore"):
        return np.expm1(z)


def abs(z: Array) -> Array:
    """|z|; for complex z its analytic form, z or -z by the sign of the real part."""
    # The complex step method needs functions that are analytic; np.abs would give the modulus,
    # which drops the imaginary part that carries the derivative.
    return np.where(z.real < 0, -z, z) if np.iscomplexobj(z) else np.abs(z)


def erf(z: Array) -> Array:
    """The error function, 2/sqrt(pi) times the integral of exp(-t**2) from 0 to z."""
    from scipy.special import erf  # only gelu needs it, and it takes longer to import than NumPy

    return erf(z)


def positive(y: Array) -> Array:
    """y, but never below the smallest normal number: keeps log(y) and 1/y finite at y = 0."""
    # a bound, not a small number added to y: all other values stay exactly as they are
    return np.maximum(y, np.finfo(y.dtype).tiny)


def shift(z: Array) -> Array:
    """What to subtract from each row of z before a softmax: its maximum, so that no power
    overflows.
    """
    return np.max(z, axis=-1, keepdims=True)
