"""Rows: some rows of a batch in compiled code, for formulas that mix the units of a layer, such as
softmax.

Operations are plain loops; a single column, as of sums, goes with every column. Every result takes
the next free place of a scratch area, which is free again once the formula is done: `operations`
says how many places that takes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.core.datamodel import StructModel
from numba.extending import intrinsic, make_attribute_wrapper, overload, register_model

from chainrule.engines.compiled.calls import floats_at, integers_at
from chainrule.engines.compiled.real import BINARY

OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}
MEMBERS = "address", "m", "n", "free", "one"


class Rows(types.Type):
    """The Numba type of m rows of n floats at an address; at the address `free` stands that of
    the next free place.
    """

    def __init__(self, plain: types.Float) -> None:
        self.plain = plain
        super().__init__(name=f"Rows{plain.bitwidth}")


ROWS = {plain: Rows(plain) for plain in (types.float32, types.float64)}


@register_model(Rows)
class RowsModel(StructModel):
    """Four integers, and a 1 of the floats' width."""

    def __init__(self, manager: Any, kind: Rows) -> None:
        kinds = [types.int64, types.int64, types.int64, types.int64, kind.plain]
        super().__init__(manager, kind, list(zip(MEMBERS, kinds, strict=True)))


for _name in MEMBERS:
    make_attribute_wrapper(Rows, _name, _name)


@intrinsic
def rows_at(context: Any, address: Any, m: Any, n: Any, free: Any, one: Any) -> Any:
    """Rows that lie at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows = cgutils.create_struct_proxy(signature.return_type)(context, builder)
        for name, value in zip(MEMBERS, arguments, strict=True):
            setattr(rows, name, value)
        return rows._getvalue()

    return ROWS[one](address, m, n, free, one), generate


@njit(**OPTIONS)
def fresh(rows, n, item):
    """Rows of n columns at the next free place."""
    cell = integers_at(rows.free)
    address = cell[0]
    cell[0] = address + rows.m * n * item
    return rows_at(address, rows.m, n, rows.free, rows.one)


def each(compute: Any, item: int) -> Any:
    """A function of one number as a function of Rows."""

    @njit(**OPTIONS)
    def loop(x):
        y = fresh(x, x.n, item)
        numbers, results = floats_at(x.address, x.one), floats_at(y.address, x.one)
        for i in range(x.m * x.n):
            results[i] = compute(numbers[i])
        return y

    return loop


def each_pair(compute: Any, item: int) -> Any:
    """A function of two numbers as a function of Rows, where either may be a single column."""

    @njit(**OPTIONS)
    def loop(x, y):
        n = max(x.n, y.n)
        z = fresh(x, n, item)
        xs = floats_at(x.address, x.one)
        ys = floats_at(y.address, x.one)
        zs = floats_at(z.address, x.one)
        x_step, y_step = int(x.n == n), int(y.n == n)
        for r in range(x.m):
            for j in range(n):
                zs[r * n + j] = compute(xs[r * x.n + j * x_step], ys[r * y.n + j * y_step])
        return z

    return loop


def fold(start: float, compute: Any, item: int) -> Any:
    """A function that goes along each row and keeps one number, as a function of Rows."""

    @njit(**OPTIONS)
    def loop(x):
        y = fresh(x, 1, item)
        numbers, results = floats_at(x.address, x.one), floats_at(y.address, x.one)
        for r in range(x.m):
            kept = start * x.one
            for j in range(x.n):
                kept = compute(kept, numbers[r * x.n + j])
            results[r] = kept
        return y

    return loop


@njit(**OPTIONS)
def constant(rows, number, item):
    """A single column of one number."""
    y = fresh(rows, 1, item)
    results = floats_at(y.address, rows.one)
    for r in range(rows.m):
        results[r] = number
    return y


def define_pair(operation: Any, compute: Any) -> None:
    """An operation or function of two operands, of which one or both are Rows."""

    @overload(operation, inline="never")
    def of_two(a, b):
        kind = a if isinstance(a, Rows) else b
        if not isinstance(kind, Rows):
            return None
        item = int(kind.plain.bitwidth) // 8
        loop = each_pair(compute, item)
        if isinstance(a, Rows) and isinstance(b, Rows):
            return lambda a, b: loop(a, b)
        if isinstance(a, Rows) and isinstance(b, types.Number):
            return lambda a, b: loop(a, constant(a, b, item))
        return (lambda a, b: loop(constant(b, a, item), b)) if isinstance(a, types.Number) else None


for _operation in (*BINARY, operator.pow):
    define_pair(_operation, njit(**OPTIONS)(lambda x, y, operation=_operation: operation(x, y)))


@overload(operator.neg)
def _negative(a):
    if not isinstance(a, Rows):
        return None
    loop = each(njit(**OPTIONS)(lambda x: -x), int(a.plain.bitwidth) // 8)
    return lambda a: loop(a)


@overload(operator.pos)
def _same(a):
    return (lambda a: a) if isinstance(a, Rows) else None


class _Counter:
    """Stands for Rows and for the functions of `xp`: counts what is done with it."""

    def __init__(self) -> None:
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._counted

    def _counted(self, *arguments: Any, **options: Any) -> Any:
        self.count += 2  # a number beside Rows becomes a column
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _counted
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __pos__ = _counted


def operations(formula: Callable[..., Any], operands: int) -> int:
    """How many places for results a formula of so many Rows needs."""
    counter = _Counter()
    formula(*[counter] * operands, counter)
    return counter.count
