"""The network of an exercise as a diagram, its weights on its edges."""

from __future__ import annotations

from chainrule.document import Diagram, Edge, Node
from chainrule.exercises.recompute import Book
from chainrule.exercises.showing import GIVEN_DIGITS, symbol
from chainrule.quantities import Quantity
from chainrule.writing.text import value


def diagram(book: Book) -> Diagram:
    """Units from the inputs to the outputs, named, and weights with their values."""
    notation = book.notation
    sizes, depth = notation.network.sizes, len(notation.network.layers)
    columns, edges = [], []
    for layer, size in enumerate(sizes):
        kind = "input" if layer == 0 else "output" if layer == depth else "hidden"
        units = [Quantity("activation" if layer else "input", layer, j, sample=1) for j in range(1, size + 1)]
        shown = [_value(book, unit) if layer == 0 else "" for unit in units]
        columns.append(
            tuple(Node(symbol(notation, unit), number, kind) for unit, number in zip(units, shown, strict=True))
        )
        for i, j in ((i, j) for i in range(sizes[layer - 1] if layer else 0) for j in range(size)):
            weight = Quantity("weight", layer, j + 1, i + 1)
            edges.append(Edge((layer - 1, i), (layer, j), symbol(notation, weight), _value(book, weight)))
    return Diagram(tuple(columns), tuple(edges), f"The network, {notation.network}")


def _value(book: Book, quantity: Quantity) -> str:
    return value(book[quantity].value, GIVEN_DIGITS)
