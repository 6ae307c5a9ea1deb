"""Real: a floating-point number in compiled code that keeps its width, as NumPy's arrays do.

Numba makes a float64 of 1 - x and of 0.5 * x even where x is float32. A formula is written for
arrays, whose type Python's own numbers do not change; so compiled formulas get Reals, on which
every operation stays in x's width.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.datamodel import PrimitiveModel
from numba.extending import intrinsic, overload, register_model

BINARY = (operator.add, operator.sub, operator.mul, operator.truediv)
COMPARISONS = (operator.gt, operator.ge, operator.lt, operator.le, operator.eq, operator.ne)


class Real(types.Type):
    """The Numba type of a Real of 32 or 64 bits."""

    def __init__(self, plain: types.Float) -> None:
        self.plain = plain
        super().__init__(name=f"Real{plain.bitwidth}")


REALS = {plain: Real(plain) for plain in (types.float32, types.float64)}


@register_model(Real)
class RealModel(PrimitiveModel):
    """Stored as the float that it is."""

    def __init__(self, manager: Any, kind: Real) -> None:
        super().__init__(
            manager, kind, ir.FloatType() if kind.plain == types.float32 else ir.DoubleType()
        )


@intrinsic
def as_real(context: Any, number: Any) -> Any:
    """The Real of a float."""
    if not isinstance(number, types.Float):
        return None
    return REALS[number](number), lambda context, builder, signature, arguments: arguments[0]


@intrinsic
def as_float(context: Any, real: Any) -> Any:
    """The float of a Real."""
    if not isinstance(real, Real):
        return None
    return real.plain(real), lambda context, builder, signature, arguments: arguments[0]


@intrinsic
def like(context: Any, number: Any, real: Any) -> Any:
    """Any number as the float of a Real's width."""
    if not isinstance(real, Real):
        return None
    source = number.plain if isinstance(number, Real) else number
    if not isinstance(source, types.Number | types.Boolean):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.cast(builder, arguments[0], source, real.plain)

    return real.plain(number, real), generate


def _is_operand(kind: Any) -> bool:
    return isinstance(kind, Real | types.Number | types.Boolean)


def _define(operation: Any, wrap: bool) -> None:
    @overload(operation, inline="never")
    def binary(a, b):
        if isinstance(a, Real) and _is_operand(b):
            if wrap:
                return lambda a, b: as_real(operation(as_float(a), like(b, a)))
            return lambda a, b: operation(as_float(a), like(b, a))
        if isinstance(b, Real) and _is_operand(a):
            if wrap:
                return lambda a, b: as_real(operation(like(a, b), as_float(b)))
            return lambda a, b: operation(like(a, b), as_float(b))
        return None


for _operation in BINARY:
    _define(_operation, wrap=True)
for _operation in COMPARISONS:
    _define(_operation, wrap=False)


@overload(operator.neg)
def _negative(a):
    return (lambda a: as_real(-as_float(a))) if isinstance(a, Real) else None


@overload(operator.pos)
def _same(a):
    return (lambda a: a) if isinstance(a, Real) else None


@overload(operator.pow, prefer_literal=True)
def _power(a, b):
    if not isinstance(a, Real):
        return None
    if isinstance(b, types.IntegerLiteral) and b.literal_value in (2, 3, 4):
        return {
            2: lambda a, b: a * a,
            3: lambda a, b: a * a * a,
            4: lambda a, b: (a * a) * (a * a),
        }[b.literal_value]
    return lambda a, b: as_real(as_float(a) ** like(b, a))
