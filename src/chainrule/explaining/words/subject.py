"""The subject of a sentence: a line, what stands around it in its pass, and what it is all called.

Numbers are looked up as the page computes them; only what is written takes the notation's sign.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np

from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.meanings import meaning
from chainrule.explaining.words.phrases import Phrase, listed, phrase
from chainrule.formulas import ACTIVATIONS, Activation
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, trainable
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.symbolic.notations import Symbol
from chainrule.types import Array, Doubles

FEW = 3  # units that are named one by one


class Subject:
    """A line and its pass."""

    def __init__(self, explanation: Explanation, line: Line) -> None:
        self.explanation, self.line = explanation, line
        self.at = line.quantity
        self.numbers = explanation.numbers(line.updates)
        self.network = explanation.notation.network
        self.depth = len(self.network.layers)

    def sign(self, kind: str) -> int:
        """-1 for what the notation shows with the opposite sign."""
        return -1 if kind in self.explanation.notation.negated else 1

    @cached_property
    def value(self) -> float:
        """The line's number, as the page computes it."""
        return self.sign(self.at.kind) * self.line.value

    @cached_property
    def symbol(self) -> str | Phrase:
        """What the line's quantity is called."""
        return self.name(self.at)

    def name(self, quantity: Quantity) -> str | Phrase:
        """What a quantity is called; in words, where the notation leaves it out."""
        if self.explanation.notation.shows(quantity):
            return self.explanation.symbol(quantity)
        return f"the {meaning(quantity.kind, self.explanation.notation)}"

    def find(self, kind: str, layer: int = 0, unit: int = 0, sender: int = 0) -> Quantity:
        """A quantity of the line's own sample."""
        return Quantity(kind, layer, unit, sender, self.at.sample)

    def number(self, quantity: Quantity) -> float:
        """Its number in the pass, as the page computes it."""
        found = self.numbers.number(quantity)
        assert found is not None, quantity
        return found

    def shown(self, quantity: Quantity) -> float:
        """The same with the notation's sign."""
        return self.sign(quantity.kind) * self.number(quantity)

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the samples of the pass."""
        family = self.numbers.family(Kind.INPUT)
        assert family is not None
        return family.rows

    def unit(self, layer: int, unit: int) -> Symbol:
        """What a unit is called."""
        return self.explanation.unit(layer, unit)

    def units(self, layer: int) -> Phrase:
        """All units of a layer: by their names, of many the first and the last."""
        size = self.network.sizes[layer]
        # of a large layer, its ends say enough
        if size <= FEW:
            return listed(self.unit(layer, unit) for unit in range(1, size + 1))
        return phrase("{first} to {last}", first=self.unit(layer, 1), last=self.unit(layer, size))

    def sends(self, layer: int, sample: int) -> Doubles:
        """What each unit of a layer sends on for a sample, after dropout."""
        # a batch holds some of the samples, by their numbers in the whole data
        row = self.rows.index(sample)
        sent: Array = self.numbers.array(Kind.ACTIVATION if layer else Kind.INPUT, layer)[row]
        gate = self.numbers.array(Kind.GATE, layer)
        return np.asarray(sent if gate is None else gate[row] * sent)

    def activation(self, layer: int) -> Activation:
        """What the units of a layer do."""
        return self.network.layers[layer - 1].activation

    def is_known(self, layer: int, *names: str) -> bool:
        """Whether they do what one of these activations of the library does."""
        here = self.activation(layer)
        # a user's own activation may have the name of another one
        return here.name in names and ACTIVATIONS.get(here.name) == here

    def frozen(self, parameter: Quantity) -> bool:
        """Whether training leaves a weight or bias as it is."""
        mask = _moving(self.network)
        layer = parameter.layer - 1
        if parameter.kind == Kind.WEIGHT:
            return not mask.W[layer][parameter.sender - 1, parameter.unit - 1]
        return not mask.b[layer][max(parameter.unit - 1, 0)]


@lru_cache(maxsize=4)
def _moving(network: Network) -> Parameters:
    """Which parameters training may change."""
    return Parameters(network, trainable(network))


def parameter_of(quantity: Quantity) -> Quantity:
    """The weight or bias that a quantity belongs to: w5 for w5+ or for its gradient."""
    whole = quantity.detail or quantity.kind
    # "weight" is no end of "shared_bias", but "bias" is: the longest fitting kind counts
    kind = max((it for it in PARAMETERS if whole.endswith(it)), key=len)
    return Quantity(kind, quantity.layer, quantity.unit, quantity.sender)
