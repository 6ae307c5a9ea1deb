"""A notation applied to a network: from a quantity to its symbol, and from the running number of a
weight back to its units.

The file of a notation has templates for the basic quantities. The other symbols are built::

    Quantity("weight", 2, 1, 1)           template w{n}             w5
    Quantity("new_weight", 2, 1, 1)       the weight's, marked      w5+
    Quantity("error_by_weight", 2, 1, 1)  error's and weight's      ∂E_total/∂w5
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, final

from chainrule.errors import ChainruleError
from chainrule.network.network import Network
from chainrule.network.quantities import Place, Quantity, Route, parameters_of, textbook_order
from chainrule.symbolic.infix import ATOM, POWER
from chainrule.symbolic.notations.files import load
from chainrule.symbolic.notations.kinds import DERIVATIVES, PER_SAMPLE, UNLESS_NAMED
from chainrule.symbolic.notations.symbols import (
    Gap,
    Scripts,
    Spelling,
    Symbol,
    ascii_form,
    derivative,
    filled,
    scripts_of,
    spelled,
    upright,
)

NUMBER = Gap("number")  # of a weight, where unit and sender are left open


@final
@dataclass(frozen=True)
class Notation:
    """A notation, applied to one network.

    Parameters
    ----------
    name : str
        Of a notation of ours, or the path of a file.
    network : Network
    samples : int
        The number of rows of a batch that it must tell apart.
    flipped, left_out : frozenset of str, optional
        Kinds of quantities that have the other sign, or no symbol, instead of those of the file.
    """

    name: str
    network: Network
    samples: int = 1
    flipped: frozenset[str] | None = None
    left_out: frozenset[str] | None = None
    _file: Mapping[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise ChainruleError(f"notation is {self.name!r}; give a name or the path of a file")
        # read at once, so that a bad file is refused before any work
        object.__setattr__(self, "_file", load(self.name))

    @cached_property
    def _symbols(self) -> dict[str, str]:
        # later ones win: the file's own, and among them those for one hidden layer
        special = self._file.get("two_layers", {}) if len(self.network.layers) == 2 else {}
        return {**UNLESS_NAMED, **self._file["symbols"], **special}

    @cached_property
    def negated(self) -> frozenset[str]:
        """The kinds of quantities that are shown with the opposite sign."""
        return frozenset(self._file.get("negated", ())) if self.flipped is None else self.flipped

    @property
    def receiving_rows(self) -> bool:
        """Whether the course writes matrices with a row for each receiving unit."""
        return bool(self._file.get("weights") == "receiving")

    @cached_property
    def _left_out(self) -> frozenset[str]:
        if self.left_out is not None:
            return self.left_out
        return frozenset(kind for kind, template in self._symbols.items() if not template)

    def shows(self, quantity: Quantity) -> bool:
        """Whether it is shown, so that formulas stop at it."""
        return quantity.kind not in self._left_out

    def function(self, layer: int) -> str:
        """What the course calls the activation of a layer that is left open."""
        template: str = self._file.get("function", "f")
        return template.format_map(self._fields(Quantity("activation", layer)))

    def symbol(self, quantity: Quantity) -> Symbol:
        """What the course calls this quantity.

        A course names the basic quantities; what it does not name is built from those:
        ∂E_total/∂w5 from E_total and w5, w5+ from w5.
        """
        if quantity.kind not in self._symbols:
            built = self._built(quantity)
            if built is not None:
                return built
        # The error of one sample is called as that of all, with the number of the sample behind it.
        kind = "total_error" if quantity.kind == "sample_error" else quantity.kind
        kind = "output" if self._is_output(quantity) and "output" in self._symbols else kind
        spelling = filled(self._symbols[kind], self._fields(quantity))
        symbol = Symbol(spelling, partial(self._scripts, kind, quantity))
        return self._of_sample(symbol, quantity) if quantity.kind in PER_SAMPLE else symbol

    def _scripts(self, kind: str, quantity: Quantity) -> Scripts:
        """A symbol of the notation's file in LaTeX."""
        fields = self._fields(quantity)
        latex = self._file.get("latex", {}).get(kind)
        if latex is None:
            return scripts_of(self._symbols[kind], fields)
        return Scripts(latex.format_map(fields), binds=POWER if "^" in latex else ATOM)

    def _built(self, quantity: Quantity) -> Symbol | None:
        """A symbol made of those of other quantities, or None."""
        kind = quantity.kind
        if kind in DERIVATIVES:
            above, below = (
                self.symbol(self._related(part, quantity)) for part in DERIVATIVES[kind]
            )
            return derivative(above, below)
        if quantity.route is not None:
            return self._along_a_route(quantity, quantity.route)
        if kind.startswith("new_"):
            return self.symbol(replace(quantity, kind=kind[4:])).marked("+", "+")
        if kind.startswith("clipped_"):
            return self._clipped(replace(quantity, kind=kind[8:]))
        if kind == "slot":
            return self._slot(quantity)
        return None

    def _slot(self, quantity: Quantity) -> Symbol:
        """What an optimizer remembers of a parameter: velocity_w5."""
        name, of = quantity.detail.rsplit(" ", 1)
        inner = self.symbol(replace(quantity, kind=of, detail=""))

        def latex() -> Scripts:
            word = rf"\mathrm{{{name}}}".replace("_", r"\_")
            return Scripts(word, inner.latex, binds=inner.as_latex.binds)

        return Symbol(spelled(f"{name}_", *inner.spelling), latex)

    def _of_sample(self, symbol: Symbol, quantity: Quantity) -> Symbol:
        """With the number of the sample behind it, where there are several."""
        if self.samples == 1 or not quantity.sample:
            return symbol
        return symbol.marked(spelled("(", quantity.sample, ")"), f"({quantity.sample})")

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
                raise ChainruleError(
                    f"notation {self.name!r} has one symbol, {label}, for two weights of a "
                    f"{self.network} network"
                )
            labels[label] = quantity
        return labels

    def _along_a_route(self, quantity: Quantity, route: Route) -> Symbol:
        """The derivative of the error by a weight, as far as it goes through certain units."""
        weight = replace(quantity, kind=route.parameter, sample=0, route=None)
        whole = derivative(self.symbol(Quantity("total_error")), self.symbol(weight))
        if quantity.kind == "path_sum":
            return whole
        units = [f"{route.others} other paths"] if route.others else []
        units += ["".join(map(str, self._unit(*place))) for place in route.units]

        def latex() -> Scripts:
            return Scripts(
                rf"\left[{whole.latex}\right]", r" \to ".join(map(upright, units)), binds=POWER
            )

        text = f"{whole} via {' → '.join(units)}"
        return self._of_sample(Symbol((text,), latex, whole.binds, derivative=True), quantity)

    def _clipped(self, parameter: Quantity) -> Symbol:
        inner = derivative(self.symbol(Quantity("objective")), self.symbol(parameter))

        def latex() -> Scripts:
            return Scripts(rf"\mathrm{{clip}}\left({inner.latex}\right)", binds=POWER)

        return Symbol(spelled("clip(", *inner.spelling, ")"), latex, derivative=True)

    def _related(self, kind: str, quantity: Quantity) -> Quantity:
        """The quantity of a kind that a derivative is of, or by."""
        if kind in ("total_error", "sample_error", "objective"):
            return Quantity(kind, sample=quantity.sample)
        # The second unit that a derivative concerns stands in `sender`, whichever way it lies.
        if kind == "output_error":
            return Quantity(kind, len(self.network.layers), quantity.sender, sample=quantity.sample)
        if kind == "other_net_input":
            return replace(quantity, kind="net_input", unit=quantity.sender, sender=0)
        if kind == "next_net_input":
            return Quantity(
                "net_input", quantity.layer + 1, quantity.sender, sample=quantity.sample
            )
        return replace(quantity, kind=kind, sender=quantity.sender if kind == "weight" else 0)

    def _is_output(self, quantity: Quantity) -> bool:
        return quantity.kind == "activation" and quantity.layer == len(self.network.layers)

    def _unit(self, layer: int, unit: object) -> Spelling:
        """What the course calls a unit."""
        kind = (
            "input" if layer == 0 else "output" if layer == len(self.network.layers) else "hidden"
        )
        units = self._file["units"]
        if kind == "hidden" and len(self.network.layers) > 2:
            kind = "deep_hidden"
        return filled(units[kind], {"j": unit, "layer": layer, "next": layer + 1})

    def _fields(self, quantity: Quantity) -> dict[str, object]:
        layer = quantity.layer
        i, j = quantity.sender, quantity.unit
        depth = len(self.network.layers)
        # With numbers of two digits, w112 would be w1,12 and w11,2 alike.
        comma = "," if max(self.network.sizes) > 9 else ""
        sender, unit = self._unit(layer - 1, i) if i else ("",), self._unit(layer, j)
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
        for name, value in fields.items():
            if isinstance(value, tuple) and len(value) == 1:
                fields[name] = value[0]  # one without gaps is a string
        return fields

    def _running_number(self, layer: int, sender: Place, unit: Place) -> object:
        """The number of a weight, counted through the layers by receiving unit."""
        if isinstance(unit, Gap):
            return NUMBER
        if not (isinstance(unit, int) and isinstance(sender, int)):
            return f"{sender}{unit}"  # the letters that count, in a derivation
        before = sum(here.n_in * here.n_out for here in self.network.layers[: max(layer - 1, 0)])
        here = self.network.sizes[layer - 1] if layer else 0
        return before + (unit - 1) * here + sender

    def numbered(self, layer: int, n: int) -> tuple[int, int]:
        """The receiving and the sending unit of a weight by its running number, in this layer."""
        before = sum(here.n_in * here.n_out for here in self.network.layers[: layer - 1])
        unit, sender = divmod(n - before - 1, self.network.sizes[layer - 1])
        return unit + 1, sender + 1
