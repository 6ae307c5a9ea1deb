r"""Formulas for a page: in MathML, with a mark around every quantity in them.

A reader points at a symbol, and the page has to know what it is. So each has a mark; see
`chainrule.pages.parts`. In the second form, with numbers put in, the marks are empty and the page
fills in the numbers of the step that it shows: what is sent does not depend on the numbers, and is
converted once.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.explaining.explanation import Explanation, Line
from chainrule.pages.marks import marked_mathml
from chainrule.pages.parts import marked
from chainrule.symbolic import latex
from chainrule.symbolic.infix import Extent, Piece, formula, substitution
from chainrule.symbolic.term import Term

MOST_ADDENDS = 40  # of a sum before it is cut short
MOST_IN_LIST = 8  # the same in a list, where many stand below each other
DOTS = "⋯"  # where addends are left out
Place = Callable[[Term], int | None]


def symbol_of(explanation: Explanation, line: Line) -> str:
    """The symbol of a quantity."""
    symbol = explanation.symbol(line.quantity)
    return marked_mathml(symbol.latex, str(symbol))


def formula_of(
    explanation: Explanation, line: Line, place: Place, digits: int, most: int = MOST_ADDENDS
) -> str | None:
    """How it was made, in the symbols of what it was made of; None for what is given."""

    def name_of(term: Term) -> Piece | None:
        quantity = line.names.get(term)
        if quantity is None:
            return None
        piece = explanation.symbol(quantity).as_latex
        return piece._replace(text=_mark(place(term), piece.text))

    own = line.names.get(line.term)
    # ∂net_o1/∂w5 = out_h1: another name instead of a formula
    if own is not None and own != line.quantity:
        alias = name_of(line.term)
        assert alias is not None
        return marked_mathml(alias.text, str(explanation.symbol(own)))
    if not line.term.arguments:
        return None
    written = formula(line.term, name_of, latex.STYLE, Extent(digits, most_addends=most))
    return marked_mathml(written.text, "formula")


def numbers_of(
    explanation: Explanation, line: Line, place: Place, digits: int, most: int = MOST_ADDENDS
) -> str | None:
    """The same with a gap for the number of each; None where there is nothing to put in."""

    def number_of(term: Term) -> Piece | None:
        if line.names.get(term) is None or term.value is None:
            return None
        # how tightly the number binds decides about parentheses: a negative one needs them
        written = latex.value(term.value, digits)
        at = place(term)
        # what is not among the numbers of the page stands as it is
        return written if at is None else written._replace(text=_mark(at, "0"))

    own = line.names.get(line.term)
    # of another name and of a mere sign, the number is the value itself
    if not line.term.arguments or line.term.operation in ("same", "negative"):
        return None
    if own is not None and own != line.quantity:
        return None
    written = substitution(line.term, number_of, latex.STYLE, Extent(digits, most_addends=most))
    return marked_mathml(written.text, "numbers")


def _mark(place: int | None, text: str) -> str:
    return text if place is None else marked(place, text)
