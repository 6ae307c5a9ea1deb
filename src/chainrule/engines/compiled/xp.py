"""The namespace `xp` in compiled code: the names of chainrule.formulas.functions, for Reals and for
Rows.

Elementwise formulas meet Reals. Formulas that mix the units of a layer, such as softmax, meet Rows.
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
from chainrule.engines.compiled.rows import Rows, define_pair, each, fold

NAMES = (
    "exp",
    "expm1",
    "log",
    "log1p",
    "tanh",
    "sqrt",
    "abs",
    "sin",
    "cos",
    "erf",
    "sign",
    "ones_like",
    "zeros_like",
    "positive",
)


def _stub(name: str) -> Any:
    def function(*arguments: Any) -> Any:
        raise NotImplementedError(f"{name} of compiled code")

    function.__name__ = name
    return function


exp, expm1, log, log1p, tanh, sqrt, abs, sin, cos, erf, sign, ones_like, zeros_like, positive = map(
    _stub, NAMES
)
maximum, minimum, where, sum, shift = map(_stub, ("maximum", "minimum", "where", "sum", "shift"))


@njit(**simd.JIT)
def _log1p(x):
    u = 1 + x
    return simd.log_64(u) + (x - (u - 1)) / u if u < np.inf else u


@njit(**simd.JIT)
def _log1p_32(x):
    f = np.float32
    u = f(1) + x
    return simd.log_32(u) + (x - (u - f(1))) / u if u < f(np.inf) else u


@njit(**simd.JIT)
def _positive_32(x):
    tiny = np.float32(1.1754943508222875e-38)
    return tiny if x < tiny else x


@njit(**simd.JIT)
def _positive_64(x):
    tiny = 2.2250738585072014e-308
    return tiny if x < tiny else x


# How each is computed for a float32 and for a float64.
_sqrt = njit(**simd.JIT)(lambda x: math.sqrt(x))
_abs = njit(**simd.JIT)(lambda x: math.fabs(x))
# one at a time, by the C library: it alone reduces large angles without losing digits
_sin = njit(**simd.JIT)(lambda x: math.sin(x))
_cos = njit(**simd.JIT)(lambda x: math.cos(x))
_erf = njit(**simd.JIT)(lambda x: math.erf(x))
_sign = njit(**simd.JIT)(lambda x: x - x + (x > 0) - (x < 0))
_one = njit(**simd.JIT)(lambda x: 1)
_zero = njit(**simd.JIT)(lambda x: 0)


def _elementwise(stub: Any, single: Any, double: Any) -> None:
    @overload(stub)
    def function(x):
        if isinstance(x, Real):
            compute = single if x.plain == types.float32 else double
            return lambda x: as_real(like(compute(as_float(x)), x))
        if isinstance(x, Rows):
            loop = each(*((single, 4) if x.plain == types.float32 else (double, 8)))
            return lambda x: loop(x)
        return None


for _name, _single, _double in (
    ("exp", simd.exp_32, simd.exp_64),
    ("expm1", simd.expm1_32, simd.expm1_64),
    ("log", simd.log_32, simd.log_64),
    ("log1p", _log1p_32, _log1p),
    ("tanh", simd.tanh_32, simd.tanh_64),
    ("sqrt", _sqrt, _sqrt),
    ("abs", _abs, _abs),
    ("sin", _sin, _sin),
    ("cos", _cos, _cos),
    ("erf", _erf, _erf),
    ("sign", _sign, _sign),
    ("positive", _positive_32, _positive_64),
):
    _elementwise(globals()[_name], _single, _double)


_elementwise(ones_like, _one, _one)
_elementwise(zeros_like, _zero, _zero)


def _of_two(stub, choose):
    @overload(stub)
    def function(a, b):
        if isinstance(a, Real):
            return lambda a, b: as_real(choose(as_float(a), like(b, a)))
        if isinstance(b, Real):
            return lambda a, b: as_real(choose(like(a, b), as_float(b)))
        return None

    define_pair(stub, choose)


_larger = njit(**simd.JIT)(lambda a, b: max(a, b))
_smaller = njit(**simd.JIT)(lambda a, b: min(a, b))
_plus = njit(**simd.JIT)(lambda a, b: a + b)
_of_two(maximum, _larger)
_of_two(minimum, _smaller)


@overload(where)
def _where(condition, a, b):
    if isinstance(a, Real):
        return lambda condition, a, b: as_real(as_float(a) if condition else like(b, a))
    if isinstance(b, Real):
        return lambda condition, a, b: as_real(like(a, b) if condition else as_float(b))
    return None


@overload(sum)
def _sum(x, axis=-1, keepdims=True):
    if not isinstance(x, Rows):
        return None
    add_up = fold(0.0, _plus, int(x.plain.bitwidth) // 8)
    return lambda x, axis=-1, keepdims=True: add_up(x)


@overload(shift)
def _shift(z):
    if not isinstance(z, Rows):
        return None
    largest = fold(-np.inf, _larger, int(z.plain.bitwidth) // 8)
    return lambda z: largest(z)


def _by_the_c_library(function: Any) -> Any:
    return njit(**simd.JIT)(lambda x: function(x))


# The same namespace for a few elements, where the C library's functions, one at a time, take half
# as long.
few = ModuleType("few")
few.__dict__.update(
    {name: globals()[name] for name in (*NAMES, "maximum", "minimum", "where", "sum", "shift")}
)
for _name in ("exp", "expm1", "log", "log1p", "tanh"):
    _one_by_one = _by_the_c_library(getattr(math, _name))
    setattr(few, _name, _stub(_name))
    _elementwise(getattr(few, _name), _one_by_one, _one_by_one)
