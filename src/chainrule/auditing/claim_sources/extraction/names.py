"""What a document's names stand for: the quantities of a run, however their scripts are written."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, by, changed
from chainrule.auditing.claim_sources.extraction.latex_names import placed, squashed, typed
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import ascii_form

MOST_NAMES = 50_000
ALIASES: dict[str, tuple[str, ...]] = {
    Kind.TOTAL_ERROR: (
        "E",
        "Etotal",
        "Errortotal",
        "TotalError",
        "Error",
        "Loss",
        "L",
        "J",
        "C",
        "cost",
    ),
    Kind.LEARNING_RATE: ("eta", "alpha", "epsilon", "lr", "learningrate"),
}
ERRORS = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR)
DERIVATIVE = re.compile(r"d([^/]+)/d([^/]+)")


class Names:
    """The names of a run's quantities.

    Documents write the scripts of a symbol in many ways, so names are compared without them:
    net_{h1}, net_h1 and neth1 are one. In a layer of one unit the number of the unit may be left
    out.
    """

    def __init__(self, explanation: Explanation) -> None:
        self.notation, self.depth = explanation.notation, len(explanation.notation.network.layers)
        families = [family for group, family in explanation.families if group.updates == 0]
        if sum(family.count for family in families) > MOST_NAMES:
            raise ChainruleError(
                f"claims are looked for in networks with up to {MOST_NAMES} quantities"
            )
        every = [it for family in families for it in islice(family.quantities(), MOST_NAMES)]
        self.present = {replace(it, sample=0) for it in every}
        if self.notation.samples > 1:
            self.present.update(every)
        self._exact: dict[str, set[Quantity]] = {}
        self._loose: dict[str, set[Quantity]] = {}
        for it in self.present:
            self._note(it)

    def _note(self, it: Quantity) -> None:
        """Every way to write the name of a quantity."""
        self._exact.setdefault(squashed(self.name(it)), set()).add(it)
        if scripts := placed(typed(self.notation.symbol(it).latex)):
            self._exact.setdefault(scripts, set()).add(it)
        for other in self._other_names(it):
            self._loose.setdefault(squashed(other), set()).add(it)

    def name(self, quantity: Quantity) -> str:
        """How one types it."""
        return ascii_form(self.notation.symbol(quantity))

    def _other_names(self, quantity: Quantity) -> list[str]:
        """Without the number of an only unit; in other letters and cases."""
        names = [self.name(quantity).lower(), *ALIASES.get(quantity.kind, ())]
        if quantity.kind in (Kind.WEIGHT, Kind.NEW_WEIGHT):
            names.append(f"w{self.name(quantity)}")
        sizes = self.notation.network.sizes
        short = replace(quantity, unit="") if sizes[quantity.layer] == 1 else quantity
        if quantity.sender and quantity.layer and sizes[quantity.layer - 1] == 1:
            short = replace(short, sender="")
        if short != quantity:
            names += [self.name(short), typed(self.notation.symbol(quantity).base)]
        return names

    def find(self, name: str) -> Quantity | None:
        """The quantity of a name, if there is exactly one."""
        if (parts := DERIVATIVE.fullmatch(name)) and any(map(placed, parts.groups())):
            # without their places, its scripts could be taken for others
            derived = self._derivative(name)
            return derived if derived in self.present else None
        key = squashed(name)
        where = (
            (self._exact, placed(name)),
            (self._exact, key),
            (self._loose, key),
            (self._loose, key.lower()),
        )
        for table, wanted in where:
            found = table.get(wanted, set())
            if len(found) == 1:
                return next(iter(found))
        derived = self._derivative(name)
        return derived if derived in self.present else None

    def entries(self, name: str, rows: list[list[str]]) -> list[tuple[Quantity, str]]:
        """The entries of a vector of this name, each with its number; a 1 in front of them may be
        the bias unit. Empty if they are not all known.
        """
        stem = re.sub(r"_?[ijk]$", "", name)
        column = [printed for row in rows for printed in row]
        if not self.find(f"{stem}{len(column)}") and Claim(name, column[0]).value == 1:
            column = column[1:]
        found = [
            (quantity, printed)
            for number, printed in enumerate(column, start=1)
            if (quantity := self.find(f"{stem}{number}"))
        ]
        return found if len(found) == len(column) else []

    def _derivative(self, name: str) -> Quantity | None:
        """What a derivative is called where the notation has a name of its own for it, such as
        delta.
        """
        match = DERIVATIVE.fullmatch(name)
        above = match and self.find(match[1])
        if match is None or above is None:
            return None
        below = self.find(match[2])
        if above.kind in (*ERRORS, Kind.OUTPUT_ERROR):
            return self._of_error(above, below or self._net_input_of(above, match[2]))
        if above.kind == Kind.ACTIVATION:
            below = below or self._net_input_of(above, match[2])
        return None if below is None else by(above, below)

    def _net_input_of(self, above: Quantity, stem: str) -> Quantity | None:
        """A net input whose unit goes without saying: n beside o1 or E_o1, where the notation
        has n_o1.
        """
        net = replace(above, kind=Kind.NET_INPUT, sender=0)
        fits = net in self.present and squashed(self.name(net)).startswith(squashed(stem))
        return net if fits else None

    def _of_error(self, error: Quantity, under: Quantity | None) -> Quantity | None:
        """A derivative of the error, or of one output's."""
        if under is None:
            return None
        if error.kind in ERRORS or (under.layer, under.unit) == (self.depth, error.unit):
            return changed(under, GRADIENT)
        if under.kind == Kind.ACTIVATION and under.layer == self.depth - 1:
            return replace(under, kind=Kind.ERROR_SHARE, sender=error.unit)
        return None
