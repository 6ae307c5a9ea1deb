"""Expressions: how quantities were computed, taken from their Terms, to be evaluated again with
other numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import reduce
from math import isnan
from typing import Any, NamedTuple, TypeVar

from chainrule.explaining.explanation import Line
from chainrule.network.quantities import Quantity
from chainrule.symbolic.operations import OPERATIONS
from chainrule.symbolic.term import Term, apply, number, variable


class Operation(NamedTuple):
    """What a Term is made of, up to the quantities that have a name."""

    name: str
    arguments: tuple[Expression, ...]


# Operations that give a number even where an ingredient is nan, and would hide that it is unknown.
CHOICES = frozenset(("maximum", "minimum", "where", "==", "!=", ">", ">=", "<", "<=", "sign"))
# What stands for a number: a quantity, or one of a certain pass.
Leaf = TypeVar("Leaf", bound=Hashable)
Expression = Any  # an Operation, a leaf, or a number


def summed(terms: Sequence[Expression]) -> Expression:
    """Their sum, from left to right; there is one at least."""
    return reduce(lambda left, right: Operation("+", (left, right)), terms)


def name_of(line: Line, term: Term) -> Quantity | None:
    """The quantity that a Term within a Line's expression stands for, if it has a name."""
    return line.names.get(term)


def itself(quantity: Quantity, value: float) -> Expression:
    """A quantity as a leaf."""
    return quantity


def expression(
    line: Line,
    term: Term,
    leaf_of: Callable[[Quantity, float], Expression] = itself,
    inner: bool = False,
) -> Expression:
    """A Term's expression; the Term of another quantity is the leaf that is made of it and its
    value.
    """
    # The line's own Term has a name too, at which its expression must not stop.
    name = name_of(line, term)
    if name is not None and (inner or name != line.quantity):
        return leaf_of(name, term.value)
    if not (parts := term.arguments):
        return float(term.value)
    return Operation(term.operation, tuple([expression(line, it, leaf_of, True) for it in parts]))


def term_of(whole: Expression, value_of: Callable[[Any], float]) -> tuple[Term, dict[Term, Any]]:
    """A Term for an expression, its leaves having these values; and which leaf each of its
    Terms is.
    """
    leaves: dict[Term, Any] = {}

    def made(part: Expression) -> Term:
        if isinstance(part, Operation):
            return apply(part.name, *map(made, part.arguments))
        if isinstance(part, float):
            return number(part)
        # A leaf that stands in several places is a Term of its own in each.
        term = variable(value_of(part))
        leaves[term] = part
        return term

    return made(whole), leaves


def ingredients(whole: Expression) -> Iterator[Any]:
    """The leaves of an expression, each as often as it stands there."""
    # Without recursion, as each level of a generator passes on all that comes from below.
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Operation):
            waiting.extend(reversed(part.arguments))
        elif not isinstance(part, float):
            yield part


def evaluate(whole: Expression, values: Mapping[Leaf, float]) -> float:
    """The value of an expression, those of its leaves given; nan where there is none."""
    if isinstance(whole, Operation):
        name, inner = whole
        # Leaves are looked up here and not by a call each: this is the inner loop of an audit.
        arguments = [
            evaluate(part, values)
            if isinstance(part, Operation)
            else part
            if isinstance(part, float)
            else values[part]
            for part in inner
        ]
        # In Python max(nan, 1) is nan, but max(1, nan) is 1.
        if name in CHOICES and any(map(isnan, arguments)):
            return float("nan")
        # With other numbers put in, an operation may have no result. That is an answer too, and nan
        # equals no number that anybody claims.
        try:
            return float(OPERATIONS[name](*arguments))
        except (OverflowError, ValueError):
            return float("nan")
    # A leaf is anything that can be a key; numbers of the formula are plain floats.
    return whole if isinstance(whole, float) else values[whole]
