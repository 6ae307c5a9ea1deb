"""A network from its worked sums alone.

Where the weights stand in a picture, the text still has h_1 = 0.80·0.56 + 0.06·0.24 + 0.31: the
numbers that all sums of a layer share are the outputs of the layer before, the others its weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.sums import Term, terms_of
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp

NO_NET_INPUT = (Role.WEIGHT, Role.BIAS, Role.ERROR, Role.DELTA, Role.RATE)
NEAR, SLIP = 0.01, 0.05  # of a number: how much a rounded output may be off, and a sum
MOST_UNITS, MOST_LAYERS = 12, 6
OUTPUTS = ("logistic", "tanh", "relu", "identity")  # what may make signals of net inputs


@dataclass(frozen=True)
class WorkedSum:
    """A sum of products with its name: the pairs of factors, and what is added."""

    name: str
    pairs: tuple[tuple[float, float], ...]
    bias: float | None
    result: float

    @property
    def total(self) -> float:
        """What it comes to."""
        return sum(a * b for a, b in self.pairs) + (self.bias or 0.0)

    def weights(self, signals: Sequence[float]) -> tuple[float, ...] | None:
        """The other factors, if these signals are in it."""
        if len(signals) != len(self.pairs):
            return None
        found = []
        for (a, b), signal in zip(self.pairs, signals, strict=True):
            room = NEAR * abs(signal)
            if abs(b - signal) <= room:
                found.append(a)
            elif abs(a - signal) <= room:
                found.append(b)
            else:
                return None
        return tuple(found)


@dataclass(frozen=True)
class WorkedLayer:
    """The sums of a layer, and what reaches it."""

    signals: tuple[float, ...]
    sums: tuple[WorkedSum, ...]

    @property
    def weights(self) -> tuple[tuple[float, ...], ...]:
        """The weights of each unit."""
        return tuple(one.weights(self.signals) or () for one in self.sums)


def worked_network(
    sums: Sequence[WorkedSum], inputs: Sequence[float] | None
) -> tuple[Layout, Biases, tuple[float, ...]] | None:
    """Weights, biases and inputs, as far as the sums of a document go; None if they do not begin.

    Without known inputs, two sums of the first layer are needed to tell them from the weights.
    """
    layers = list(_layers(sums, inputs))
    if not layers or (inputs is None and len(layers[0].sums) == 1):
        return None
    sizes = (len(layers[0].signals), *(len(layer.sums) for layer in layers))
    numbers = tuple(layer.weights for layer in layers)
    layout = Layout(sizes, ways=("by worked sums",), numbers=numbers)
    return layout, _biases(layers), layers[0].signals


def _biases(layers: Sequence[WorkedLayer]) -> Biases:
    """Of the sums that have one; one for all units of a layer, if all have the same."""
    kinds, values = zip(*map(_of_layer, layers), strict=True)
    return Biases(kinds, values)


def _of_layer(layer: WorkedLayer) -> tuple[str, tuple[float, ...]]:
    added = [one.bias for one in layer.sums]
    if added == [None] * len(added):
        return "none", ()
    if len(added) > 1 and len(set(added)) == 1:
        return "shared", (added[0] or 0.0,)
    return "trained", tuple(bias or 0.0 for bias in added)


def worked_sums(equations: Sequence[Equation], roles: Roles) -> list[WorkedSum]:
    """The sums of a document, each name once."""
    found: dict[str, WorkedSum] = {}
    for equation in equations:
        if equation.members[0] not in found and _is_net_input(equation, roles):
            for one in _of_members(equation):
                found.setdefault(one.name, one)
    return list(found.values())


def _is_net_input(equation: Equation, roles: Roles) -> bool:
    """Whether its name may be that of a net input, and it comes to a number."""
    name = equation.members[0]
    symbol = symbol_of(name)
    if symbol is None or symbol.role or symbol.is_new or derivative_of(name):
        return False
    return roles.first(symbol) not in NO_NET_INPUT and bool(equation.numbers)


def _of_members(equation: Equation) -> Iterator[WorkedSum]:
    """The members that are sums of products of numbers, and come to the result."""
    result = Claim("-", equation.numbers[-1][0]).value
    for member in equation.members[1:]:
        terms = terms_of(member) or []
        if terms and not any(term.names for term in terms):
            one = _taken_apart(equation.members[0], terms, result)
            if one is not None and abs(one.total - result) <= SLIP * max(abs(result), SLIP):
                yield one


def _taken_apart(name: str, terms: Sequence[Term], result: float) -> WorkedSum | None:
    """Products of two numbers, and at most one number that is added."""
    values = [tuple(Claim("-", factor).value for factor in term.factors) for term in terms]
    if len(values) > 2 and _is_bias(values[-1]):
        values[-1] = (prod(values[-1]),)
    alone = [factors[0] for factors in values if len(factors) == 1]
    pairs = [(factors[0], factors[1]) for factors in values if len(factors) == 2]
    if not pairs or len(alone) > 1 or len(alone) + len(pairs) < len(values):
        return None
    return WorkedSum(name, tuple(pairs), next(iter(alone), None), result)


def _is_bias(factors: tuple[float, ...]) -> bool:
    """A bias is a number alone, or times 1 at the end."""
    return len(factors) == 2 and 1.0 in factors


def _layers(sums: Sequence[WorkedSum], inputs: Sequence[float] | None) -> Iterator[WorkedLayer]:
    """Layer after layer, each with as many signals as the one before has units."""
    before: WorkedLayer | None = None
    for _ in range(MOST_LAYERS):
        if not sums or (before is not None and len(sums[0].pairs) != len(before.sums)):
            return
        choices = [_together(sums, signals) for signals in _signals(sums[0], before, inputs)]
        layer = max(choices, key=lambda it: len(it.sums), default=None)
        if layer is None or not 0 < len(layer.sums) <= MOST_UNITS:
            return
        yield layer
        sums = sums[len(layer.sums) :]
        before = layer


def _together(sums: Sequence[WorkedSum], signals: tuple[float, ...]) -> WorkedLayer:
    """The first sums that these signals reach."""
    length = 0
    while length < len(sums) and sums[length].weights(signals) is not None:
        length += 1
    return WorkedLayer(signals, tuple(sums[:length]))


def _signals(
    first: WorkedSum, before: WorkedLayer | None, inputs: Sequence[float] | None
) -> list[tuple[float, ...]]:
    """What may reach the first sum of a layer, the likeliest first."""
    left, right = zip(*first.pairs, strict=True)
    if before is None:
        return [right, left] if inputs is None else [tuple(inputs)]
    nets = [one.result for one in before.sums]
    return sorted((right, left), key=lambda signals: not _are_outputs(signals, nets))


def _are_outputs(signals: Sequence[float], nets: Sequence[float]) -> bool:
    """Whether an activation makes these of the net inputs of the layer before."""
    for name in OUTPUTS:
        made = ACTIVATIONS[name].value(np.array(nets), xp)
        off = [abs(float(a) - signal) for a, signal in zip(made, signals, strict=True)]
        if all(o <= NEAR * max(abs(s), NEAR) for o, s in zip(off, signals, strict=True)):
            return True
    return False
