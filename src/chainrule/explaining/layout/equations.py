"""A Line as an equation: symbol = formula = numbers put in = value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.documents.document import Equation, Math
from chainrule.errors import unknown
from chainrule.explaining.explanation import Explanation, Line
from chainrule.network.quantities import KINDS
from chainrule.symbolic import latex, text
from chainrule.symbolic.infix import formula, substitution
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.term import Term

NameOf = Callable[[Term], Symbol | None]
PARTS = ("all", "formulas", "numbers")


@dataclass(frozen=True)
class Showing:
    """How much is shown: digits, how deep formulas are opened, which parts of an equation, how
    many addends.
    """

    digits: int = 9
    depth: int = 1
    parts: str = "all"
    most_addends: int | None = None

    @property
    def amount(self) -> tuple[int, int, int | None]:
        """How much of a formula is written."""
        return self.digits, self.depth, self.most_addends

    def __post_init__(self) -> None:
        if self.parts not in PARTS:
            raise unknown("choice of what to show", self.parts, PARTS)

    def shows(self, line: Line) -> bool:
        """Whether there is something to show of a Line: a derivation has no given numbers."""
        return self.parts != "formulas" or bool(line.term.arguments) or _alias(line)

    def value(self, number: float) -> Math:
        """A rounded number."""
        return Math(text.value(number, self.digits), latex.value(number, self.digits))


def equation(explanation: Explanation, line: Line, showing: Showing) -> Equation:
    """One Line; parts that would only repeat the one before are left out."""

    def name_of(term: Term) -> Symbol | None:
        quantity = line.names.get(term)
        return None if quantity is None else explanation.symbol(quantity)

    alias = explanation.symbol(line.names[line.term]) if _alias(line) else None
    what = KINDS.get(line.quantity.kind, "")
    return equation_of(explanation.symbol(line.quantity), line.term, name_of, showing, alias, what)


def equation_of(
    symbol: Symbol,
    term: Term,
    name_of: NameOf,
    showing: Showing,
    alias: Symbol | None = None,
    what: str = "",
) -> Equation:
    """How a Term was made, in the names of its ingredients; `alias` is another name of the
    whole.
    """
    named = put_in = value = None
    if alias is not None:
        named = math(alias)
    elif term.arguments:
        named, put_in = _formula(term, name_of, showing), _substitution(term, name_of, showing)
    known = term.value is not None
    if showing.parts != "formulas" and known:
        value = showing.value(float(term.value))
    if showing.parts == "formulas" or put_in == value or not known:
        put_in = None
    if showing.parts == "numbers":
        named = None
    if value is not None and named == value:  # a number that has no other name
        named = None
    number = float(term.value) if value is not None else None
    return Equation(math(symbol), named, put_in, value, number, what)


def math(symbol: Symbol) -> Math:
    """A symbol as a piece of mathematics."""
    return Math(str(symbol), symbol.latex)


def _alias(line: Line) -> bool:
    """Whether the quantity is another one: ∂net_o1/∂w5 is out_h1."""
    return line.names[line.term] != line.quantity


def _formula(term: Term, name_of: NameOf, showing: Showing) -> Math:
    def latex_of(inner: Term) -> str | None:
        symbol = name_of(inner)
        return None if symbol is None else symbol.latex

    written = formula(term, name_of, text.STYLE, *showing.amount)
    spaced = written.replace("·", " · ") if "∂" in written else written
    return Math(spaced, formula(term, latex_of, latex.STYLE, *showing.amount))


def _substitution(term: Term, name_of: NameOf, showing: Showing) -> Math | None:
    if term.value is None:
        return None

    def named(inner: Term) -> str | None:
        return None if name_of(inner) is None else ""

    return Math(
        substitution(term, named, text.STYLE, *showing.amount),
        substitution(term, named, latex.STYLE, *showing.amount),
    )
