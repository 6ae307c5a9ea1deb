"""The expressions of the first step of an example, and what mistakes make of them.

A Book holds the explanation of one update, with everything named and nothing negated, whatever the
course leaves out or shows with the other sign. Nothing here knows a formula.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Line
from chainrule.explaining.expressions import Expression, expression
from chainrule.network.quantities import KINDS, Quantity
from chainrule.symbolic.notations import Notation
from chainrule.symbolic.term import Term

LONG_WAY = (
    "error_by_activation",
    "activation_by_net_input",
    "activation_by_other",
    "error_by_net_input",
)


class Rewriting(Protocol):
    """Anything that puts another expression in the place of a Line's own, or None where it
    changes nothing.
    """

    @property
    def name(self) -> str:
        """What tells it from others."""

    def rewrite(self, line: Line, book: Book) -> Term | None:
        """The other expression."""


class Book:
    """The explanation of the first update of an example, by quantity, with their expressions."""

    def __init__(self, example: WorkedExample) -> None:
        self.network = example.network
        complete = Notation("plain", example.network, always=frozenset(KINDS))
        steps = replace(explain(example, steps=1), notation=complete)
        self.steps = [step for step in steps if step.updates == 0]
        spared = {
            step.quantity.layer for step in self.steps if step.quantity.kind == "error_by_net_input"
        }
        self.steps = [
            s
            for s in self.steps
            if s.quantity.layer not in spared or s.quantity.kind not in LONG_WAY
        ]
        self._places: dict[Quantity, Line] = {}
        for step in self.steps:
            self._places.setdefault(step.quantity, step)
        self._expressions: dict[tuple[Quantity, str], Expression | None] = {}

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self._places

    def __getitem__(self, quantity: Quantity) -> Line:
        return self._places[quantity]

    def expression(self, quantity: Quantity) -> Expression:
        """How a quantity was computed; a number if it was given."""
        key = (quantity, "")
        if key not in self._expressions:
            step = self[quantity]
            self._expressions[key] = (
                step.value if step.phase == "given" else expression(step, step.term)
            )
        found = self._expressions[key]
        assert found is not None
        return found

    def mistaken(self, quantity: Quantity, mistake: Rewriting) -> Expression | None:
        """What a mistake puts in the place of the expression; None if it changes nothing."""
        key = (quantity, mistake.name)
        if key not in self._expressions:
            step = self[quantity]
            # then the mistake belongs to that one
            other = isinstance(self.expression(quantity), Quantity)
            term = None if step.phase == "given" or other else mistake.rewrite(step, self)
            self._expressions[key] = None if term is None else expression(step, term)
        return self._expressions[key]
