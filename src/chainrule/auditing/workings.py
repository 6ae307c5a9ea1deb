"""Workings: how a number comes about, with certain numbers put in; the author's own, or the
right ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from chainrule.auditing.author import Author
from chainrule.auditing.cause import Cause
from chainrule.auditing.ledger import Key, Ledger
from chainrule.documents.document import Equation
from chainrule.explaining.expressions import Expression, ingredients, term_of
from chainrule.explaining.layout.equations import Showing, equation_of
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.term import Term


@dataclass(frozen=True)
class Working:
    """A quantity, the expression that it is computed by, and the numbers of its ingredients."""

    key: Key
    whole: Expression
    numbers: dict[Key, float]

    # Every claim has a working, and a report writes down those of what is wrong: a Term is made
    # when it is asked for.
    @cached_property
    def _made(self) -> tuple[Term, dict[Term, Key]]:
        return term_of(self.whole, self.numbers.__getitem__)

    @property
    def term(self) -> Term:
        """The Term that it is computed by."""
        return self._made[0]

    @property
    def names(self) -> dict[Term, Key]:
        """The quantities of its ingredients."""
        return self._made[1]

    @property
    def given(self) -> bool:
        """Whether there is nothing to compute."""
        return self.term.operation == "number"

    def equation(self, symbol_of: Callable[[Key], Symbol], showing: Showing) -> Equation:
        """Symbol = formula = numbers put in = value."""

        def name_of(term: Term) -> Symbol | None:
            return symbol_of(self.names[term]) if term in self.names else None

        return equation_of(symbol_of(self.key), self.term, name_of, showing, name_of(self.term))


def working(key: Key, whole: Expression, value_of: Callable[[Key], float]) -> Working:
    """A quantity computed by an expression from the numbers that `value_of` gives."""
    return Working(key, whole, {leaf: value_of(leaf) for leaf in ingredients(whole)})


def right(key: Key, ledger: Ledger) -> Working:
    """The exact one."""
    return working(key, ledger.expression(key), ledger.truth)


def followed(key: Key, author: Author) -> Working:
    """What follows from the author's own earlier numbers."""
    return working(key, author.ledger.expression(key), lambda part: author.known(part).value)


def done(key: Key, cause: Cause, author: Author) -> tuple[Working, ...]:
    """What the author did instead, if it was a slip of arithmetic, and how the print came of it.

    It begins with the slip, which may be in something not printed, and ends with what is claimed.
    """
    if cause.expression is None:
        return ()
    slip = working(cause.changed, cause.expression, lambda part: author.known(part).value)
    found = {cause.changed: slip}

    # From the slip on, each line takes the results of the lines before it, as the author did.
    def value_of(part: Key) -> float:
        return float(found[part].term.value) if part in found else author.known(part).value

    for part in author.way(key, cause.changed):
        found[part] = working(part, author.ledger.expression(part), value_of)
    return tuple(found.values())
