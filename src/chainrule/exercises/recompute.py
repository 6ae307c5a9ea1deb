"""Computing a step of training again from other numbers, by the very expressions that the page made.

A Book holds the Steps of one update. A Recomputation evaluates their Terms with some quantities known
otherwise: a student's own earlier answers, say, or with a mistake built into the expressions. Nothing here
knows a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import NamedTuple, Protocol

from chainrule.quantities import Quantity
from chainrule.steps import Step, Steps
from chainrule.terms import OPERATIONS, Term

LAST = 1e-9  # of a tolerance: floating-point numbers are not exact either


class Known(NamedTuple):
    """A number that is taken as it is, and by how much it may be off."""

    value: float
    tolerance: float = 0.0


class Precision(NamedTuple):
    """Significant digits of answers; new weights have so many decimals instead, so that a small change shows."""

    digits: int
    decimals: int

    def half_unit(self, quantity: Quantity, value: float) -> float:
        """Half a unit of the last place that is given."""
        if quantity.kind.startswith("new_"):
            return 0.5 * 10.0**-self.decimals
        place = floor(log10(abs(value))) if value and isfinite(value) else 0
        return 0.5 * 10.0 ** (place - self.digits + 1)

    def write(self, quantity: Quantity, value: float) -> str:
        """The number as an answer gives it."""
        return f"{value:.{self.decimals}f}" if quantity.kind.startswith("new_") else f"{value:#.{self.digits}g}"


class Book:
    """The Steps of the first update, by quantity."""

    def __init__(self, steps: Steps) -> None:
        self.steps = [step for step in steps if step.updates == 0]
        self.notation = steps.notation
        self._places: dict[Quantity, Step] = {}
        for step in self.steps:
            self._places.setdefault(step.quantity, step)

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self._places

    def __getitem__(self, quantity: Quantity) -> Step:
        return self._places[quantity]


class Rewriting(Protocol):
    """Anything that puts another expression in the place of a Step's own, or None where it changes nothing."""

    def rewrite(self, step: Step, book: Book) -> Term | None:
        """The other expression."""


class Recomputation:
    """Values and tolerances of quantities, from what is known, with a mistake or without."""

    def __init__(
        self,
        book: Book,
        precision: Precision,
        known: Mapping[Quantity, Known] | None = None,
        mistake: Rewriting | None = None,
    ) -> None:
        self.book, self.precision, self.mistake = book, precision, mistake
        self.mistaken = False
        self._found: dict[Quantity, Known] = dict(known or {})

    def value(self, quantity: Quantity) -> float:
        """What the quantity comes to."""
        return self._known(quantity).value

    def tolerance(self, quantity: Quantity) -> float:
        """How far off it may be if every result on the way was rounded: at worst, to first order."""
        return self._known(quantity).tolerance

    def _known(self, quantity: Quantity) -> Known:
        if quantity not in self._found:
            self._found[quantity] = self._worked_out(self.book[quantity])
        return self._found[quantity]

    def _worked_out(self, step: Step) -> Known:
        if step.phase == "given":
            return Known(step.value)
        named = name_of(step, step.term)
        if named is not None and named != step.quantity:
            return self._known(named)  # the same number under another name
        rewritten = self.mistake.rewrite(step, self.book) if self.mistake else None
        self.mistaken |= rewritten is not None
        term = step.term if rewritten is None else rewritten
        named = name_of(step, term)
        if named is not None and named != step.quantity:
            return self._known(named)
        ingredients = {quantity: self._known(quantity) for quantity in ingredients_of(step, term)}
        exact = {quantity: known.value for quantity, known in ingredients.items()}
        value = evaluate(step, term, exact)
        off = self.precision.half_unit(step.quantity, value)
        for quantity, known in ingredients.items():
            if known.tolerance:
                ends = (known.value - known.tolerance, known.value + known.tolerance)
                off += max(abs(evaluate(step, term, {**exact, quantity: end}) - value) for end in ends)
        return Known(value, off * (1 + LAST))


def ingredients_of(step: Step, term: Term) -> set[Quantity]:
    """The quantities that an expression is written in."""
    found: set[Quantity] = set()
    for argument in term.arguments:
        name = name_of(step, argument)
        found |= ingredients_of(step, argument) if name is None else {name}
    return found


def evaluate(step: Step, term: Term, values: Mapping[Quantity, float]) -> float:
    """The value of an expression, its ingredients' values given."""
    if not term.arguments:
        return float(term.value)
    numbers = []
    for argument in term.arguments:
        name = name_of(step, argument)
        numbers.append(evaluate(step, argument, values) if name is None else values[name])
    return float(OPERATIONS[term.operation](*numbers))


def name_of(step: Step, term: Term) -> Quantity | None:
    """The quantity that a Term within a Step's expression stands for, if it has a name."""
    if term not in step.names:
        return None
    return step.names[term]
