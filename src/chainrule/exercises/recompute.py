"""Computing a step of training again, from a student's own answers, say, or with a mistake
built in.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import NamedTuple

from chainrule.exercises.book import Book, Rewriting
from chainrule.explaining.expressions import evaluate, ingredients
from chainrule.network.quantities import Quantity

SLACK = 1e-9  # of a tolerance: floating-point numbers are not exact either


class Known(NamedTuple):
    """A number that is taken as it is, and by how much it may be off."""

    value: float
    tolerance: float = 0.0


class Precision(NamedTuple):
    """Significant digits of answers; new weights have so many decimals instead, so that a small
    change shows.
    """

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
        return (
            f"{value:.{self.decimals}f}"
            if quantity.kind.startswith("new_")
            else f"{value:#.{self.digits}g}"
        )


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
        """How far off it may be if every result on the way was rounded: at worst, to first
        order.
        """
        return self._known(quantity).tolerance

    def _known(self, quantity: Quantity) -> Known:
        if quantity not in self._found:
            self._found[quantity] = self._worked_out(quantity)
        return self._found[quantity]

    def _worked_out(self, quantity: Quantity) -> Known:
        whole = self.book.expression(quantity)
        other = self.book.mistaken(quantity, self.mistake) if self.mistake else None
        if other is not None:
            whole, self.mistaken = other, True
        if isinstance(whole, Quantity):  # the same number under another name
            return self._known(whole)
        if isinstance(whole, float):
            return Known(whole)
        made_of = {ingredient: self._known(ingredient) for ingredient in ingredients(whole)}
        exact = {ingredient: known.value for ingredient, known in made_of.items()}
        value = evaluate(whole, exact)
        off = self.precision.half_unit(quantity, value)
        for ingredient, known in made_of.items():
            if known.tolerance:
                ends = (known.value - known.tolerance, known.value + known.tolerance)
                off += max(abs(evaluate(whole, {**exact, ingredient: end}) - value) for end in ends)
        return Known(value, off * (1 + SLACK))
