"""The namespace `xp` in compiled code: the names of chainrule.formulas.functions, for Reals and for arrays.

Elementwise formulas meet Reals. Formulas that mix the units of a layer, such as softmax, meet whole arrays.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import overload

from chainrule.engines.compiled import simd
from chainrule.engines.compiled.real import Real, as_float, as_real, like

NAMES = ("exp", "expm1", "log", "log1p", "tanh", "sqrt", "abs", "erf", "sign", "ones_like", "zeros_like", "positive")


def _stub(name: str) -> Any:
    def function(*arguments: Any) -> Any:
        raise NotImplementedError(f"{name} of compiled code")

    function.__name__ = name
    return function


exp, expm1, log, log1p, tanh, sqrt, abs, erf, sign, ones_like, zeros_like, positive = map(_stub, NAMES)
maximum, minimum, where, sum, shift = map(_stub, ("maximum", "minimum", "where", "sum", "shift"))


@njit(**simd.JIT)
def _log1p(x):
    u = 1 + x
    return simd.log(u) + (x - (u - 1)) / u if u < np.inf else u


@njit(**simd.JIT)
def _log1p_32(x):
    f = np.float32
    u = f(1) + x
    return simd.log(u) + (x - (u - f(1))) / u if u < f(np.inf) else u


@njit(**simd.JIT)
def _positive_32(x):
    tiny = np.float32(1.1754943508222875e-38)
    return tiny if x < tiny else x


@njit(**simd.JIT)
def _positive_64(x):
    tiny = 2.2250738585072014e-308
    return tiny if x < tiny else x


# How each is computed for a float32 and for a float64.
_exp = njit(**simd.JIT)(lambda x: simd.exp(x))
_expm1 = njit(**simd.JIT)(lambda x: simd.expm1(x))
_log = njit(**simd.JIT)(lambda x: simd.log(x))
_tanh = njit(**simd.JIT)(lambda x: simd.tanh(x))
_sqrt = njit(**simd.JIT)(lambda x: math.sqrt(x))
_abs = njit(**simd.JIT)(lambda x: math.fabs(x))
_erf = njit(**simd.JIT)(lambda x: math.erf(x))
_sign = njit(**simd.JIT)(lambda x: x - x + (x > 0) - (x < 0))
_one = njit(**simd.JIT)(lambda x: x * 0 + 1)
_zero = njit(**simd.JIT)(lambda x: x * 0)


def _elementwise(stub: Any, single: Any, double: Any) -> None:
    @overload(stub)
    def function(x):
        if isinstance(x, Real):
            compute = single if x.plain == types.float32 else double
            return lambda x: as_real(like(compute(as_float(x)), x))
        if isinstance(x, types.Array):
            compute = single if x.dtype == types.float32 else double

            def each(x):
                y = np.empty_like(x)
                for place, number in np.ndenumerate(x):
                    y[place] = compute(number)
                return y

            return each
        return None


for _name, _single, _double in (
    ("exp", _exp, _exp),
    ("expm1", _expm1, _expm1),
    ("log", _log, _log),
    ("log1p", _log1p_32, _log1p),
    ("tanh", _tanh, _tanh),
    ("sqrt", _sqrt, _sqrt),
    ("abs", _abs, _abs),
    ("erf", _erf, _erf),
    ("sign", _sign, _sign),
    ("positive", _positive_32, _positive_64),
):
    _elementwise(globals()[_name], _single, _double)


@overload(ones_like)
def _ones_like(x):
    return (lambda x: as_real(like(1, x))) if isinstance(x, Real) else (lambda x: np.ones_like(x))


@overload(zeros_like)
def _zeros_like(x):
    return (lambda x: as_real(like(0, x))) if isinstance(x, Real) else (lambda x: np.zeros_like(x))


def _of_two(stub, choose, of_arrays):
    @overload(stub)
    def function(a, b):
        if isinstance(a, Real):
            return lambda a, b: as_real(choose(as_float(a), like(b, a)))
        if isinstance(b, Real):
            return lambda a, b: as_real(choose(like(a, b), as_float(b)))
        return lambda a, b: of_arrays(a, b)


_of_two(maximum, max, np.maximum)
_of_two(minimum, min, np.minimum)


@overload(where)
def _where(condition, a, b):
    if isinstance(a, Real):
        return lambda condition, a, b: as_real(as_float(a) if condition else like(b, a))
    if isinstance(b, Real):
        return lambda condition, a, b: as_real(like(a, b) if condition else as_float(b))
    return lambda condition, a, b: np.where(condition, a, b)


@overload(sum)
def _sum(x, axis=-1, keepdims=True):
    def of_rows(x, axis=-1, keepdims=True):
        total = np.zeros((x.shape[0], 1), x.dtype)
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                total[row, 0] += x[row, column]
        return total

    return of_rows


@overload(shift)
def _shift(z):
    def largest_of_rows(z):
        largest = np.empty((z.shape[0], 1), z.dtype)
        for row in range(z.shape[0]):
            largest[row, 0] = z[row, 0]
            for column in range(1, z.shape[1]):
                largest[row, 0] = max(largest[row, 0], z[row, column])
        return largest

    return largest_of_rows


def _by_the_c_library(function: Any) -> Any:
    return njit(**{**simd.JIT, "cache": False})(lambda x: function(x))


# The same namespace for a few elements, where the C library's functions, one at a time, take half as long.
few = ModuleType("few")
few.__dict__.update({name: globals()[name] for name in (*NAMES, "maximum", "minimum", "where", "sum", "shift")})
for _name in ("exp", "expm1", "log", "log1p", "tanh"):
    _one_by_one = _by_the_c_library(getattr(math, _name))
    setattr(few, _name, _stub(_name))
    _elementwise(getattr(few, _name), _one_by_one, _one_by_one)
