"""What a notation shows of the names of Terms, and formulas with the signs that it gives them."""

from __future__ import annotations

from functools import reduce
from typing import Any

from chainrule.explaining.quantity_arrays import TermNames
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation
from chainrule.symbolic.term import Term, apply

Signed = tuple[int, Term]


class NotationView:
    """The names of a pass in a notation.

    What the notation leaves out has no name, so that formulas go on to what it is made of. What it
    negates is another Term: minus the one that was computed.
    """

    def __init__(self, names: TermNames, notation: Notation) -> None:
        self._names, self._notation = names, notation
        self._negated: dict[Term, Term] = {}
        self._own: dict[Term, Quantity] = {}

    def get(self, term: Term) -> Quantity | None:
        """What the Term is, or None."""
        quantity = self._own.get(term) or self._names.get(term)
        return quantity if quantity is not None and self._notation.shows(quantity) else None

    def given(self, term: Term) -> Quantity | None:
        """What a number that the pass starts from is, even where the notation leaves it out."""
        return self._names.get(term) if term.operation == "variable" else None

    def __contains__(self, term: Term) -> bool:
        return self.get(term) is not None

    def __getitem__(self, term: Term) -> Quantity:
        quantity = self.get(term)
        if quantity is None:
            raise KeyError(term)
        return quantity

    def signed(self, term: Term, quantity: Quantity) -> Term:
        """The Term as the notation has it: its formula in negated quantities, itself negated if
        its kind is.
        """
        if not self._notation.negated:
            return term
        # The derivative ∂net_o1/∂w5 is the Term of out_h1 itself: there the quantity is an alias.
        alias = self._names.get(term) != quantity
        if alias:
            return self._signed_alias(term, quantity)
        sign, opened = self._pulled(term)
        # Two minus signs, of the formula and of the kind, cancel.
        if quantity.kind in self._notation.negated:
            sign = -sign
        # A copy, without the name of the Term: that name now belongs to its negation, so a formula
        # must not stop at the Term.
        if sign < 0 and opened is term:
            opened = Term(term.operation, term.arguments, term.value)
        result = opened if sign > 0 else self._minus(opened)
        if result is not term:
            self._own[result] = quantity
        return result

    def _signed_alias(self, term: Term, quantity: Quantity) -> Term:
        """The same for a quantity that is another one by name: it is written as that name."""
        sign, opened = self._bound(term)
        if quantity.kind in self._notation.negated:
            sign = -sign
        # The other quantity keeps its Term and its name; only a minus before it makes a new one.
        if sign > 0:
            return opened
        result = self._minus(opened)
        if result is not term:
            self._own[result] = quantity
        return result

    def _minus(self, term: Term) -> Term:
        """Minus a Term: a difference, or a product that begins with one, the other way round."""
        # A given quantity has no formula to put a minus before: its number changes sign.
        if term.operation == "variable" and term not in self:
            return Term("variable", (), None if term.value is None else -term.value)
        # -(a - b) is b - a, as in delta = target - output.
        if term.operation == "-":
            return apply("-", *reversed(term.arguments))
        if (
            term.operation == "*"
            and term.arguments[0].operation == "-"
            and term.arguments[0] not in self
        ):
            return apply("*", self._minus(term.arguments[0]), term.arguments[1])
        return apply("negative", term)

    def _bound(self, term: Term) -> Signed:
        """An ingredient: a name, perhaps with a minus, or what it is made of."""
        quantity = self.get(term)
        if quantity is None:
            return self._pulled(term)
        if quantity.kind not in self._notation.negated:
            return 1, term
        # The formula is written with -x', where x' is what the course calls x, and has its name.
        # One Term for each x, so that formulas of the same pass share it.
        if term not in self._negated:
            self._negated[term] = leaf = Term(
                "variable", (), None if term.value is None else -term.value
            )
            self._own[leaf] = quantity
        return -1, self._negated[term]

    def _pulled(self, term: Term) -> Signed:
        """What a Term is made of, with its minus in front."""
        operation = term.operation
        if not term.arguments:
            return 1, term
        if operation in ("+", "-"):
            return _sum_of(self._addends(term))
        signs, ingredients = zip(*map(self._bound, term.arguments), strict=True)
        if operation == "negative":
            return -signs[0], ingredients[0]
        # A second name for a quantity stays a Term of its own: both have names.
        if operation == "same":
            return signs[0], _rebuilt(term, ingredients)
        # Minus signs of factors are collected in front: (-a)·b is -(a·b).
        if operation in ("*", "/"):
            return signs[0] * signs[1], _rebuilt(term, ingredients)
        # A square is the same with either sign.
        if operation == "square":
            return 1, _rebuilt(term, ingredients)
        # Through other functions no sign can be pulled: exp(-a) keeps its minus inside.
        kept = [
            inner if sign > 0 else apply("negative", inner)
            for sign, inner in zip(signs, ingredients, strict=True)
        ]
        return 1, _rebuilt(term, kept)

    def _addends(self, term: Term) -> list[Signed]:
        """The addends of a sum: a loop, as it can be thousands long."""
        addends: list[Signed] = []
        while term.operation in ("+", "-") and (not addends or term not in self):
            before, last = term.arguments
            sign, inner = self._bound(last)
            addends.append((sign if term.operation == "+" else -sign, inner))
            term = before
        return [self._bound(term), *reversed(addends)]


def _rebuilt(term: Term, ingredients: Any) -> Term:
    """The same operation on other ingredients; the Term itself if they are its own."""
    same = all(a is b for a, b in zip(term.arguments, ingredients, strict=True))
    return term if same else apply(term.operation, *ingredients)


def _sum_of(addends: list[Signed]) -> Signed:
    """A sum that does not begin with a minus; one minus in front where there are only such."""
    # A sum that only has minus signs is written -(a + b), and its minus passes on to the formula
    # around it. Otherwise the first addend with a plus comes first: b - a, not -a + b.
    overall = 1 if any(sign > 0 for sign, _ in addends) else -1
    first = next(number for number, (sign, _) in enumerate(addends) if sign == overall)
    ordered = [addends[first], *addends[:first], *addends[first + 1 :]]

    def add(total: Term, addend: Signed) -> Term:
        return apply("+" if addend[0] == overall else "-", total, addend[1])

    return overall, reduce(add, ordered[1:], ordered[0][1])
