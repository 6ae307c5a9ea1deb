"""Weighted sums, taken apart: w_1 x_1 + w_2 x_2 + b into its terms, and each into its factors.

The same sum with numbers in the places of the symbols says what each of them is.
"""

from __future__ import annotations

from typing import NamedTuple

from chainrule.auditing.drafting.formula_tokens import Token, tokens_of
from chainrule.explaining.examples.claims import Claim


class Term(NamedTuple):
    """A product: its factors, each a number or a name, with their signs."""

    factors: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Those of its factors that are names."""
        return [factor for factor in self.factors if factor.lstrip("-")[0].isalpha()]

    @property
    def values(self) -> tuple[float, ...]:
        """Its factors, of which none is a name."""
        return tuple(Claim("-", factor).value for factor in self.factors)


def terms_of(formula: str) -> list[Term] | None:
    """The terms of a sum of products of numbers and names; None if it is anything else.

    Examples
    --------
    >>> from chainrule.auditing.drafting.sums import terms_of
    >>> [term.factors for term in terms_of("(0.5)(1)+1.5*0.5-0.2")]
    [('0.5', '1'), ('1.5', '0.5'), ('-0.2',)]
    >>> [term.factors for term in terms_of("(w_1x_1)+w_2*x_2+b")]
    [('w_1', 'x_1'), ('w_2', 'x_2'), ('b',)]
    """
    tokens = tokens_of(formula)
    if not tokens:
        return None
    parts = _split(tokens)
    terms = [None if part is None else _term(part) for part in parts]
    return [term for term in terms if term] if all(terms) else None


def _split(tokens: list[Token]) -> list[list[Token]]:
    """At the plus and minus signs between terms; a minus stays with what it precedes."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        between = depth == 0 and token.text in ("+", "-") and parts[-1]
        # 2·-3 is one term.
        if between and parts[-1][-1].text not in ("*", "·", "-", "+"):
            parts.append([])
            if token.text == "+":
                continue
        parts[-1].append(token)
    return parts


def _term(tokens: list[Token]) -> Term | None:
    """The factors of a product, with brackets around the whole or around each."""
    tokens = _unwrapped(tokens)
    factors: list[str] = []
    sign = ""
    for token in tokens:
        if token.kind in ("number", "name"):
            factors.append(sign + token.text)
            sign = ""
        elif token.text == "-":
            sign = "" if sign else "-"
        elif token.text not in "*·()+":
            return None
    return Term(tuple(factors)) if factors and _is_flat(tokens) else None


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """Without brackets around the whole product."""
    while len(tokens) > 2 and tokens[0].text == "(" and _closing(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _closing(tokens: list[Token]) -> int:
    """Where the bracket closes that opens at the beginning; -1 if it does not."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return place
    return -1


def _is_flat(tokens: list[Token]) -> bool:
    """Whether no bracket holds more than one factor: (1 - 0.5) is none."""
    inside = 0
    depth = 0
    for token in tokens:
        if token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
            inside = 0
        elif token.kind != "sign":
            inside += 1
        if depth > 1 or (depth == 1 and inside > 1):
            return False
    return depth == 0


def paired(symbols: list[Term], numbers: list[Term]) -> list[tuple[str, str]]:
    """Names with the numbers in their places; empty unless both are the same sum."""
    # Documents leave out the bias at the end.
    if len(symbols) == len(numbers) + 1 and len(numbers) > 1:
        symbols = symbols[:-1]
    if len(symbols) != len(numbers):
        return []
    found: list[tuple[str, str]] = []
    for named, term in zip(symbols, numbers, strict=True):
        values = _values(named, term)
        pairs = list(zip(named.names, values, strict=False))
        if len(values) != len(named.names) or any(map(_is_other_name, pairs)):
            return []
        # What keeps its name says nothing: w_5 h_1 and 0.45 h_1.
        found += [(name, value) for name, value in pairs if name != value]
    return found


def _is_other_name(pair: tuple[str, str]) -> bool:
    name, value = pair
    return value.lstrip("-")[0].isalpha() and value != name


def _values(named: Term, term: Term) -> list[str]:
    """The numbers in the places of names; a factor 1, as in b·1, may be there or not."""
    values = list(term.factors)
    if len(values) == len(named.factors):
        return [
            value
            for factor, value in zip(named.factors, values, strict=True)
            if factor in named.names
        ]
    if len(values) > len(named.names) and "1" in values:
        values.remove("1")
    return values
