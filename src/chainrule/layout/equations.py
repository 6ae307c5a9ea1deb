"""A Step as an equation: symbol = formula = numbers put in = value."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.document import Equation, Math
from chainrule.errors import unknown
from chainrule.notations import Symbol
from chainrule.quantities import KINDS
from chainrule.steps import Step, Steps
from chainrule.terms import Term
from chainrule.writing import latex, text
from chainrule.writing.infix import formula, substitution

PARTS = ("all", "formulas", "numbers")


@dataclass(frozen=True)
class Showing:
    """How much is shown: digits, how deep formulas are opened, which parts of an equation, how many addends."""

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

    def shows(self, step: Step) -> bool:
        """Whether there is something to show of a Step: a derivation has no given numbers."""
        return self.parts != "formulas" or bool(step.term.arguments) or _alias(step)

    def value(self, number: float) -> Math:
        """A rounded number."""
        return Math(text.value(number, self.digits), latex.value(number, self.digits))


def equation(steps: Steps, step: Step, showing: Showing) -> Equation:
    """One Step; parts that would only repeat the one before are left out."""
    symbol = math(steps.symbol(step.quantity))
    named = put_in = value = None
    if _alias(step):
        named = math(steps.symbol(step.names[step.term]))
    elif step.term.arguments:
        named, put_in = _formula(steps, step, showing), _substitution(steps, step, showing)
    known = step.term.value is not None
    if showing.parts != "formulas" and known:
        value = showing.value(step.value)
    if showing.parts == "formulas" or put_in == value or not known:
        put_in = None
    if showing.parts == "numbers":
        named = None
    if value is not None and named == value:  # a number that has no other name
        named = None
    number = step.value if value is not None else None
    return Equation(symbol, named, put_in, value, number, KINDS.get(step.quantity.kind, ""))


def math(symbol: Symbol) -> Math:
    """A symbol as a piece of mathematics."""
    return Math(str(symbol), symbol.latex)


def _alias(step: Step) -> bool:
    """Whether the quantity is another one: ∂net_o1/∂w5 is out_h1."""
    return step.names[step.term] != step.quantity


def _formula(steps: Steps, step: Step, showing: Showing) -> Math:
    def name_of(term: Term) -> Symbol | None:
        quantity = step.names.get(term)
        return None if quantity is None else steps.symbol(quantity)

    def latex_of(term: Term) -> str | None:
        symbol = name_of(term)
        return None if symbol is None else symbol.latex

    written = formula(step.term, name_of, text.STYLE, *showing.amount)
    spaced = written.replace("·", " · ") if "∂" in written else written
    return Math(spaced, formula(step.term, latex_of, latex.STYLE, *showing.amount))


def _substitution(steps: Steps, step: Step, showing: Showing) -> Math | None:
    if step.term.value is None:
        return None

    def name_of(term: Term) -> str | None:
        return "" if term in step.names else None

    return Math(
        substitution(step.term, name_of, text.STYLE, *showing.amount),
        substitution(step.term, name_of, latex.STYLE, *showing.amount),
    )
