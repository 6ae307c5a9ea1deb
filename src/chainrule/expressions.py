"""Expressions: how quantities were computed, taken from their Terms, to be evaluated again with other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chainrule.notations import Notation
from chainrule.quantities import Quantity
from chainrule.steps import Step
from chainrule.terms import OPERATIONS, Term


class Operation(NamedTuple):
    """What a Term is made of, up to the quantities that have a name."""

    name: str
    arguments: tuple[Expression, ...]


Expression = Operation | Quantity | float


@dataclass(frozen=True)
class Everything(Notation):
    """A notation that leaves nothing out."""

    def shows(self, quantity: Quantity) -> bool:
        """It does."""
        return True


def name_of(step: Step, term: Term) -> Quantity | None:
    """The quantity that a Term within a Step's expression stands for, if it has a name."""
    if term not in step.names:
        return None
    return step.names[term]


def expression(step: Step, term: Term, inner: bool = False) -> Expression:
    """A Term's expression; another quantity's Term is that quantity."""
    name = name_of(step, term)
    if name is not None and (inner or name != step.quantity):
        return name
    if not term.arguments:
        return float(term.value)
    return Operation(term.operation, tuple(expression(step, argument, True) for argument in term.arguments))


def ingredients(whole: Expression) -> Iterator[Quantity]:
    """The quantities that an expression is written in."""
    if isinstance(whole, Operation):
        for argument in whole.arguments:
            yield from ingredients(argument)
    elif isinstance(whole, Quantity):
        yield whole


def evaluate(whole: Expression, values: Mapping[Quantity, float]) -> float:
    """The value of an expression, its ingredients' values given."""
    if isinstance(whole, Operation):
        return float(OPERATIONS[whole.name](*(evaluate(argument, values) for argument in whole.arguments)))
    return values[whole] if isinstance(whole, Quantity) else whole
