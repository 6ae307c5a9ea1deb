"""The first step of an example, line by line, with an expression for every quantity.

Everything is named and nothing is negated, whatever the course leaves out or shows with the other
sign. Nothing here knows a formula.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Line
from chainrule.explaining.expressions import Expression
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import Notation

# What a layer's delta is computed from where there is no shortcut for it.
LONG_WAY = (
    Kind.ERROR_BY_ACTIVATION,
    Kind.ACTIVATION_BY_NET_INPUT,
    Kind.ACTIVATION_BY_OTHER,
    Kind.ERROR_BY_NET_INPUT,
)


class Book:
    """The lines of the first update of an example, by quantity, with their expressions."""

    def __init__(self, example: WorkedExample) -> None:
        self.network = example.network
        # A course may leave quantities out of what it prints. Marking needs all of them: a mistake
        # may be made in a quantity that has no symbol.
        everything = Notation("plain", example.network, left_out=frozenset())
        explanation = replace(explain(example, steps=1), notation=everything)
        lines = [line for line in explanation if line.updates == 0]
        # Where delta has a shortcut and the long way is explained too, students take the shortcut.
        spared = {line.quantity.layer for line in lines if line.quantity.kind == LONG_WAY[-1]}
        self.steps = [
            line
            for line in lines
            if line.quantity.layer not in spared or line.quantity.kind not in LONG_WAY
        ]
        self.ledger = Ledger(explanation, example.loss)
        self._lines: dict[Quantity, Line] = {}
        for line in self.steps:
            # where a quantity has several lines, the first one counts
            self._lines.setdefault(line.quantity, line)

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self._lines

    def __getitem__(self, quantity: Quantity) -> Line:
        return self._lines[quantity]

    def expression(self, quantity: Quantity) -> Expression:
        """How a quantity was computed, its leaves being keys of the ledger; a number if it was
        given.
        """
        return self.ledger.expression(Key(0, quantity))
