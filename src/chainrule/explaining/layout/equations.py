"""A Line as an equation: symbol = formula = numbers put in = value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.documents.document import Equation, Math
from chainrule.errors import unknown
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.meanings import meaning
from chainrule.symbolic import latex, text
from chainrule.symbolic.infix import Extent, InfixStyle, Piece, formula, substitution
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.term import Term

NameOf = Callable[[Term], Symbol | None]
PARTS = ("all", "formulas", "numbers")


@dataclass(frozen=True)
class Showing:
    """How much is shown: digits, how deep formulas are opened, which parts of an equation, how
    many addends, and whether each is followed by a plain sentence.
    """

    digits: int = 9
    depth: int = 1
    parts: str = "all"
    most_addends: int | None = None
    words: bool = False

    @property
    def extent(self) -> Extent:
        """How much of a formula is written."""
        return Extent(self.digits, self.depth, self.most_addends)

    def __post_init__(self) -> None:
        if self.parts not in PARTS:
            raise unknown("choice of what to show", self.parts, PARTS)

    def shows(self, line: Line) -> bool:
        """Whether there is something to show of a Line: a derivation has no given numbers."""
        return self.parts != "formulas" or bool(line.term.arguments) or _alias(line)

    def value(self, number: float) -> Math:
        """A rounded number."""
        typed = text.value(number, self.digits).text
        return Math(typed, lambda: latex.value(number, self.digits).text)


def equation(explanation: Explanation, line: Line, showing: Showing) -> Equation:
    """One Line; parts that would only repeat the one before are left out."""

    # A formula stops at Terms that have a name in this pass and notation.
    def name_of(term: Term) -> Symbol | None:
        quantity = line.names.get(term)
        return None if quantity is None else explanation.symbol(quantity)

    # ∂net_o1/∂w5 = out_h1: another name instead of a formula.
    alias = explanation.symbol(line.names[line.term]) if _alias(line) else None
    what = meaning(line.quantity.kind, explanation.notation)
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
    whole. Nothing is written yet: a format asks for what it shows.
    """
    # The parts of   symbol = named = put_in = value.   A given quantity has the first and the last.
    named = put_in = None
    if alias is not None:
        named = math(alias)
    elif term.arguments:
        # Four forms, of which a format needs only some, so they are handed over as functions.
        writing = _Writing(term, name_of, showing.extent)
        named = Math(writing.formula_as_text, writing.formula_as_latex)
        put_in = Math(writing.numbers_as_text, writing.numbers_as_latex)
    # A derivation has no numbers, whatever is asked for.
    if showing.parts == "formulas" or term.value is None:
        return Equation(math(symbol), None if showing.parts == "numbers" else named, what=what)
    number = float(term.value)
    value = showing.value(number)
    # Only these formulas can be nothing but a number, so only they are written to be compared.
    if alias is not None or term.operation in ("same", "negative"):
        named = _unless(named, value)
        put_in = _unless(put_in, value)
    if showing.parts == "numbers":
        named = None
    return Equation(math(symbol), named, put_in, value, number, what)


def _unless(part: Math | None, value: Math) -> Math | None:
    """A part of an equation, unless it only repeats the value: x = 3 = 3."""
    return None if part == value else part


def math(symbol: Symbol) -> Math:
    """A symbol as a piece of mathematics."""
    return Math(str(symbol), symbol.to_latex)


def _alias(line: Line) -> bool:
    """Whether the quantity is another one: ∂net_o1/∂w5 is out_h1."""
    return line.names[line.term] != line.quantity


@dataclass(frozen=True, slots=True)
class _Writing:
    """A Term that is to be written, and the two forms of its formula and of the numbers put in."""

    term: Term
    name_of: NameOf
    extent: Extent

    def formula_as_text(self) -> str:
        written = formula(self.term, self._name_as_text, text.STYLE, self.extent)
        # The stroke of ∂E/∂w looks like a division, so products beside it get room: 0.5 · ∂E/∂w5.
        # Whether there is one is only known when the names have been looked up.
        if written.derivative:
            written = formula(self.term, self._name_as_text, text.WIDE, self.extent)
        return written.text

    def formula_as_latex(self) -> str:
        return formula(self.term, self._name_as_latex, latex.STYLE, self.extent).text

    def numbers_as_text(self) -> str:
        return self._numbers(text.STYLE)

    def numbers_as_latex(self) -> str:
        return self._numbers(latex.STYLE)

    def _numbers(self, style: InfixStyle) -> str:
        def number_of(inner: Term) -> Piece | None:
            named = self.name_of(inner) is not None
            return style.value(inner.value, self.extent.digits) if named else None

        return substitution(self.term, number_of, style, self.extent).text

    def _name_as_text(self, inner: Term) -> Piece | None:
        symbol = self.name_of(inner)
        return None if symbol is None else symbol.as_text

    def _name_as_latex(self, inner: Term) -> Piece | None:
        symbol = self.name_of(inner)
        return None if symbol is None else symbol.as_latex
