"""The names of a document, as far as it is known what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, STEP, by, changed
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.alike import are_alike, one_of_all
from chainrule.auditing.drafting.arrays import Arrays
from chainrule.auditing.drafting.given_names import Names
from chainrule.auditing.drafting.other_spellings import (
    entry_by_digits,
    spelled_otherwise,
    without_bias,
)
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.symbols import Stem, Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.templates import Learned
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import ascii_form

ERRORS = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OUTPUT_ERROR)
# The slope at a net input, σ'(z) or 1 - tanh²(z); deltas through transposed weights, (W^T) δ.
SLOPE = re.compile(
    r"[a-zA-Z]+['′](?:_[A-Za-z]+)?\((?P<net>.+)\)|1-tanh\^2\((?P<of>.+)\)"
    r"|1-\(?(?P<out>[^()]+?(?:\^\(\d\)|\^?\[\d\])?)\)?\^2"
)
PULLED_BACK = re.compile(r"(?:\((?P<matrix>.+)\)|(?P<bare>.+?))\^T\*?(?P<delta>.+)")


@dataclass
class DocumentNames:
    """What the names of a document stand for.

    Weights, biases and data are as the layout has them; everything else as the numbers tell.

    Attributes
    ----------
    explanation : Explanation
        The run, whose notation says how the example calls quantities.
    values : dict
        Every quantity of the run.
    given : dict of Symbol
    arrays : Arrays
        How matrices are written.
    roles : Roles
        What letters mostly stand for.
    learned : dict of Stem
    sure, unsure : set of Quantity
        What was looked up under names of which it is sure, or not, what they stand for.
    """

    explanation: Explanation
    values: Values
    given: Names
    arrays: Arrays
    roles: Roles
    learned: dict[Stem, Learned] = field(default_factory=dict)
    sure: set[Quantity] = field(default_factory=set)
    unsure: set[Quantity] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sizes = self.arrays.sizes
        self._doubt = False
        self._is_alike = are_alike(self.values, self.sizes)
        self.present = {quantity for updates, quantity in self.values if updates == 0}
        # A weight is the derivative of a net input by what it is multiplied with.
        self.present |= {
            Quantity(Kind.NET_INPUT_BY_ACTIVATION, it.layer - 1, unit=it.sender, sender=it.unit)
            for it in self.present
            if it.kind == Kind.WEIGHT and it.layer > 1
        }

    def name(self, quantity: Quantity) -> str:
        """How the example calls it."""
        return ascii_form(self.explanation.notation.symbol(quantity))

    def find(self, name: str) -> Quantity | None:
        """The single quantity of a name, if it is known."""
        quantity = self._looked_up(name)
        if quantity is not None and quantity not in self.present and self._is_alike:
            quantity = one_of_all(quantity, self.values, self.sizes)
        if quantity is None or quantity not in self.present:
            return None
        self._noted([quantity])
        return quantity

    def of_any_sample(self, name: str) -> Quantity | None:
        """What a name stands for, whatever sample it may be of."""
        return self._looked_up(name)

    def entries(self, name: str, rows: list[list[str]]) -> list[tuple[Quantity, str]]:
        """The entries of a vector or matrix of this name, each with its number."""
        quantity = self._looked_up(name)
        if quantity is None:
            return []
        found = [it for it in self.arrays.entries(quantity, rows) if it[0] in self.present]
        self._noted([it for it, _ in found])
        return found

    def is_doubtful(self, quantity: Quantity) -> bool:
        """Whether it was met under names only of which it is not sure what they stand for."""
        return quantity in self.unsure and quantity not in self.sure

    def is_unsure(self, name: str) -> bool:
        """Whether it is not sure what a name stands for."""
        return self._looked_up(name) is not None and self._doubt

    def number_of(self, name: str) -> float | None:
        """The exact value of a name, before the first update."""
        quantity = self.find(name)
        return None if quantity is None else self.values.get((0, quantity))

    def vector(self, name: str) -> Quantity | None:
        """What a name of a whole layer stands for, with unit 0."""
        quantity = self._looked_up(name)
        if quantity is None or quantity.unit or not quantity.layer or "weight" in quantity.kind:
            return None
        return quantity if replace(quantity, unit=1) in self.present else None

    def _noted(self, found: list[Quantity]) -> None:
        (self.unsure if self._doubt else self.sure).update(found)

    def _looked_up(self, name: str) -> Quantity | None:
        """What a name stands for; `_doubt` tells whether that is sure."""
        self._doubt = False
        return self._found(name)

    def _found(self, name: str) -> Quantity | None:
        if (parts := derivative_of(name)) and (found := self._derivative(*parts)):
            return found
        if match := SLOPE.fullmatch(name):
            return self._slope(match["net"] or match["of"] or match["out"], match["out"] is None)
        if match := PULLED_BACK.fullmatch(name):
            return self._pulled_back(match["matrix"] or match["bare"], match["delta"])
        symbol = symbol_of(name)
        return None if symbol is None else self._of_symbol(symbol)

    def _of_symbol(self, symbol: Symbol) -> Quantity | None:
        """A symbol, with its marks for gradients, steps and updates."""
        plain = self._plain(replace(symbol, role="", is_new=False))
        if plain is None or not (symbol.role or symbol.is_new):
            return plain
        if symbol.role == "gradient":
            return changed(plain, GRADIENT)
        return self._step(plain) if symbol.role else changed(plain, NEW) or plain

    def _step(self, plain: Quantity) -> Quantity | None:
        """The step of a weight or bias; with momentum, that is its new velocity."""
        step = changed(plain, STEP)
        place = replace(plain, kind="new_slot", sample=0)
        velocities = [it for it in self.present if replace(it, detail="") == place]
        # Two slots are those of an optimiser such as Adam, whose step is neither of them.
        if step in self.present or len(velocities) != 1:
            return step
        return velocities[0]

    def _plain(self, symbol: Symbol) -> Quantity | None:
        """A symbol without marks: by its own name, by another one, or by what was learned."""
        if symbol in self.given:
            return self.given[symbol]
        if self.roles.first(symbol) == Role.BIAS and (bias := self._bias(symbol)):
            return bias
        if (other := spelled_otherwise(symbol, self.given)) is not None:
            return other
        entry = entry_by_digits(symbol, self.given, self.arrays.rows_receive)
        if entry in self.present:
            return entry
        # What its numbers tell comes last: they are those of one run, and names are the author's.
        found = self.learned.get(symbol.stem)
        if found is None:
            return None
        self._doubt = self._doubt or not found.is_sure
        return found.template.quantity(symbol, self.sizes)

    def _bias(self, symbol: Symbol) -> Quantity | None:
        """The bias of the same unit under another name: w(bias->Z_1) beside b(Z_1)."""
        of = without_bias(symbol)
        found = [
            quantity
            for other, quantity in self.given.items()
            if self.roles.first(other) == Role.BIAS
            and (without_bias(other), other.numbers) == (of, symbol.numbers)
        ]
        # Letters alone, b and bias, may as well be two biases.
        return found[0] if len(found) == 1 and of else None

    def _slope(self, of: str, by_net: bool) -> Quantity | None:
        """At a net input, or at the output 1 - a^2 of a hyperbolic tangent; f'(y) is that of a unit
        whose net input has no name of its own.
        """
        net = self._found(of)
        if net is None or net.kind not in (Kind.ACTIVATION, *[Kind.NET_INPUT] * by_net):
            return None
        return replace(net, kind=Kind.ACTIVATION_BY_NET_INPUT)

    def _pulled_back(self, matrix: str, delta: str) -> Quantity | None:
        """The deltas of a layer through its transposed weights: derivatives by the outputs of the
        layer before.
        """
        weights, errors = self._found(matrix), self._found(delta)
        if weights is None or errors is None or weights.layer != errors.layer or errors.layer < 2:
            return None
        if (weights.kind, errors.kind) != (Kind.WEIGHT, Kind.DELTA):
            return None
        unit = int(self.sizes[weights.layer - 1] == 1)
        return Quantity(Kind.ERROR_BY_ACTIVATION, weights.layer - 1, unit=unit)

    def _derivative(self, above: str, below: str) -> Quantity | None:
        """A derivative by what it is of and by what."""
        under = self._found(below)
        if under is None:
            return None
        doubt = self._doubt
        over, letters = self._found(above), symbol_of(above)
        unknown = over is None and letters is not None and Role.ERROR in self.roles.of(letters)
        if unknown or (over is not None and over.kind in ERRORS):
            self._doubt = doubt  # which error it is makes no difference here
            return changed(under, GRADIENT)
        return None if over is None else by(over, under)
