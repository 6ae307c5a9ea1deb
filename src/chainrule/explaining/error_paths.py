r"""Paths from a weight to the error: by the chain rule each adds a product to the gradient of
the weight.

From w5 of a 2-2-2 network, for example, one path leads to the error; from w1 there are two::

    i1 --w1--> h1 --w5--> o1 --> E        ∂E/∂w1 = i1 · slope(h1) · w5 · slope(o1) · ∂E/∂out_o1
                  \--w7--> o2 --> E              + i1 · slope(h1) · w7 · slope(o2) · ∂E/∂out_o2
    start         stages       end

The shares of all paths are computed at once, as products of arrays with a dimension for each layer;
the product of a single path is made as a Term when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

import numpy as np

from chainrule.explaining.one_pass import RunOfOnePass
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.jacobian import jacobian
from chainrule.symbolic.term import Term, apply
from chainrule.types import Array, Doubles

# Paths that are followed one by one. Where there are more, they end at the last layer up to which
# they can be told apart, with its delta: the sum over all that follows.
MOST_PATHS = 200_000


class ErrorPath(NamedTuple):
    """One path: the sample, the units that it passes as (layer, unit), and what it adds to the
    gradient.
    """

    sample: int
    units: tuple[tuple[int, int], ...]
    share: float


class _Stage(NamedTuple):
    """From each unit to each next one: the layer that it leads to, the product of its factors,
    and the factors.
    """

    layer: int
    values: Doubles
    factors: Callable[[int, int], list[Term]]


class _End(NamedTuple):
    """Where paths end: a number for each unit, and its factors."""

    values: Doubles
    factors: Callable[[int], list[Term]]


class Paths:
    """All paths from one weight or bias to the error.

    Parameters
    ----------
    run : RunOfOnePass
    parameter : Quantity
        Of kind weight, bias or shared_bias.
    """

    def __init__(self, run: RunOfOnePass, parameter: Quantity) -> None:
        self.run = run
        self.parameter = parameter
        self.samples = run.known["input", 0, ""][1].rows
        self.depth = len(run.network.layers)
        gradient = run.array("error_by_weight", parameter.layer)
        # The gradient is a mean over the samples, so the share of each path is divided too.
        self.divisor = gradient.arguments[1].at() if gradient.operation == "/" else None
        self.plans = {sample: self._plan(d) for d, sample in enumerate(self.samples)}

    def all(self) -> list[ErrorPath]:
        """Every path, the largest first; their shares add up to the gradient."""
        found = []
        count = 1.0 if self.divisor is None else self.divisor.value
        for d, sample in enumerate(self.samples):
            start = float(np.prod([term.value for term in self._start(d)])) / count
            stages, end = self.plans[sample]
            for unit in self._units():
                # One dimension for each stage: values[..., k] continues every path so far to the
                # unit k of the next layer. Before the first stage there is the one unit that the
                # weight leads to, so the first dimension has a single entry.
                #     after 1 stage     (1, units)
                #     after 2 stages    (1, units, units)
                values: Array = np.array([start])
                before = [unit]  # the rows of the next stage that paths can come from
                for stage in stages:
                    values = values[..., None] * stage.values[before]
                    before = list(range(stage.values.shape[1]))
                # Every path ends in the error; what the last unit adds to it is the last factor.
                values = values * end.values[before]
                layers = [self.parameter.layer, *(stage.layer for stage in stages)]
                for place in np.ndindex(values.shape):
                    units = (unit + 1, *(k + 1 for k in place[1:])) if stages else (unit + 1,)
                    path = tuple(zip(layers, units, strict=True))
                    found.append(ErrorPath(sample, path, float(values[place])))
        # Those that move the weight most come first, whichever way they move it.
        return sorted(found, key=lambda path: -abs(path.share))

    def term(self, path: ErrorPath) -> Term:
        """The product, from the error back to the weight, as the chain rule is written."""
        d = self.samples.index(path.sample)
        stages, end = self.plans[path.sample]
        units = [unit - 1 for _, unit in path.units]
        factors = self._start(d)
        for stage, sender, receiver in zip(stages, units, units[1:], strict=False):
            factors += stage.factors(sender, receiver)
        factors += end.factors(units[-1])
        # Written from the error backwards, as textbooks write the chain rule.
        product = reduce(lambda a, b: apply("*", a, b), reversed(factors))
        return product if self.divisor is None else apply("/", product, self.divisor)

    def _units(self) -> list[int]:
        """The units that the weight leads to."""
        if self.parameter.kind == Kind.SHARED_BIAS:
            return list(range(self.run.network.sizes[self.parameter.layer]))
        return [self.parameter.unit - 1]

    def _start(self, d: int) -> list[Term]:
        """What the weight is multiplied by."""
        if self.parameter.kind != Kind.WEIGHT:
            return []
        # dz/dw is the output of the sending unit; what dropout does to it is a factor of its own. A
        # bias has no such factor, as dz/db is 1.
        before = self.parameter.layer - 1
        sender = self.parameter.sender - 1
        gate = self.run.array("gate", before)
        a = self.run.array("activation" if before else "input", before).at(d, sender)
        return [a] if gate is None else [a, gate.at(d, sender)]

    def _plan(self, d: int) -> tuple[list[_Stage], _End]:
        """From layer to layer to the error; if there are too many paths, only as far as they
        can be told apart.
        """
        stages: list[_Stage] = []
        paths = len(self._units()) * len(self.samples)
        for layer in range(self.parameter.layer, self.depth):
            here = self._stages(layer, d)
            # Each stage takes every path so far to every unit that follows.
            paths *= int(np.prod([stage.values.shape[1] for stage in here]))
            if paths > MOST_PATHS:
                return stages, self._end_in_delta(layer, d)
            stages += here
        return stages, self._end(d)

    def _end_in_delta(self, layer: int, d: int) -> _End:
        """What all that follows adds up to."""
        delta = self.run.array("delta", layer)
        return _End(delta.values[d], lambda unit: [delta.at(d, unit)])

    def _stages(self, layer: int, d: int) -> list[_Stage]:
        """From the net inputs of a layer to those of the next."""
        W = self.run.array("weight", layer + 1)
        gate = self.run.array("gate", layer)
        slope = self.run.array("activation_by_net_input", layer)
        passing = W.values if gate is None else gate.values[d][:, None] * W.values

        def onward(sender: int, receiver: int) -> list[Term]:
            return [*([] if gate is None else [gate.at(d, sender)]), W.at(sender, receiver)]

        # The usual case: a unit's output depends on its own net input alone, and one stage leads
        # from net inputs to net inputs: slope · gate · weight.
        if slope is not None:
            values = slope.values[d][:, None] * passing
            return [_Stage(layer + 1, values, lambda i, j: [slope.at(d, i), *onward(i, j)])]
        # A hidden softmax has no slope: each net input reaches every output of its own layer first.
        # That is a stage within the layer, through the Jacobian; then one through the weights.
        through = jacobian(
            self.run.network.layers[layer - 1].activation,
            self.run.array("net_input", layer),
            self.run.array("activation", layer),
        )
        within = _Stage(layer, through.values[d].T, lambda i, j: [through.at(d, j, i)])
        return [within, _Stage(layer + 1, passing, onward)]

    def _end(self, d: int) -> _End:
        """From the net inputs of the last layer to the error."""
        slope, dE_dy = (
            self.run.array(kind, self.depth)
            for kind in ("activation_by_net_input", "error_by_activation")
        )
        # The error of a softmax depends on all its net inputs, and a short cut for output and loss
        # has no slope of its own: there the path ends with delta, the derivative by the net input.
        if slope is None or self.run.array("error_by_net_input", self.depth) is not None:
            return self._end_in_delta(self.depth, d)
        return _End(
            slope.values[d] * dE_dy.values[d], lambda unit: [slope.at(d, unit), dE_dy.at(d, unit)]
        )
