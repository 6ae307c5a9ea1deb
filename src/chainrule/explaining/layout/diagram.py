"""The network of a run as a diagram: its units, its weights, and their numbers at the start."""

from __future__ import annotations

from chainrule.documents.document import Diagram, Edge, Math, Node
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.layout.drawn import MOST_LABELS, drawn_of
from chainrule.explaining.layout.equations import Showing, math
from chainrule.network.quantities import Kind, Quantity

DIAGRAM_DIGITS = 4
DOTS = Math("⋮", r"\vdots")


def diagram_of(explanation: Explanation, showing: Showing) -> Diagram:
    """Units with their outputs, if there is one sample; weights and biases with their values."""
    return _Drawn(explanation, showing).diagram()


class _Drawn:
    def __init__(self, explanation: Explanation, showing: Showing) -> None:
        self.explanation = explanation
        self.network = explanation.notation.network
        # Labels have little room, so they show fewer digits than the equations.
        self.showing = Showing(min(showing.digits, DIAGRAM_DIGITS))
        self.numbers = showing.parts != "formulas"
        # Numbers of the first pass; in reverse, so that of two families the earlier one is kept.
        self.values = {
            (family.kind, family.layer): family
            for group, family in reversed(explanation.families)
            if group.updates == 0 and not family.detail
        }
        self.drawn = [self.rows(size) for size in self.network.sizes]

    def rows(self, size: int) -> list[int]:
        """The units of a layer that are drawn; 0 stands for those between them."""
        units = drawn_of(range(1, size + 1))
        return units if len(units) == size else [*units[:-1], 0, units[-1]]

    def diagram(self) -> Diagram:
        # One column for each layer, from left to right. An edge names its ends by (column, row):
        #
        #     (0, 0)  i1      (1, 0)  h1      (2, 0)  o1
        #     (0, 1)  i2      (1, 1)  h2      (2, 1)  o2
        #     (0, 2)  1       (1, 2)  1
        columns: list[tuple[Node, ...]] = []
        edges: list[Edge] = []
        for layer, rows in enumerate(self.drawn):
            column = [self.unit(layer, unit) for unit in rows]
            if layer < len(self.network.layers):
                edges += self.weights(layer + 1)
                # A bias is drawn as the weight of a unit that always gives 1, below the others. It
                # stands in the column of the sending layer, but belongs to the next.
                if self.network.layers[layer].n_biases:
                    column.append(Node(Math("1", "1"), kind="bias"))
                    edges += self.biases(layer + 1, len(column) - 1)
            columns.append(tuple(column))
        return Diagram(tuple(columns), tuple(edges), f"The network: {self.network}")

    def unit(self, layer: int, unit: int) -> Node:
        kind = (
            "input" if layer == 0 else "output" if layer == len(self.network.layers) else "hidden"
        )
        # Unit 0 is the gap in a layer that is too large to be drawn.
        if unit == 0:
            return Node(DOTS, kind="dots")
        quantity = Quantity("activation" if layer else "input", layer, unit)
        symbol = self.explanation.symbol(quantity)
        # With several samples, a unit has as many numbers, for which there is no room.
        one_sample = self.explanation.notation.samples == 1
        return Node(math(symbol), self.value(quantity, sample=1) if one_sample else "", kind)

    def weights(self, layer: int) -> list[Edge]:
        labelled = (
            self.network.layers[layer - 1].n_in * self.network.layers[layer - 1].n_out
            <= MOST_LABELS
        )
        edges = []
        for row, sender in enumerate(self.drawn[layer - 1]):
            for to, unit in enumerate(self.drawn[layer]):
                # Dots stand for units whose weights are not drawn.
                if sender and unit:
                    quantity = Quantity(Kind.WEIGHT, layer, unit, sender)
                    edges.append(self.edge((layer - 1, row), (layer, to), quantity, labelled))
        return edges

    def biases(self, layer: int, row: int) -> list[Edge]:
        here = self.network.layers[layer - 1]
        shared = here.biases == "shared"
        labelled = here.n_in * here.n_out <= MOST_LABELS
        return [
            self.edge(
                (layer - 1, row),
                (layer, to),
                Quantity(Kind.SHARED_BIAS, layer) if shared else Quantity(Kind.BIAS, layer, unit),
                labelled,
            )
            for to, unit in enumerate(self.drawn[layer])
            if unit
        ]

    def edge(
        self, start: tuple[int, int], end: tuple[int, int], quantity: Quantity, labelled: bool
    ) -> Edge:
        if not labelled:
            return Edge(start, end)
        return Edge(start, end, math(self.explanation.symbol(quantity)), self.value(quantity))

    def value(self, quantity: Quantity, sample: int = 0) -> str:
        family = self.values.get((quantity.kind, quantity.layer))
        if family is None or not self.numbers:
            return ""
        # What the run did not compute has no number to show.
        placed = Quantity(quantity.kind, quantity.layer, quantity.unit, quantity.sender, sample)
        if placed not in family:
            return ""
        number = family.term(placed).value
        return "" if number is None else self.showing.value(number).text
