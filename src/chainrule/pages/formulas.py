r"""Formulas for a page: in MathML, with a mark around every quantity in them.

A reader points at a symbol, and the page has to know what it is. So each is wrapped in LaTeX's
``\style{17}{...}``, which the converter hands through, and becomes ``<msub data-q="17">``. In the
second form, with numbers put in, the marks are empty and the page fills in the numbers of the step
that it shows: what is sent does not depend on the numbers, and is converted once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring, tostring

from chainrule.documents.mathml import mathml
from chainrule.explaining.explanation import Explanation, Line
from chainrule.symbolic import latex
from chainrule.symbolic.infix import Extent, Piece, formula, substitution
from chainrule.symbolic.term import Term

MOST_ADDENDS = 40  # of a sum before it is cut short
MOST_IN_LIST = 8  # the same in a list, where many stand below each other
# More than the formulas of any page that is open at once.
MOST_KEPT = 50_000
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
    return text if place is None else rf"{{\style{{{place}}}{{{text}}}}}"


@lru_cache(MOST_KEPT)
def marked_mathml(latex_text: str, otherwise: str) -> str:
    """LaTeX with marks as MathML with marks; as text where it cannot be converted."""
    converted = mathml(latex_text, display=True)
    if converted is None:
        return f"<math><mtext>{_escaped(otherwise)}</mtext></math>"
    root = fromstring(converted)
    for element in root.iter():
        # Only whole numbers are marks of ours; a notation's own file could say anything here, and
        # a style or a link has no place on the page.
        mark = element.attrib.pop("style", "")
        element.attrib.pop("href", None)
        if mark.isdecimal():
            element.set("data-q", mark)
    _thin(root)
    return tostring(root, encoding="unicode")


def _thin(parent: Element) -> None:
    """Take away rows that hold one element only, which the converter makes of all braces.

    They change nothing on the screen, but are half of all elements that a browser has to lay out.
    """
    for place, child in enumerate(list(parent)):
        _thin(child)
        _join_brackets(child)
        if child.tag != "mrow" or len(child) != 1 or _is_operator(child[0]):
            continue
        mark, only = child.get("data-q"), child[0]
        # the row of a gap stays, as a number can be a row of signs and digits
        if mark is not None and (only.tag == "mn" or "data-q" in only.attrib):
            continue
        if mark is not None:
            only.set("data-q", mark)
        parent[place] = only


def _join_brackets(row: Element) -> None:
    """The [2] of a script as one text: plain symbols have it everywhere."""
    if [it.tag for it in row] != ["mo", "mn", "mo"] or row.attrib:
        return
    if all(row[end].get("stretchy") == "false" for end in (0, 2)):
        joined = Element("mn")
        joined.text = "".join(it.text or "" for it in row)
        row[:] = [joined]


def _is_operator(element: Element) -> bool:
    """Whether it is a sign, perhaps with scripts: its spaces depend on the row it stands in."""
    return element.tag == "mo" or (len(element) > 0 and _is_operator(element[0]))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
