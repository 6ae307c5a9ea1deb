"""Worked sums: sums of products of numbers, wherever a document has them.

Where the weights stand in a picture, the text still has h_1 = 0.80·0.56 + 0.06·0.24 + 0.31; and it
has the same as the argument of a function, or without any name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from math import prod

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.applied import argument_of
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.sums import Term, terms_of
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim, is_number

NO_NET_INPUT = (Role.WEIGHT, Role.BIAS, Role.ERROR, Role.DELTA, Role.RATE)
NEAR, SLIP = 0.01, 0.05  # of a number: how much a rounded output may be off, and a sum
MISTAKE = 0.2  # of a sum with a name, right behind it: what a mistake of its author may make
MOST, NEXT = 80, 4  # sums of a document; equations behind one that may go on with it
REORDERED = 4  # terms of a sum that may stand in another order
NUMERIC = re.compile(r"[-+*().\d]+")
# A label before the sum, "to h1: 0.3·0.5 + ...", or the end of a sentence: "there comes 0.3·0.5"
LABEL = re.compile(r"^(?:[^:]*:(?=[-(.\d])|[A-Za-z]{2,12}(?=\d+\.\d))")


@dataclass(frozen=True)
class WorkedSum:
    """A sum of products with its name, if it has one: the pairs of factors, and what is added.

    Where that is a product with 1 or -1, `last` has its factors: 0.3·1 may be a bias, and the
    weight of an input that is 1. `symbols` are the names in the same sum with names.
    """

    name: str
    pairs: tuple[tuple[float, float], ...]
    bias: float | None
    result: float
    last: tuple[float, float] | None = None
    symbols: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def total(self) -> float:
        """What it comes to."""
        return sum(a * b for a, b in self.pairs) + (self.bias or 0.0)

    def weights(self, signals: Sequence[float]) -> tuple[float, ...] | None:
        """The other factors, if these signals are in it."""
        pairs = self.reached_by(len(signals))
        if len(signals) != len(pairs):
            return None
        found = _beside(pairs, signals)
        if found is None and len(signals) <= REORDERED:
            # Some write the terms of one sum in another order than those of the next.
            others = (_beside(it, signals) for it in permutations(pairs))
            found = next((weights for weights in others if weights), None)
        return found

    def reached_by(self, count: int) -> tuple[tuple[float, float], ...]:
        """The pairs, with the last product if there are as many signals as that."""
        with_last = self.last is not None and count == len(self.pairs) + 1
        return (*self.pairs, self.last) if self.last and with_last else self.pairs

    def added_to(self, count: int) -> float | None:
        """What is added to the products with so many signals."""
        return self.bias if len(self.reached_by(count)) == len(self.pairs) else None


def _beside(
    pairs: Sequence[tuple[float, float]], signals: Sequence[float]
) -> tuple[float, ...] | None:
    """The factors beside these, in their order."""
    found = []
    for (a, b), signal in zip(pairs, signals, strict=True):
        room = NEAR * abs(signal)
        if abs(b - signal) <= room:
            found.append(a)
        elif abs(a - signal) <= room:
            found.append(b)
        else:
            return None
    return tuple(found)


def worked_sums(equations: Sequence[Equation], roles: Roles) -> list[WorkedSum]:
    """The sums of a document, in its order, each once."""
    found: dict[WorkedSum, None] = {}
    known = _numbers_of(equations)
    for place, equation in enumerate(equations):
        if not _is_net_input(equation, roles):
            continue
        # z = 0.5·0.2 + 0.1·0.4, and on the next line z = 0.14.
        name = equation.members[0]
        behind = [it for it in equations[place + 1 : place + NEXT] if it.members[0] == name]
        fewest = _fewest_pairs(equation, roles)
        for one in _of_members(equation, behind, known):
            if len(one.pairs) >= fewest:
                found.setdefault(one)
    return list(found)[:MOST]


def _is_net_input(equation: Equation, roles: Roles) -> bool:
    """Whether its name may be that of a net input; a sum without a name is likely one."""
    name = equation.members[0]
    symbol = symbol_of(name)
    if symbol is None:
        return NUMERIC.fullmatch(LABEL.sub("", name)) is not None
    if symbol.role or symbol.is_new or derivative_of(name):
        return False
    return roles.first(symbol) not in NO_NET_INPUT or Role.NET_INPUT in roles.of(symbol)


def _fewest_pairs(equation: Equation, roles: Roles) -> int:
    """How many products it takes: v = 0.5 - 0.1·0.2 is an update if v may be a weight."""
    symbol = symbol_of(equation.members[0])
    return 2 if symbol is not None and roles.first(symbol) in NO_NET_INPUT else 1


def _of_members(
    equation: Equation, behind: Sequence[Equation], known: Mapping[str, str]
) -> Iterator[WorkedSum]:
    """The members that are sums of products of numbers, and come to what stands behind them."""
    arguments = [argument_of(LABEL.sub("", member)) for member in equation.members]
    later = [number for it in behind for number, _ in it.numbers]
    named = symbol_of(equation.members[0]) is not None
    for place, (formula, is_applied) in enumerate(arguments):
        terms = _of_numbers(formula) or _put_in(formula, known)
        # Most products of two numbers are something else: an update, or a gradient.
        if len(terms) < 1 + (not named):
            continue
        fewest = 1 if named or _is_product_and_bias(terms) else 2
        # What the sum comes to may stand on a line of its own.
        printed = [it for it, _ in arguments[place + 1 :] if is_number(it)]
        results = [Claim("-", it).value for it in printed + later]
        one = _with_result(equation.members[0], terms, results, is_applied)
        if one is not None and len(one.pairs) >= fewest:
            yield replace(one, symbols=_names_of(equation))


def _is_product_and_bias(terms: Sequence[Term]) -> bool:
    """Whether a sum is 0.7·3 + 0.1; an update begins with the weight: 0.7 - 0.1·0.3."""
    return [len(term.factors) for term in terms] == [2, 1]


def _names_of(equation: Equation) -> frozenset[str]:
    """The names in the sums of an equation."""
    every = (terms_of(member) or [] for member in equation.members[1:])
    return frozenset(name for terms in every for term in terms for name in term.names)


def _of_numbers(formula: str) -> list[Term]:
    """The terms of a sum of numbers alone."""
    terms = terms_of(formula) or []
    return [] if any(term.names for term in terms) else terms


def _numbers_of(equations: Sequence[Equation]) -> dict[str, str]:
    """The first number of each name that is plainly said to be one: h1 = 0.4725."""
    found: dict[str, str] = {}
    for equation in equations:
        if symbol_of(equation.members[0]) is not None and equation.numbers:
            found.setdefault(equation.members[0], equation.numbers[-1][0])
    return found


def _put_in(formula: str, known: Mapping[str, str]) -> list[Term]:
    """A sum of products of a number and a name each, with the numbers of the names: 0.9·h1 + 0.1.
    Sums of names alone are told by their names.
    """
    terms = terms_of(formula) or []
    products = [term for term in terms if len(term.factors) > 1]
    if {len(term.names) for term in products} != {1}:
        return []
    numbers = [it for term in terms if (it := _with_numbers(term, known))]
    return numbers if len(numbers) == len(terms) else []


def _with_numbers(term: Term, known: Mapping[str, str]) -> Term | None:
    factors = [it if it not in term.names else known.get(it.lstrip("-"), "") for it in term.factors]
    # A sign before a name stays with its number.
    signed = [
        f"-{number}" if name.startswith("-") and name in term.names and number else number
        for name, number in zip(term.factors, factors, strict=True)
    ]
    return Term(tuple(it.replace("--", "") for it in signed)) if all(signed) else None


def sum_of(formula: str) -> WorkedSum | None:
    """A formula as a sum of products of two numbers, and at most one number that is added.

    Examples
    --------
    >>> from chainrule.auditing.drafting.worked_sums import sum_of
    >>> sum_of("0.5*0.2+0.3").pairs, sum_of("0.5*0.2*0.1")
    (((0.5, 0.2),), None)
    """
    return _taken_apart("", _of_numbers(formula))


def _taken_apart(name: str, terms: Sequence[Term]) -> WorkedSum | None:
    """Products of two numbers, and at most one number that is added."""
    alone = [term.values[0] for term in terms if len(term.factors) == 1]
    pairs = [(term.values[0], term.values[1]) for term in terms if len(term.factors) == 2]
    if not pairs or len(alone) > 1 or len(alone) + len(pairs) < len(terms):
        return None
    if not alone and _ends_with_bias(pairs):
        return WorkedSum(name, tuple(pairs[:-1]), prod(pairs[-1]), 0.0, pairs[-1])
    return WorkedSum(name, tuple(pairs), next(iter(alone), None), 0.0)


def _with_result(
    name: str, terms: Sequence[Term], results: Sequence[float], is_applied: bool
) -> WorkedSum | None:
    """A sum with the one of these numbers that it comes to."""
    one = _taken_apart(name, terms)
    if one is None:
        return None
    off = {abs(one.total - result): result for result in results}
    nearest = min(off, default=1.0)
    # A sum whose first number behind it is wrong is still a sum; what is near by chance is another.
    room = MISTAKE if name[:1].isalpha() and len(one.pairs) > 1 and len(results) == 1 else SLIP
    if nearest <= room * max(abs(one.total), SLIP):
        return replace(one, result=off[nearest])
    # tanh(0.4·0.5 + 0.1) = 0.2913 leaves out what the sum comes to.
    return replace(one, result=one.total) if is_applied else None


def _ends_with_bias(pairs: Sequence[tuple[float, float]]) -> bool:
    """A bias is a number alone, or times 1 at the end; a threshold is times -1."""
    return len(pairs) > 2 and (1.0 in pairs[-1] or -1.0 in pairs[-1])
