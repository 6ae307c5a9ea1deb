"""Networks that are told as formulas with their numbers: h1 = tanh(0.5 x1 - 0.3 x2 + 0.1).

Each number is the weight from the unit that it stands beside to the one whose formula it is. That
is looked for where a document gives its weights in no other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.roles_in_document import inside
from chainrule.auditing.drafting.sums import Term, terms_of
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, role_of
from chainrule.explaining.examples.claims import is_number

FUNCTION = re.compile(r"(?:max\(0(?:\.0)?,|[A-Za-z]{3,12}\()(?P<argument>.+)\)", re.IGNORECASE)
# What is a sum of products with numbers, and no unit.
NO_UNIT = (Role.WEIGHT, Role.BIAS, Role.ERROR, Role.DELTA, Role.RATE)
FACTORS = 2  # a number and a name
FEWEST = 2  # weights of a network


class Unit(NamedTuple):
    """A unit by its formula: its name, the weights by what they lead from, the bias, the line."""

    name: str
    weights: dict[str, str]
    bias: str
    line: int


def formula_chains(equations: Sequence[Equation]) -> Iterator[Chain]:
    """An equation for each weight, w(x1->h1) = 0.5, and for the bias of each unit."""
    # Beside weights with names, numbers in formulas are what is put in for these.
    if any(map(_gives_weights, equations)):
        return
    named = _as_named(_units(equations), _outputs(equations))
    if not _is_a_network(named, equations):
        return
    # Where one unit has a bias, those of the others are zero.
    has_biases = any(unit.bias for unit in named)
    for unit in named:
        lines = [unit.line, unit.line]
        for sender, weight in unit.weights.items():
            yield Chain([f"w({sender}->{unit.name})", weight], lines)
        if has_biases:
            yield Chain([f"b({unit.name})", unit.bias or "0"], lines)


def _is_a_network(named: Sequence[Unit], equations: Sequence[Equation]) -> bool:
    """Whether the formulas have enough weights, and all of them."""
    weights = sum(len(unit.weights) for unit in named)
    return weights >= FEWEST and not _has_other_sums(equations, {unit.name for unit in named})


def _has_other_sums(equations: Sequence[Equation], names: set[str]) -> bool:
    """Whether another unit has a sum of products of numbers: its weights are nowhere else, and
    these formulas tell a part of the network.
    """
    for equation in equations:
        if equation.members[0] in names or not _may_be_unit(equation.members[0]):
            continue
        every = (terms_of(member) or [] for member in equation.members[1:])
        if any(sum(_is_of_numbers(term) for term in terms) >= FEWEST for terms in every):
            return True
    return False


def _is_of_numbers(term: Term) -> bool:
    return len(term.factors) == FACTORS and not term.names


def _units(equations: Sequence[Equation]) -> list[Unit]:
    """The units by their first formulas."""
    units: dict[str, Unit] = {}
    for unit in filter(None, map(_unit, equations)):
        units.setdefault(unit.name, unit)
    return list(units.values())


def _gives_weights(equation: Equation) -> bool:
    """Whether an equation gives a weight its number, or is a matrix."""
    symbol = symbol_of(equation.members[0])
    is_weight = symbol is not None and role_of(symbol) == Role.WEIGHT and not symbol.role
    is_matrix = bool(equation.arrays) and len(equation.arrays[-1][0]) > 1
    return (is_weight and bool(equation.ends)) or is_matrix


def _unit(equation: Equation) -> Unit | None:
    """The unit whose formula an equation is; None if it is another one."""
    name = equation.members[0]
    if not _may_be_unit(name):
        return None
    for formula in equation.members[1:]:
        terms = terms_of(_argument(formula)) or []
        if any(len(it.factors) == FACTORS and len(it.names) == 1 for it in terms):
            return _of_terms(name, terms, equation.chain.lines[0])
    return None


def _may_be_unit(name: str) -> bool:
    """Whether it is a name, and none of a weight, an error or a new value."""
    symbol = symbol_of(name)
    if symbol is None or symbol.role or symbol.is_new or derivative_of(name):
        return False
    return role_of(symbol) not in NO_UNIT


def _argument(formula: str) -> str:
    """What an activation is applied to; otherwise the formula itself."""
    match = FUNCTION.fullmatch(formula)
    return match["argument"] if match else inside(formula)


def _of_terms(name: str, terms: Sequence[Term], line: int) -> Unit | None:
    """A unit with these terms; None if one is no product of a number and a name."""
    products = [term for term in terms if term.names]
    alone = [factor for term in terms if not term.names for factor in term.factors]
    if len(alone) > 1 or not all(map(_is_weighted, products)):
        return None
    weights = dict(map(_weight, products))
    return Unit(name, weights, "".join(alone), line) if name not in weights else None


def _is_weighted(term: Term) -> bool:
    """Whether it is a name, or the product of a number and a name."""
    return len(term.names) == 1 and len(term.factors) <= FACTORS


def _weight(term: Term) -> tuple[str, str]:
    """What a weight leads from, and its number; 1 where the name stands alone."""
    sender = term.names[0]
    number = next(filter(is_number, term.factors), "1")
    # The sign of a product may stand before either factor.
    if sender.startswith("-"):
        number = number[1:] if number.startswith("-") else f"-{number}"
    return sender.lstrip("-"), number


def _outputs(equations: Sequence[Equation]) -> dict[str, str]:
    """The net inputs by the names of what an activation makes of them: a1 = tanh(z1)."""
    found: dict[str, str] = {}
    for equation in equations:
        for formula in equation.members[1:]:
            argument = _argument(formula)
            if argument != formula and symbol_of(argument) is not None:
                found.setdefault(equation.members[0], argument)
    return found


def _as_named(units: Sequence[Unit], outputs: dict[str, str]) -> list[Unit]:
    """The units with their senders by the names of their formulas."""
    return [
        unit._replace(weights={outputs.get(it, it): w for it, w in unit.weights.items()})
        for unit in units
    ]
