"""Terms: numbers that remember how they were made.

Each Term holds an operation, the Terms it was applied to, and the value; so every quantity of a run
can be written as a formula. A Term without a value stands for any number, in a derivation. The page
runs on arrays of them, which stand in `chainrule.symbolic.arrays`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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

Arguments = tuple["Term", ...] | Callable[[], tuple["Term", ...]]


class Operators:
    """Python's operators, each as an operation that is written down."""

    __slots__ = ()

    def _applied(self, operation: str, *arguments: Any) -> Any:
        """What an operation makes of this and others."""
        raise NotImplementedError

    # A missing bias is the integer 0 and one sample is divided by the integer 1: neither leaves a
    # trace.
    def __add__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else self._applied("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self._applied("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else self._applied("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._applied("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._applied("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._applied("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self if type(other) is int and other == 1 else self._applied("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._applied("/", other, self)

    def __pow__(self, other: Any) -> Any:
        return (
            self._applied("square", self)
            if type(other) is int and other == 2
            else self._applied("**", self, other)
        )

    def __rpow__(self, other: Any) -> Any:
        return self._applied("**", other, self)

    def __neg__(self) -> Any:
        return self._applied("negative", self)

    def __pos__(self) -> Any:
        return self._applied("same", self)

    def __abs__(self) -> Any:
        return self._applied("abs", self)

    # Dictionaries find a Term by its identity; `==` is an operation like any other.
    __hash__ = object.__hash__

    def __eq__(self, other: Any) -> Any:
        return self._applied("==", self, other)

    def __ne__(self, other: Any) -> Any:
        return self._applied("!=", self, other)

    def __gt__(self, other: Any) -> Any:
        return self._applied(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return self._applied(">=", self, other)

    def __lt__(self, other: Any) -> Any:
        return self._applied("<", self, other)

    def __le__(self, other: Any) -> Any:
        return self._applied("<=", self, other)


class Term(Operators):
    """A number, the operation that made it, and what the operation was applied to.

    Attributes
    ----------
    operation : str
        A key of ``OPERATIONS``; ``"number"`` for a number of a formula, ``"given"`` for a quantity
        that nothing was computed from.
    arguments : tuple of Term
    value : float, or None in a derivation
    name : str
        Of a letter: what is written in its place; "" for all other Terms.

    Examples
    --------
    >>> from chainrule.symbolic.term import given
    >>> product = given(0.5) * given(3.0) + 1
    >>> product.value, product.operation, product.arguments[0].operation
    (2.5, '+', '*')
    """

    __slots__ = ("_arguments", "home", "name", "operation", "value")

    def __init__(
        self,
        operation: str,
        arguments: tuple[Term, ...] | Callable[[], tuple[Term, ...]],
        value: Any,
        name: str = "",
    ) -> None:
        self.operation, self.name = operation, name
        self._arguments = arguments
        self.value = value
        # the array that it is an entry of, and where in it
        self.home: tuple[Any, tuple[Any, ...]] | None = None

    @property
    def arguments(self) -> tuple[Term, ...]:
        """What the operation was applied to; may be made only when it is asked for."""
        if not isinstance(self._arguments, tuple):
            self._arguments = self._arguments()
        return self._arguments

    def __repr__(self) -> str:
        return f"Term({self.operation}, {self.value})"

    def _applied(self, operation: str, *arguments: Any) -> Any:
        if any(hasattr(argument, "at") for argument in arguments):
            return NotImplemented  # arrays come back with one entry after the other
        return apply(operation, *arguments)

    def __bool__(self) -> bool:
        return bool(self.value)


def given(value: float | None) -> Term:
    """A quantity that is not computed from others: an input, a weight, a target."""
    return Term("given", (), value)


def number(value: float) -> Term:
    """A number that a formula brings along."""
    return Term("number", (), float(value))


def apply(operation: str, *arguments: Any) -> Term:
    """The Term of an operation; plain numbers among its arguments become Terms."""
    terms = tuple(
        a.term if isinstance(a, Size) else a if isinstance(a, Term) else number(a)
        for a in arguments
    )
    values = [term.value for term in terms]
    result = None if None in values or operation == "call" else OPERATIONS[operation](*values)
    constant = all(term.operation == "number" for term in terms)  # 0.01 times 1 is the number 0.01
    return Term("number", (), result) if constant else Term(operation, terms, result)


def letter(name: str) -> Term:
    """What is only a letter: the index of a sum, a number of units, the name of a function."""
    return Term("letter", (), None, name)


@dataclass(frozen=True)
class Size:
    """A number of units that is left open, in the shape of an array of letters.

    Such a dimension has one entry, which stands for all of them: the entry at its index.

    Attributes
    ----------
    count : str
        The letter for the number of units, such as N.
    index : str
        The letter that counts them, such as k.
    """

    count: str
    index: str

    @property
    def term(self) -> Term:
        """The number of units as a Term, such as the N that a mean divides by."""
        return letter(self.count)
