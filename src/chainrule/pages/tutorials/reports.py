"""Tables that the library makes for a section of a tutorial, from the numbers on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from chainrule.network.quantities import Kind
from chainrule.pages.layout import PassLayout
from chainrule.pages.tutorials.nodes import Node
from chainrule.symbolic import text
from chainrule.training.vanishing_gradients import vanishing_gradients

DIGITS = 3
# Below this factor of each layer to the next, three layers leave less than a thirtieth.
SHRINKING = 0.3


def errors_by_layer(layout: PassLayout) -> list[Node]:
    """How large the errors are at each layer, from the output back, and what to make of it."""
    network = layout.explanation.notation.network
    sizes: list[list[float]] = [[] for _ in network.layers]
    for line in layout.lines:
        if line.quantity.kind == Kind.DELTA:
            sizes[line.quantity.layer - 1].append(abs(line.value))
    found = vanishing_gradients(network, [float(np.mean(layer)) for layer in sizes])
    rows = [
        (
            str(layer.layer),
            _shown(layer.mean_delta),
            "" if layer.factor is None else _shown(layer.factor),
            _shown(layer.bound),
        )
        for layer in found
    ]
    # In plain words: the table stands in a text for readers who have not met the symbols.
    head = ("layer", "mean size of δ", "factor to the next layer", "product of largest slopes")
    # The report goes from the output back: its last entry is the first layer.
    first, last = found[-1].mean_delta, found[0].mean_delta
    share = first / last if last else float("nan")
    # The geometric mean: that factor in every layer gives the same share in all.
    each = share ** (1 / (len(found) - 1)) if len(found) > 1 else 1.0
    verdict = "The errors shrink" if each < SHRINKING else "The errors hold"
    sentence = f"{verdict}: a factor of {_shown(each)} a layer, {_shown(share)} in all."
    return [_table(head, rows), {"tag": "p", "children": [sentence]}]


REPORTS: dict[str, Callable[[PassLayout], list[Node]]] = {"errors by layer": errors_by_layer}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Node:
    def row(tag: str, cells: Sequence[str]) -> Node:
        return {"tag": "tr", "children": [{"tag": tag, "children": [cell]} for cell in cells]}

    body: Node = {"tag": "tbody", "children": [row("td", cells) for cells in rows]}
    return {
        "tag": "table",
        "children": [{"tag": "thead", "children": [row("th", head)]}, body],
    }


def _shown(number: float) -> str:
    return text.value(number, DIGITS).text
