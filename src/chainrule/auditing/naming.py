"""What the course of an example calls the quantities of an audit."""

from __future__ import annotations

from chainrule.auditing.ledger import Key
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.symbolic.notations import Notation, Symbol
from chainrule.symbolic.notations.symbols import written


class Names:
    """Symbols and names of quantities, by a notation."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        # Slips are found in quantities that the course leaves out, too.
        self._plain = Notation("plain", notation.network, notation.samples)
        self._names: dict[Key, Symbol] = {}

    def symbol(self, key: Key) -> Symbol:
        """The symbol of a quantity in the course, or in the plain notation if it has none there."""
        shown = self.notation.shows(key.quantity)
        return (self.notation if shown else self._plain).symbol(key.quantity)

    def __call__(self, key: Key) -> Symbol:
        """The symbol as text, with the number of updates; the kind in words if nothing else."""
        # In reports of several updates "w5" alone would be ambiguous; the first pass goes unmarked.
        if key not in self._names:
            symbol = self.symbol(key) or written(key.quantity.kind.replace("_", " "), {})
            updates = f" after {key.updates}"
            self._names[key] = symbol.marked(updates, "") if key.updates else symbol
        return self._names[key]


def names_of(example: WorkedExample) -> Names:
    """The names of an example, by its own notation."""
    return Names(Notation(example.notation, example.network, len(example.inputs)))
