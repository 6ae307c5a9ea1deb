"""Terms: numbers that remember how they were made.

The page runs on arrays of Terms as on arrays of floats. Each Term holds an operation, the Terms it was
applied to, and the value; so every quantity of a run can be written as a formula. The functions below are
the namespace `xp` for such arrays. A Term without a value stands for any number, in a derivation.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

TINY = float(np.finfo(float).tiny)


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)


def _or_infinite(function: Callable[..., float]) -> Callable[..., float]:
    """As NumPy does it: infinite where Python would raise an OverflowError."""

    def guarded(*numbers: float) -> float:
        try:
            return function(*numbers)
        except OverflowError:
            return math.inf

    return guarded


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
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else math.nan,
    "abs": operator.abs,
    "erf": math.erf,
    "sign": lambda a: float((a > 0) - (a < 0)),
    "maximum": max,
    "minimum": min,
    "where": lambda condition, a, b: a if condition else b,
}


class Term:
    """A number, the operation that made it, and what the operation was applied to.

    Attributes
    ----------
    operation : str
        A key of ``OPERATIONS``; ``"number"`` for a number of a formula, ``"given"`` for a quantity that
        nothing was computed from.
    arguments : tuple of Term
    value : float, or None in a derivation

    Examples
    --------
    >>> from chainrule.terms import given
    >>> product = given(0.5) * given(3.0) + 1
    >>> product.value, product.operation, product.arguments[0].operation
    (2.5, '+', '*')
    """

    __slots__ = ("arguments", "operation", "value")

    def __init__(self, operation: str, arguments: tuple[Term, ...], value: Any) -> None:
        self.operation = operation
        self.arguments = arguments
        self.value = value

    def __repr__(self) -> str:
        return f"Term({self.operation}, {self.value})"

    # A missing bias is the integer 0 and one sample is divided by the integer 1: neither leaves a trace.
    def __add__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else _binary("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return _binary("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else _binary("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _binary("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return _binary("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _binary("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self if type(other) is int and other == 1 else _binary("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _binary("/", other, self)

    def __pow__(self, other: Any) -> Any:
        return apply("square", self) if type(other) is int and other == 2 else _binary("**", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _binary("**", other, self)

    def __neg__(self) -> Term:
        return apply("negative", self)

    def __pos__(self) -> Term:
        return apply("same", self)

    def __abs__(self) -> Term:
        return apply("abs", self)

    # Dictionaries find a Term by its identity; `==` is an operation like any other.
    __hash__ = object.__hash__

    def __eq__(self, other: Any) -> Any:
        return _binary("==", self, other)

    def __ne__(self, other: Any) -> Any:
        return _binary("!=", self, other)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __gt__(self, other: Any) -> Any:
        return _binary(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return _binary(">=", self, other)

    def __lt__(self, other: Any) -> Any:
        return _binary("<", self, other)

    def __le__(self, other: Any) -> Any:
        return _binary("<=", self, other)


def given(value: float | None) -> Term:
    """A quantity that is not computed from others: an input, a weight, a target."""
    return Term("given", (), value)


def apply(operation: str, *arguments: Any) -> Term:
    """The Term of an operation; plain numbers among its arguments become Terms."""
    terms = tuple(a if isinstance(a, Term) else Term("number", (), float(a)) for a in arguments)
    values = [term.value for term in terms]
    result = None if None in values else OPERATIONS[operation](*values)
    constant = all(term.operation == "number" for term in terms)  # 0.01 times 1 is the number 0.01
    return Term("number", (), result) if constant else Term(operation, terms, result)


def _binary(operation: str, a: Any, b: Any) -> Any:
    """Leaves arrays to NumPy, which comes back with one element after the other."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return NotImplemented
    return apply(operation, a, b)


class TermArray(np.ndarray[Any, Any]):
    """An array of Terms; its comparisons stay Terms, so that a formula's condition can be shown."""

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return array[()] if array.ndim == 0 else array.view(TermArray)

    def __eq__(self, other: Any) -> Any:
        return np.equal(self, other, dtype=object)

    def __ne__(self, other: Any) -> Any:
        return np.not_equal(self, other, dtype=object)

    def __gt__(self, other: Any) -> Any:
        return np.greater(self, other, dtype=object)

    def __ge__(self, other: Any) -> Any:
        return np.greater_equal(self, other, dtype=object)

    def __lt__(self, other: Any) -> Any:
        return np.less(self, other, dtype=object)

    def __le__(self, other: Any) -> Any:
        return np.less_equal(self, other, dtype=object)


def givens(values: Any) -> TermArray:
    """An array of given quantities."""
    array = np.asarray(values, dtype=float)
    terms = np.empty(array.shape, dtype=object)
    terms.reshape(-1)[:] = [given(value) for value in array.ravel().tolist()]
    return terms.view(TermArray)


# The namespace of functions, as in chainrule.formulas.functions.
exp, expm1, log, log1p, tanh, sqrt, abs, erf, sign = (
    np.frompyfunc(lambda a, name=name: apply(name, a), 1, 1)
    for name in ("exp", "expm1", "log", "log1p", "tanh", "sqrt", "abs", "erf", "sign")
)
maximum, minimum = (np.frompyfunc(lambda a, b, name=name: apply(name, a, b), 2, 1) for name in ("maximum", "minimum"))
ones_like = np.frompyfunc(lambda a: Term("number", (), 1.0), 1, 1)
zeros_like = np.frompyfunc(lambda a: Term("number", (), 0.0), 1, 1)
where = np.frompyfunc(
    lambda condition, a, b: apply("where", condition, a, b) if isinstance(condition, Term) else (a if condition else b),
    3,
    1,
)
sum = np.sum


def concatenate(pieces: list[Any]) -> TermArray:
    """One array after the other."""
    return np.concatenate(pieces).view(TermArray)


positive = np.frompyfunc(lambda a: a if a.value is None or a.value >= TINY else apply("maximum", a, TINY), 1, 1)
"""Shows only where it matters: a number that is positive anyway stays as it is."""


def shift(z: Any) -> Any:
    """Nothing where it would not change a digit, so that a softmax looks like the textbook's."""
    values = [term.value for term in np.ravel(z)]
    if None in values or max(map(builtins.abs, values)) < 15:
        return 0
    return maximum.reduce(z, axis=-1, keepdims=True)
