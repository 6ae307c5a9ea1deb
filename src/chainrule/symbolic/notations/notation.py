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
from chainrule.network.quantities import Kind, Place, Quantity, Route, parameters_of, textbook_order
from chainrule.symbolic.infix import ATOM, POWER
from chainrule.symbolic.notations.fields import TemplateFields
from chainrule.symbolic.notations.files import load
from chainrule.symbolic.notations.greek import ascii_form, upright
from chainrule.symbolic.notations.kinds import DERIVATIVES, PER_SAMPLE, UNLESS_NAMED, related
from chainrule.symbolic.notations.symbols import Symbol, derivative
from chainrule.symbolic.notations.templates import Scripts, filled, scripts_of, spelled

# Symbols that are kept, of whatever is asked first: a network of a million weights has too many.
MOST_KNOWN = 20_000


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
        # Read at once, so that a bad file is refused before any work. The class is frozen, so that
        # symbols can be kept; a field that is not an argument can only be set past that.
        object.__setattr__(self, "_file", load(self.name))

    @cached_property
    def _fields(self) -> TemplateFields:
        return TemplateFields(self.network, self._file["units"])

    @cached_property
    def _symbols(self) -> dict[str, str]:
        # Later ones win: the file's own, and among them those for one hidden layer.
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
        return template.format_map(self._fields.of(Quantity(Kind.ACTIVATION, layer)))

    def symbol(self, quantity: Quantity) -> Symbol:
        """What the course calls this quantity.

        A course names the basic quantities; what it does not name is built from those:
        ∂E_total/∂w5 from E_total and w5, w5+ from w5.
        """
        # A weight stands in many formulas, and in those of every step again.
        found = self._known.get(quantity)
        if found is None:
            found = self._made(quantity)
            if len(self._known) < MOST_KNOWN:
                self._known[quantity] = found
        return found

    @cached_property
    def _known(self) -> dict[Quantity, Symbol]:
        """The symbols that were asked for."""
        return {}

    def _made(self, quantity: Quantity) -> Symbol:
        """The symbol of a quantity, named or built."""
        if quantity.kind not in self._symbols:
            built = self._built(quantity)
            if built is not None:
                return built
        # The error of one sample is called as that of all, with the number of the sample behind it.
        kind = "total_error" if quantity.kind == Kind.SAMPLE_ERROR else quantity.kind
        # Many courses call the outputs y, whatever they call the other activations.
        kind = "output" if self._is_output(quantity) and "output" in self._symbols else kind
        spelling = filled(self._symbols[kind], self._fields.of(quantity))
        symbol = Symbol(spelling, partial(self._scripts, kind, quantity))
        return self._of_sample(symbol, quantity) if quantity.kind in PER_SAMPLE else symbol

    def unit(self, layer: int, unit: Place) -> Symbol:
        """What the course calls a unit, such as h1; where it has only numbers for its units, what
        it calls the unit's output.
        """
        spelling = self._fields.unit(layer, unit)
        if not str(spelling[0])[:1].isalpha():
            return self.symbol(Quantity(Kind.ACTIVATION, layer, unit))
        template, fields = self._fields.template_of(layer, unit)
        return Symbol(spelling, partial(scripts_of, template, fields))

    def _scripts(self, kind: str, quantity: Quantity) -> Scripts:
        """A symbol of the notation's file in LaTeX."""
        fields = self._fields.of(quantity)
        # A prime or a Δ cannot be told from a base with scripts, so a file can give LaTeX itself.
        latex = self._file.get("latex", {}).get(kind)
        if latex is None:
            return scripts_of(self._symbols[kind], fields)
        return Scripts(latex.format_map(fields), binds=POWER if "^" in latex else ATOM)

    def _built(self, quantity: Quantity) -> Symbol | None:
        """A symbol made of those of other quantities, or None."""
        kind = quantity.kind
        if kind in DERIVATIVES:
            n_layers = len(self.network.layers)
            above, below = (related(part, quantity, n_layers) for part in DERIVATIVES[kind])
            return derivative(self.symbol(above), self.symbol(below))
        if quantity.route is not None:
            return self._along_a_route(quantity, quantity.route)
        if kind.startswith("new_"):
            return self.symbol(replace(quantity, kind=kind[4:])).marked("+", "+")
        if kind.startswith("clipped_"):
            return self._clipped(replace(quantity, kind=kind[8:]))
        if kind == Kind.SLOT:
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
        whole = derivative(self.symbol(Quantity(Kind.TOTAL_ERROR)), self.symbol(weight))
        if quantity.kind == Kind.PATH_SUM:
            return whole
        units = [f"{route.others} other paths"] if route.others else []
        units += ["".join(map(str, self._fields.unit(*place))) for place in route.units]

        def latex() -> Scripts:
            return Scripts(
                rf"\left[{whole.latex}\right]", r" \to ".join(map(upright, units)), binds=POWER
            )

        text = f"{whole} via {' → '.join(units)}"
        return self._of_sample(Symbol((text,), latex, whole.binds, derivative=True), quantity)

    def _clipped(self, parameter: Quantity) -> Symbol:
        inner = derivative(self.symbol(Quantity(Kind.OBJECTIVE)), self.symbol(parameter))

        def latex() -> Scripts:
            return Scripts(rf"\mathrm{{clip}}\left({inner.latex}\right)", binds=POWER)

        return Symbol(spelled("clip(", *inner.spelling, ")"), latex, derivative=True)

    def _is_output(self, quantity: Quantity) -> bool:
        return quantity.kind == Kind.ACTIVATION and quantity.layer == len(self.network.layers)

    def numbered(self, layer: int, n: int) -> tuple[int, int]:
        """The receiving and the sending unit of a weight by its running number, in this layer."""
        return self._fields.numbered(layer, n)
