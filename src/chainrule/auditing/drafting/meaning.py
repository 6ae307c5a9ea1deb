"""What a formula means: the quantity that it computes, told by the numbers of the run.

``δ_o1 · out_h1`` has no name in a document that writes "gradient = δ_o1 · out_h1 = 0.0098". Put the
exact numbers of the run into it, and what comes out is the exact value of one quantity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from math import isnan, nan

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.formula_tokens import Token, tokens_of
from chainrule.network.quantities import Kind, Quantity

SAME = 1e-9  # relative
# Of two names, as an output minus its target; the gradient of a weight or bias is a product.
DIFFERENCE = re.compile(r"-?\(?[^\W\d][^\s()*/+-]*-[^\W\d][^\s()*/+-]*\)?")
# Where two quantities have the same value, what a formula of two or more factors is less likely of.
RARELY = (
    Kind.ERROR_SHARE,
    Kind.ERROR_BY_NET_INPUT,
    Kind.NET_INPUT_BY_WEIGHT,
    Kind.WEIGHT,
    Kind.INPUT,
    Kind.TARGET,
    Kind.LEARNING_RATE,
    Kind.BIAS,
)
NumberOf = Callable[[str], float | None]


def meaning_of(
    formula: str, number_of: NumberOf, values: Values, operands: Container[Quantity | None] = ()
) -> Quantity | None:
    """The only quantity with the exact value of a formula in symbols; None if there is none, or
    several. What it is computed from is not what it computes: with a target of 0, y - t is as
    large as y.
    """
    value = evaluated(formula, number_of)
    if isnan(value) or value == 0:
        return None
    apart = (*RARELY, *GRADIENTS) if DIFFERENCE.fullmatch(formula) else RARELY
    found = [
        quantity
        for (updates, quantity), other in values.items()
        if updates == 0
        and abs(abs(other) - abs(value)) <= SAME * abs(value)
        and quantity.kind not in apart
        and quantity not in operands
    ]
    return found[0] if len(found) == 1 else None


def names_in(formula: str) -> list[str]:
    """The names of which a formula is made."""
    return [token.text for token in tokens_of(formula) or () if token.kind == "name"]


def evaluated(formula: str, number_of: NumberOf) -> float:
    """The value of a formula that has at least two names; nan if one of them is not known, or
    it is no sum of products of powers.
    """
    tokens = tokens_of(formula) or []
    names = sum(token.kind == "name" for token in tokens)
    return computed(tokens, number_of) if names > 1 else nan


def computed(tokens: list[Token], number_of: NumberOf) -> float:
    """The value of the tokens of a formula; nan if a name is not known, or it is no sum of products
    of powers.
    """
    parser = _Parser(tokens, number_of)
    try:
        value = parser.sum()
    except (ArithmeticError, RecursionError):
        return nan
    return value if parser.place == len(tokens) and isinstance(value, float) else nan


@dataclass
class _Parser:
    """Sums of products of powers; what stands side by side is multiplied. What is not understood
    is nan, and so is everything that is computed from it.
    """

    tokens: list[Token]
    number_of: NumberOf
    place: int = 0

    def _next(self) -> str:
        return self.tokens[self.place].text if self.place < len(self.tokens) else ""

    def _taken(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def sum(self) -> float:
        """Terms, added and subtracted."""
        value = self._product()
        while self._next() in ("+", "-"):
            sign = self._taken().text
            term = self._product()
            value = value + term if sign == "+" else value - term
        return value

    def _product(self) -> float:
        value = self._power()
        while self._next() and self._next() not in "+-)]":
            sign = self._taken().text if self._next() in "*/·" else "*"
            factor = self._power()
            value = value / factor if sign == "/" else value * factor
        return value

    def _power(self) -> float:
        if self._next() == "-":
            self._taken()
            return -self._power()
        value = self._atom()
        if self._next() == "^":
            self._taken()
            exponent = self._atom()
            # A power of a negative number is real only for whole exponents.
            value = value**exponent if value >= 0 or exponent.is_integer() else nan
        return value

    def _atom(self) -> float:
        if self.place >= len(self.tokens):
            return nan
        token = self._taken()
        if token.kind == "number":
            return float(token.text)
        if token.kind == "name":
            number = self.number_of(token.text)
            return nan if number is None else number
        if token.text not in "([":
            return nan
        value = self.sum()
        return value if self._next() in (")", "]") and self._taken() else nan
