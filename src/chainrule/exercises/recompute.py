"""Computing a step of training again, from a student's own answers, say, or with a mistake
built in.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import NamedTuple

from chainrule.auditing.intervals import Known
from chainrule.auditing.ledger import Key
from chainrule.exercises.book import Book
from chainrule.exercises.mistakes import Mistake
from chainrule.explaining.expressions import evaluate, ingredients
from chainrule.network.quantities import Quantity

SLACK = 1e-9  # of a tolerance: floating-point numbers are not exact either


class Precision(NamedTuple):
    """Significant digits of answers; new weights have a number of decimals instead, so that a small
    change shows.
    """

    digits: int
    decimals: int

    def half_unit(self, quantity: Quantity, value: float) -> float:
        """Half a unit of the last place that is given."""
        if quantity.kind.startswith("new_"):
            return 0.5 * 10.0**-self.decimals
        # the place of the first digit; 0 and what is not finite have none
        place = floor(log10(abs(value))) if value and isfinite(value) else 0
        return 0.5 * 10.0 ** (place - self.digits + 1)

    def write(self, quantity: Quantity, value: float) -> str:
        """The number as an answer gives it."""
        if quantity.kind.startswith("new_"):
            return f"{value:.{self.decimals}f}"
        return f"{value:#.{self.digits}g}"


class Recomputation:
    """Values and tolerances of quantities, from what is known, with a mistake or without.

    `mistaken` says whether the mistake has been made in what was computed so far.
    """

    def __init__(
        self,
        book: Book,
        precision: Precision,
        known: Mapping[Quantity, Known] | None = None,
        mistake: Mistake | None = None,
    ) -> None:
        self.book = book
        self.precision = precision
        self.mistake = mistake
        self.mistaken = False
        # known numbers are as good as computed ones: the recursion ends at them
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
        # each quantity once: the graph of a network has many more paths than quantities
        if quantity not in self._found:
            self._found[quantity] = self._worked_out(quantity)
        return self._found[quantity]

    def _worked_out(self, quantity: Quantity) -> Known:
        # the mistake is made wherever it can be made on the way, as one who does not know better
        # does
        whole = self.book.expression(quantity)
        other = self.mistake.expression(quantity, self.book) if self.mistake else None
        if other is not None:
            whole, self.mistaken = other, True
        if isinstance(whole, Key):  # the same number under another name
            return self._known(whole.quantity)
        if isinstance(whole, float):
            return Known(whole)
        made_of = {leaf: self._known(leaf.quantity) for leaf in ingredients(whole)}
        exact = {leaf: known.value for leaf, known in made_of.items()}
        value = evaluate(whole, exact)
        # Rounding the result is one error; each ingredient's own, moved to either end of its
        # interval while the others stay, adds another.
        off = self.precision.half_unit(quantity, value)
        for leaf, known in made_of.items():
            if known.tolerance:
                ends = (known.value + known.low, known.value + known.high)
                off += max(abs(evaluate(whole, {**exact, leaf: end}) - value) for end in ends)
        off *= 1 + SLACK
        return Known(value, -off, off)
