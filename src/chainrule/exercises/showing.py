"""Quantities and how they were computed, as pieces of a document."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.document import Equation, Math
from chainrule.exercises.recompute import Book, Precision
from chainrule.exercises.recompute import name_of as quantity_of
from chainrule.notations import Notation
from chainrule.quantities import KINDS, Quantity
from chainrule.steps import Step
from chainrule.terms import Term
from chainrule.writing import latex, text
from chainrule.writing.infix import Style, formula, substitution

GIVEN_DIGITS = 9


def symbol(notation: Notation, quantity: Quantity) -> Math:
    """What the course calls a quantity, as one types it and in LaTeX."""
    name = notation.symbol(quantity)
    return Math(str(name), getattr(name, "latex", str(name)))


def number(written: str) -> Math:
    """A number, which looks the same everywhere."""
    return Math(written, written)


def given(book: Book, step: Step) -> Equation:
    """A quantity that is printed on the sheet, with its value."""
    value = number(text.value(step.value, GIVEN_DIGITS))
    return Equation(
        symbol(book.notation, step.quantity), value=value, number=step.value, what=KINDS[step.quantity.kind]
    )


def worked(book: Book, step: Step, precision: Precision) -> Equation:
    """A quantity with its formula, the numbers put in, and the value."""
    value = number(precision.write(step.quantity, step.value))
    what, name = KINDS[step.quantity.kind], symbol(book.notation, step.quantity)
    named = step.names[step.term]
    if named != step.quantity:
        return Equation(name, symbol(book.notation, named), None, value, step.value, what)
    digits = max(precision.digits, precision.decimals)
    return Equation(
        name, _both(book, step, digits, formula), _both(book, step, digits, substitution), value, step.value, what
    )


Writer = Callable[[Term, Callable[[Term], str | None], Style, int], str]


def _both(book: Book, step: Step, digits: int, write: Writer) -> Math:
    def called(latin: bool) -> Callable[[Term], str | None]:
        def name_of(term: Term) -> str | None:
            named = quantity_of(step, term)
            if named is None:
                return None
            written = symbol(book.notation, named)
            return written.latex if latin else written.text

        return name_of

    return Math(
        write(step.term, called(False), text.STYLE, digits), write(step.term, called(True), latex.STYLE, digits)
    )
