"""What the fields of a template stand for: layers, names of units, running numbers of weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chainrule.network.network import Network
from chainrule.network.quantities import Place, Quantity
from chainrule.symbolic.notations.templates import Gap, Spelling, filled, spelled

NUMBER = Gap("number")  # of a weight, where unit and sender are left open


@dataclass(frozen=True)
class TemplateFields:
    """The fields of templates for the quantities of one network.

    Parameters
    ----------
    network : Network
    units : mapping
        The templates of the names of units, by kind of layer.
    """

    network: Network
    units: Mapping[str, str]

    def unit(self, layer: int, unit: object) -> Spelling:
        """What the course calls a unit."""
        return filled(*self.template_of(layer, unit))

    def template_of(self, layer: int, unit: object) -> tuple[str, dict[str, object]]:
        """The template of a unit's name, and its fields."""
        kind = (
            "input" if layer == 0 else "output" if layer == len(self.network.layers) else "hidden"
        )
        if kind == "hidden" and len(self.network.layers) > 2:
            kind = "deep_hidden"
        # Units have templates too: h{j} gives h1, which {unit} of another template then stands for.
        return self.units[kind], {"j": unit, "layer": layer, "next": layer + 1}

    def of(self, quantity: Quantity) -> dict[str, object]:
        """Every field that a template may use, for a quantity."""
        layer = quantity.layer
        i, j = quantity.sender, quantity.unit
        depth = len(self.network.layers)
        # With numbers of two digits, w112 would be w1,12 and w11,2 alike.
        comma = "," if max(self.network.sizes) > 9 else ""
        sender = self.unit(layer - 1, i) if i else ("",)
        unit = self.unit(layer, j)
        # Notations agree on little, so a template may use any of these; `layer` counts layers of
        # weights from 1, `next` layers of units, as courses do that count the inputs as layer 1.
        fields: dict[str, object] = {
            "layer": layer,
            "next": layer + 1,
            "i": i,
            "j": j,
            "ij": spelled(i, comma, j),
            "ji": spelled(j, comma, i),
            "n": self._running_number(layer, i, j),
            "unit": unit,
            "from": sender,
            "to": unit,
            "letter": "vw"[layer > 1],
            "LETTER": "wW"[layer > 1],
            "tag": "o" if layer == depth else "h" if depth == 2 else f"h{layer}",
        }
        # Spellings that are plain text are unpacked here, as `format_map` would show the tuple.
        for name, value in fields.items():
            if isinstance(value, tuple) and len(value) == 1:
                fields[name] = value[0]
        return fields

    def _running_number(self, layer: int, sender: Place, unit: Place) -> object:
        """The number of a weight, counted through the layers by receiving unit."""
        if isinstance(unit, Gap):
            # A pattern in which names are looked up: one gap for both places of the weight.
            return NUMBER
        if not (isinstance(unit, int) and isinstance(sender, int)):
            # In a derivation, units are counted by letters, and so no number can be computed.
            return f"{sender}{unit}"
        # In a 2-2-2 network the numbers are, with unit and sender as in w[unit][sender]:
        #     layer 1   1 = [1][1]  2 = [1][2]  3 = [2][1]  4 = [2][2]
        #     layer 2   5 = [1][1]  6 = [1][2]  7 = [2][1]  8 = [2][2]
        before = sum(here.n_in * here.n_out for here in self.network.layers[: max(layer - 1, 0)])
        here = self.network.sizes[layer - 1] if layer else 0
        return before + (unit - 1) * here + sender

    def numbered(self, layer: int, n: int) -> tuple[int, int]:
        """The receiving and the sending unit of a weight by its running number, in this layer."""
        before = sum(here.n_in * here.n_out for here in self.network.layers[: layer - 1])
        unit, sender = divmod(n - before - 1, self.network.sizes[layer - 1])
        return unit + 1, sender + 1
