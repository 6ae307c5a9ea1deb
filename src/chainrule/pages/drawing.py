"""The network as a page draws it: layers of units, and what connects them.

Only structure: which units there are, what they are called, and which quantities of the pass stand
at a unit or a connection. Where things are on the screen is the page's business.
"""

from __future__ import annotations

from chainrule.explaining.layout.drawn import MOST_LABELS, MOST_UNITS, drawn_of
from chainrule.explaining.layout.headings import layer_name
from chainrule.network.quantities import Kind, Quantity
from chainrule.pages.layout import PassLayout
from chainrule.pages.marks import marked_mathml

# How many units of a folded layer can be opened.
MOST_OPEN = 64


def drawing(layout: PassLayout) -> dict[str, object]:
    """The layers from the inputs to the outputs, and the connections into each."""
    network = layout.explanation.notation.network
    return {
        "title": str(network),
        "most_units": MOST_UNITS,
        # of a large network there are no numbers of the other units
        "most_open": 0 if layout.order.left_out else MOST_OPEN,
        "layers": [_layer(layout, number) for number in range(len(network.sizes))],
    }


def _layer(layout: PassLayout, number: int) -> dict[str, object]:
    network = layout.explanation.notation.network
    found: dict[str, object] = {
        "name": layer_name(layout.explanation, number),
        "count": network.sizes[number],
        "units": {unit: _unit(layout, number, unit) for unit in _drawn(layout, number)},
    }
    if number:
        layer = network.layers[number - 1]
        found |= {"activation": layer.activation.name, "biases": layer.biases}
        if layer.n_in * layer.n_out <= MOST_LABELS:
            found["weights"] = [
                [
                    _math(layout, Quantity(Kind.WEIGHT, number, unit, sender))
                    for unit in range(1, layer.n_out + 1)
                ]
                for sender in range(1, layer.n_in + 1)
            ]
        if layer.n_biases:
            found["bias"] = {
                unit: _math(layout, _bias(number, unit, layer.biases))
                for unit in _drawn(layout, number)
            }
    return found


def _drawn(layout: PassLayout, number: int) -> list[int]:
    """The units that can be on the screen."""
    size = layout.explanation.notation.network.sizes[number]
    few = size <= MOST_OPEN and not layout.order.left_out
    units = range(1, size + 1)
    return list(units) if few else drawn_of(units)


def _unit(layout: PassLayout, layer: int, unit: int) -> dict[str, str]:
    """What a unit is called: by its output, as the drawings of most courses do."""
    quantity = Quantity(Kind.ACTIVATION if layer else Kind.INPUT, layer, unit)
    return {"text": str(layout.explanation.symbol(quantity)), "math": _math(layout, quantity)}


def _bias(layer: int, unit: int, kind: str) -> Quantity:
    """A bias that a layer shares is one quantity, drawn at each of its units."""
    return (
        Quantity(Kind.SHARED_BIAS, layer) if kind == "shared" else Quantity(Kind.BIAS, layer, unit)
    )


def _math(layout: PassLayout, quantity: Quantity) -> str:
    symbol = layout.explanation.symbol(quantity)
    return marked_mathml(symbol.latex, str(symbol))
