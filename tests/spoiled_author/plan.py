"""The steps of the calculation: for each quantity the operands and the formula."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from .formulas import (
    ACTIVATIONS,
    SLOPES,
    Formula,
    copied,
    output_error,
    output_error_slope,
    product,
    scaled,
    softmax_of,
    sum_of_products,
    total,
)
from .scenario import Key, Scenario


@dataclass(frozen=True)
class Step:
    """A quantity, what goes into it, and how."""

    key: Key
    operands: tuple[Key, ...]
    formula: Formula
    note: Key | None = None  # the operand that was copied wrongly


class Plan:
    """All steps of an example; ``shares`` and ``taken_apart`` are ways that textbooks go."""

    def __init__(
        self, scenario: Scenario, shares: bool, taken_apart: bool, minus_delta: bool = False
    ) -> None:
        self.scenario = scenario
        self.sign = -1.0 if minus_delta else 1.0
        self.write: Callable[[float], str] = lambda x: f"{x:.6g}"  # how operands look
        self.shown: Collection[Key] = ()  # what is printed
        self.shares = shares and scenario.samples == 1 and scenario.loss != "cross_entropy"
        self.taken_apart = scenario.loss.endswith("squared_error") or (
            taken_apart and scenario.loss == "binary_cross_entropy"
        )
        self.given = {("eta",): scenario.eta, ("mu",): scenario.momentum}
        for s in range(1, scenario.samples + 1):
            for j, x in enumerate(scenario.inputs[s - 1], 1):
                self.given["x", j, s] = x
            for k, t in enumerate(scenario.targets[s - 1], 1):
                self.given["t", k, s] = t
        for key, value in scenario.parameters.items():
            self.given[*key, 0] = value
        self.steps: dict[Key, Step] = {}
        for updates in range(scenario.updates + 1):
            for step in self.one_pass(updates):
                self.steps[step.key] = self.signed(step)

    def signed(self, step: Step) -> Step:
        """The step where the author's deltas are minus the derivatives."""
        deltas = any(key[0] == "delta" for key in step.operands)
        if self.sign < 0 and deltas != (step.key[0] == "delta"):
            return Step(step.key, step.operands, scaled(step.formula, -1))
        return step

    def units(self, layer: int) -> range:
        """The units of a layer, counted from 1."""
        return range(1, self.scenario.sizes[layer] + 1)

    def out(self, layer: int, j: int, s: int, p: int) -> Key:
        """The key of an output or an input."""
        return ("a", layer, j, s, p) if layer else ("x", j, s)

    def bias(self, layer: int, j: int, p: int) -> tuple[Key, ...]:
        """The key of the bias of a unit, if it has one."""
        how = self.scenario.biases[layer - 1]
        return () if how == "none" else (("b", layer, 0 if how == "shared" else j, p),)

    def one_pass(self, p: int) -> Iterator[Step]:
        """Forward, errors, backward, new weights."""
        samples = range(1, self.scenario.samples + 1)
        for s in samples:
            yield from self.forward(s, p)
            yield from self.errors(s, p)
        if len(samples) > 1:
            yield Step(
                ("E", p), tuple(("Es", s, p) for s in samples), scaled(total, 1 / len(samples))
            )
        for s in samples:
            yield from self.output_deltas(s, p)
            yield from self.hidden_deltas(s, p)
        yield from self.gradients(p)
        yield from self.new_parameters(p)

    def forward(self, s: int, p: int) -> Iterator[Step]:
        """Net inputs and outputs."""
        for layer in range(1, self.scenario.depth + 1):
            name = self.scenario.activations[layer - 1]
            for j in self.units(layer):
                operands: list[Key] = []
                for i in self.units(layer - 1):
                    operands += [self.out(layer - 1, i, s, p), ("w", layer, i, j, p)]
                operands += self.bias(layer, j, p)
                yield Step(("z", layer, j, s, p), tuple(operands), sum_of_products)
            for j in self.units(layer):
                if name == "softmax":
                    nets = tuple(("z", layer, n, s, p) for n in self.units(layer))
                    yield Step(("a", layer, j, s, p), nets, softmax_of(j - 1))
                else:
                    f = ACTIVATIONS[name]
                    yield Step(
                        ("a", layer, j, s, p), (("z", layer, j, s, p),), lambda v, f=f: f(v[0])
                    )

    def errors(self, s: int, p: int) -> Iterator[Step]:
        """The error of a sample."""
        loss, depth = self.scenario.loss, self.scenario.depth
        for k in self.units(depth):
            pair = (("a", depth, k, s, p), ("t", k, s))
            yield Step(("Ek", k, s, p), pair, lambda v: output_error(loss, v[0], v[1]))
        key = ("E", p) if self.scenario.samples == 1 else ("Es", s, p)
        yield Step(key, tuple(("Ek", k, s, p) for k in self.units(depth)), total)

    def output_deltas(self, s: int, p: int) -> Iterator[Step]:
        """What the error is to the net inputs of the output layer."""
        loss, depth = self.scenario.loss, self.scenario.depth
        for k in self.units(depth):
            own = ("a", depth, k, s, p)
            if not self.taken_apart:
                yield Step(("delta", depth, k, s, p), (own, ("t", k, s)), lambda v: v[0] - v[1])
                continue
            yield Step(
                ("back", depth, k, s, p),
                (own, ("t", k, s)),
                lambda v: output_error_slope(loss, v[0], v[1]),
            )
            yield from self.delta(depth, k, s, p)

    def delta(self, layer: int, j: int, s: int, p: int) -> Iterator[Step]:
        """The slope of a unit, and its delta."""
        f = SLOPES[self.scenario.activations[layer - 1]]
        yield Step(("slope", layer, j, s, p), (("a", layer, j, s, p),), lambda v, f=f: f(v[0]))
        pair = (("back", layer, j, s, p), ("slope", layer, j, s, p))
        yield Step(("delta", layer, j, s, p), pair, product)

    def hidden_deltas(self, s: int, p: int) -> Iterator[Step]:
        """The errors that come back to the hidden layers."""
        depth = self.scenario.depth
        for layer in range(depth - 1, 0, -1):
            shares = self.shares and layer == depth - 1 and self.scenario.sizes[-1] > 1
            for i in self.units(layer):
                operands: list[Key] = []
                for k in self.units(layer + 1):
                    pair = (("delta", layer + 1, k, s, p), ("w", layer + 1, i, k, p))
                    operands += pair
                    if shares:
                        yield Step(("path", k, i, s, p), pair, product)
                if shares:
                    paths = tuple(("path", k, i, s, p) for k in self.units(layer + 1))
                    yield Step(("back", layer, i, s, p), paths, total)
                else:
                    yield Step(("back", layer, i, s, p), tuple(operands), sum_of_products)
                yield from self.delta(layer, i, s, p)

    def gradients(self, p: int) -> Iterator[Step]:
        """The derivatives of the error by weights and biases, means over the samples."""
        samples = range(1, self.scenario.samples + 1)
        mean = 1 / len(samples)
        for key in self.scenario.parameters:
            kind, layer, *rest = key
            if kind == "w":
                i, j = rest
                operands: list[Key] = []
                for s in samples:
                    operands += [("delta", layer, j, s, p), self.out(layer - 1, i, s, p)]
                yield Step(("gw", *key[1:], p), tuple(operands), scaled(sum_of_products, mean))
                yield Step(("dzda", *key[1:], p), ((*key, p),), copied)
                for s in samples:
                    out = self.out(layer - 1, i, s, p)
                    yield Step(("dzdw", *key[1:], s, p), (out,), copied)
            else:
                units = self.units(layer) if rest[0] == 0 else rest
                deltas = tuple(("delta", layer, j, s, p) for s in samples for j in units)
                yield Step(("gb", *key[1:], p), deltas, scaled(total, mean))

    def new_parameters(self, p: int) -> Iterator[Step]:
        """The update of the weights."""
        for key in self.scenario.parameters:
            gradient = ("g" + key[0], *key[1:], p)
            if key in self.scenario.frozen:
                yield Step((*key, p + 1), ((*key, p),), copied)
            elif not self.scenario.momentum:
                operands = ((*key, p), ("eta",), gradient)
                yield Step((*key, p + 1), operands, lambda v: v[0] - v[1] * v[2])
            else:
                before = (("mu",), ("v", *key, p - 1)) if p else ()
                yield Step(("v", *key, p), (("eta",), gradient, *before), sum_of_products)
                yield Step((*key, p + 1), ((*key, p), ("v", *key, p)), lambda v: v[0] - v[1])
