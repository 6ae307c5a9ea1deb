"""Notations: how a course names the quantities of a run. One TOML file each, found by name.

A file has a `title`, names of `units`, and `symbols`, one template for each kind of quantity. Templates may
use {layer} (1, 2, ...), {next} (layer + 1), {i} and {j} (sending and receiving unit), {ij} and {ji} (both),
{n} (running number of a weight), {unit}, {from}, {to} (names of units), {tag} (h, h1, h2, ..., o), and
{letter} and {LETTER} (v and w, or w and W, for the first and the second layer).
`two_layers` holds what differs for networks with one hidden layer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from chainrule.errors import ChainruleError, unknown
from chainrule.network import Network
from chainrule.quantities import Quantity, parameters_of, textbook_order

DERIVATIVES = {
    "error_by_activation": ("sample_error", "activation"),
    "activation_by_net_input": ("activation", "net_input"),
    "error_share": ("output_error", "activation"),
    "error_by_weight": ("total_error", "weight"),
    "objective_by_weight": ("objective", "weight"),
    "error_by_bias": ("total_error", "bias"),
    "error_by_shared_bias": ("total_error", "shared_bias"),
    "net_input_by_weight": ("net_input", "weight"),
}
UNLESS_NAMED = {  # what the documents do not have
    "penalty": "R",
    "objective": "J",
    "gate": "m{layer}_{j}",
    "sample_weight": "s",
    "gradient_norm": "|g|",
}
PER_SAMPLE = {
    "gate",
    "sample_weight",
    "input",
    "target",
    "net_input",
    "activation",
    "output_error",
    "sample_error",
    "delta",
}
ASCII = str.maketrans({"δ": "delta", "∂": "d", "η": "eta", "Θ": "Theta", "ŷ": "yhat", "⁺": "+", "α": "alpha", " ": ""})


def names() -> list[str]:
    """The notations that there are."""
    return sorted(entry.name[:-5] for entry in files(__name__).iterdir() if entry.name.endswith(".toml"))


@cache
def load(name: str) -> Mapping[str, Mapping[str, str]]:
    """A notation's file, read."""
    if name not in names():
        raise unknown("notation", name, names())
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


def ascii_form(symbol: str) -> str:
    """A symbol as one types it: delta_o1 for δ_o1, dE/dw5 for ∂E/∂w5."""
    return symbol.translate(ASCII)


@dataclass(frozen=True)
class Notation:
    """A notation, applied to one network; `samples` is the number of rows that it must tell apart."""

    name: str
    network: Network
    samples: int = 1

    @cached_property
    def _file(self) -> Mapping[str, Mapping[str, str]]:
        return load(self.name)

    @cached_property
    def _symbols(self) -> dict[str, str]:
        special = self._file.get("two_layers", {}) if len(self.network.layers) == 2 else {}
        return {**UNLESS_NAMED, **self._file["symbols"], **special}

    def symbol(self, quantity: Quantity) -> str:
        """What the course calls this quantity."""
        kind = quantity.kind
        if kind in DERIVATIVES:
            above, below = (self.symbol(self._related(part, quantity)) for part in DERIVATIVES[kind])
            return f"∂{above}/∂{below}"
        if kind == "net_input_by_activation":
            net_input = Quantity("net_input", quantity.layer + 1, quantity.sender, sample=quantity.sample)
            return f"∂{self.symbol(net_input)}/∂{self.symbol(self._related('activation', quantity))}"
        if kind == "step_number":
            return "t"
        if kind.startswith("new_"):
            return self.symbol(replace(quantity, kind=kind[4:])) + "+"
        if kind.startswith("clipped_"):
            return f"clip(∂{self.symbol(Quantity('objective'))}/∂{self.symbol(replace(quantity, kind=kind[8:]))})"
        if kind == "slot":
            name, _, of = quantity.detail.partition(" ")
            return f"{name}_{self.symbol(replace(quantity, kind=of, detail=''))}"
        template = self._template(quantity)
        symbol = template.format_map(self._fields(quantity))
        if self.samples > 1 and kind in PER_SAMPLE and quantity.sample:
            symbol += f"({quantity.sample})"
        return symbol

    def labels(self) -> dict[str, Quantity]:
        """Every weight and bias of the network by its symbol, as one types it.

        Raises
        ------
        ChainruleError
            If the notation gives two of them the same symbol.
        """
        labels: dict[str, Quantity] = {}
        for quantity in sorted(parameters_of(self.network), key=textbook_order):
            label = ascii_form(self.symbol(quantity))
            if label in labels:
                raise ChainruleError(f"notation {self.name!r} calls two weights of a {self.network} network {label}")
            labels[label] = quantity
        return labels

    def _related(self, kind: str, quantity: Quantity) -> Quantity:
        if kind in ("total_error", "sample_error", "objective"):
            return Quantity(kind, sample=quantity.sample)
        if kind == "output_error":
            return Quantity(kind, len(self.network.layers), quantity.sender, sample=quantity.sample)
        return replace(quantity, kind=kind, sender=quantity.sender if kind == "weight" else 0)

    def _template(self, quantity: Quantity) -> str:
        kind = "total_error" if quantity.kind == "sample_error" else quantity.kind
        return self._symbols.get("output" if self._is_output(quantity) else kind, self._symbols[kind])

    def _is_output(self, quantity: Quantity) -> bool:
        return quantity.kind == "activation" and quantity.layer == len(self.network.layers)

    def _unit(self, layer: int, unit: int) -> str:
        kind = "input" if layer == 0 else "output" if layer == len(self.network.layers) else "hidden"
        units = self._file["units"]
        if kind == "hidden" and len(self.network.layers) > 2:
            kind = "deep_hidden"
        return units[kind].format(j=unit, layer=layer, next=layer + 1)

    def _fields(self, quantity: Quantity) -> dict[str, object]:
        layer, i, j = quantity.layer, quantity.sender, quantity.unit
        depth = len(self.network.layers)
        comma = "," if max(self.network.sizes) > 9 else ""
        before = sum(here.n_in * here.n_out for here in self.network.layers[: max(layer - 1, 0)])
        here = self.network.sizes[layer - 1] if layer else 0
        return {
            "layer": layer,
            "next": layer + 1,
            "i": i,
            "j": j,
            "ij": f"{i}{comma}{j}",
            "ji": f"{j}{comma}{i}",
            "n": before + (j - 1) * here + i,
            "unit": self._unit(layer, j),
            "from": self._unit(layer - 1, i) if i else "",
            "to": self._unit(layer, j),
            "letter": "vw"[layer > 1],
            "LETTER": "wW"[layer > 1],
            "tag": "o" if layer == depth else "h" if depth == 2 else f"h{layer}",
        }
