"""Rewrites, and what is done to expressions to make them.

Expressions are immutable trees: `replaced` makes a new tree that shares what it did not change::

    *              replaced(whole, w5, w6)           *
    |-- -1                                           |-- -1      shared
    `-- w5                                           `-- w6
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import is_not
from typing import NamedTuple

from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.expressions import Expression, Operation, term_of
from chainrule.symbolic import text
from chainrule.symbolic.infix import Extent, Piece, formula
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.term import Term

DIGITS = 9  # of numbers in a formula
Naming = Callable[[Key], Symbol]


class Rewrite(NamedTuple):
    """Another expression for a quantity: the kind of slip, where it was made, and the result."""

    kind: str
    what: str
    expression: Expression


# A slip: the ways in which it can be made in the expression of a quantity.
Slip = Callable[[Key, Expression, Ledger, Naming], Iterator[Rewrite]]


def replaced(whole: Expression, old: Expression, new: Expression) -> Expression:
    """An expression with one of its parts replaced wherever the very same part stands."""
    # Two equal products are two places, of which one is meant; two equal keys are one quantity.
    # So operations are compared by identity, which copies would lose: what is the same is returned.
    if whole is old or (isinstance(old, Key) and whole == old):
        return new
    if isinstance(whole, Operation):
        arguments = tuple([replaced(argument, old, new) for argument in whole.arguments])
        if any(map(is_not, arguments, whole.arguments)):
            return Operation(whole.name, arguments)
    return whole


def instead(kind: str, whole: Expression, old: Key, new: Key, name: Naming) -> Rewrite:
    """The slip of taking one quantity for another."""
    return Rewrite(kind, f"{name(new)} in the place of {name(old)}", replaced(whole, old, new))


def all_replaced(whole: Expression, others: Mapping[Key, Expression]) -> Expression:
    """An expression with others in the place of some quantities, all at once, so that two can be
    exchanged.
    """
    if isinstance(whole, Key):
        return others.get(whole, whole)
    if isinstance(whole, Operation):
        arguments = tuple(all_replaced(argument, others) for argument in whole.arguments)
        return Operation(whole.name, arguments)
    return whole


def parts(whole: Expression) -> Iterator[Expression]:
    """An expression and everything within it, from the outside in."""
    yield whole
    if isinstance(whole, Operation):
        for argument in whole.arguments:
            yield from parts(argument)


def addends(whole: Expression) -> list[Expression]:
    """The addends of a sum; the whole alone if it is not a sum."""
    # Sums lean to the left, a + b + c = (a + b) + c, so that the last addend is found first.
    found: list[Expression] = []
    while isinstance(whole, Operation) and whole.name == "+":
        whole, last = whole.arguments
        found.append(last)
    return [whole, *reversed(found)]


def name_of(part: Expression, name: Naming) -> str:
    """A part as one would write it."""
    if isinstance(part, Key):
        return name(part)
    # Formulas are written from Terms, which have values; those do not show here.
    term, leaves = term_of(part, lambda leaf: 1.0)

    def name_in_formula(inner: Term) -> Piece | None:
        return name(leaves[inner]).as_text if inner in leaves else None

    return formula(term, name_in_formula, text.STYLE, Extent(DIGITS)).text
