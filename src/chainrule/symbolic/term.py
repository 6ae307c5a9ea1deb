"""Terms: numbers that remember how they were made.

Each Term holds an operation, the Terms it was applied to, and the value; so every quantity of a run
can be written as a formula. What Python computes, and what is remembered of it::

    b + w * x      Term("+", 1.1)                   b, w and x are variables: their
                    ├── Term("variable", 0.5)  b    values come from outside, and a
                    └── Term("*", 0.6)              formula ends with their names
                         ├── Term("variable", 0.2)  w
                         └── Term("variable", 3.0)  x

A Term without a value stands for any number, in a derivation. The page runs on arrays of Terms; see
`chainrule.symbolic.arrays`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.symbolic.operations import OPERATIONS
from chainrule.symbolic.operators import Operators
from chainrule.types import Array


class Term(Operators):
    """A number, the operation that made it, and what the operation was applied to.

    Attributes
    ----------
    operation : str
        A key of ``OPERATIONS``; ``"number"`` for a number that is part of a formula,
        ``"variable"`` for a quantity that is not computed from others, ``"letter"`` for what only
        has a name.
    arguments : tuple of Term
    value : float, or None in a derivation
    name : str
        Of a letter: what is written in its place; "" for all other Terms.

    Examples
    --------
    >>> from chainrule.symbolic.term import variable
    >>> product = variable(0.5) * variable(3.0) + 1
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
        # The array that it is an entry of, and where in it: the names of quantities belong to whole
        # arrays, so this is how a formula finds the name of one entry.
        self.home: tuple[Any, tuple[Any, ...]] | None = None

    @property
    def arguments(self) -> tuple[Term, ...]:
        """What the operation was applied to."""
        # Most Terms of a large network are never looked at, so the Terms that they were made of
        # are made when first asked for.
        if not isinstance(self._arguments, tuple):
            self._arguments = self._arguments()
        return self._arguments

    # Only the operation and the value: the arguments would print the whole network.
    def __repr__(self) -> str:
        return f"Term({self.operation}, {self.value})"

    def _applied(self, operation: str, *arguments: Array) -> Array:
        if any(hasattr(argument, "at") for argument in arguments):
            return NotImplemented  # Python then asks the array, which applies it to each entry
        return apply(operation, *arguments)

    def __bool__(self) -> bool:
        return bool(self.value)


def variable(value: float | None) -> Term:
    """A quantity that is not computed from others: an input, a weight, a target.

    Without a value it stands for any number.
    """
    return Term("variable", (), value)


def number(value: float) -> Term:
    """A number that is part of a formula, such as the 2 of 2·x."""
    return Term("number", (), float(value))


def apply(operation: str, *arguments: Array) -> Term:
    """The Term of an operation; plain numbers among its arguments become Terms."""
    # A size that is left open stands in formulas too, as the N that a mean divides by.
    terms = tuple(
        a.term if isinstance(a, Size) else a if isinstance(a, Term) else number(a)
        for a in arguments
    )
    # Letters have no values, nor has what is made of them, or what a function gives of which only
    # the name is known.
    values = [term.value for term in terms]
    result = None if None in values or operation == "call" else OPERATIONS[operation](*values)
    # What is computed from numbers alone is a number: 0.01 times 1 is written as 0.01.
    constant = all(term.operation == "number" for term in terms)
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
