"""Numbers for calculating by hand: one decimal, small, no unit saturated, no error that has
vanished.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from chainrule.exercises.book import Book
from chainrule.exercises.settings import Settings
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES, Loss
from chainrule.network.network import Layer, Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind

NEGATIVE = 0.35  # share of the weights and biases
NET_INPUTS = (0.05, 2.5)  # their size
SLOPE = 0.25  # at least, as a share of the steepest
MARGIN = 0.05  # to the bounds of an activation, as a share of its range
APART = 0.02  # outputs of one layer, and an output and its target
LEAST_DELTA = 0.001
# 0.2 to 0.9: one decimal, and not so near to 0 that a product could be overlooked.
TENTHS = np.arange(2, 10) / 10


def draw(settings: Settings, generator: np.random.Generator, name: str) -> WorkedExample:
    """An example of the chosen shape with fresh numbers, suitable or not."""
    network = settings.network
    # the order in which the generator is asked is part of what a seed means
    signs = np.where(generator.random(network.n_parameters) < NEGATIVE, -1, 1)
    # different sizes for all inputs, so that two of them cannot be mixed up unnoticed
    inputs = generator.permutation(TENTHS)[: network.n_inputs] * np.where(
        generator.random(network.n_inputs) < 0.2, -1, 1
    )
    return WorkedExample(
        name=name,
        parameters=Parameters(network, generator.choice(TENTHS, network.n_parameters) * signs),
        inputs=inputs[None, :],
        targets=_targets(network, LOSSES[settings.loss], generator)[None, :],
        loss=LOSSES[settings.loss],
        learning_rate=settings.learning_rate,
        notation=settings.notation,
        title=settings.title,
    )


def _targets(network: Network, loss: Loss, generator: np.random.Generator) -> NDArray[np.float64]:
    """Targets that the loss is defined for and the outputs can come near to."""
    n = network.n_outputs
    if loss.target_rule == "distribution":
        # a class: 1 for one output, 0 for the others
        one: NDArray[np.float64] = np.zeros(n)
        one[generator.integers(n)] = 1
        return one
    if loss.target_rule == "signs":
        return generator.choice([-1.0, 1.0], n)
    lowest, highest = network.layers[-1].activation.range
    low, high = max(loss.targets[0], lowest), min(loss.targets[1], highest)
    # a loss that is fused with its output is one for classes: targets of 0 and 1, not between
    if loss.fused_with and (low, high) == (0, 1):
        return generator.choice([0.0, 1.0], n)
    # within the bounds of both the loss and the outputs
    tenths = np.arange(-9, 11) / 10
    return generator.choice(tenths[(tenths >= low) & (tenths <= high)], n)


def unsuitable(book: Book) -> str:
    """Why these numbers are unfit for calculating by hand; empty if they are fit."""
    layers = book.network.layers
    # first each number by itself, in the order of the computation
    for line in book.steps:
        layer = layers[line.quantity.layer - 1] if line.quantity.layer else None
        reason = _unsuitable_value(line.quantity.kind, line.value, layer)
        if reason:
            return reason
    # then numbers beside each other
    outputs: dict[int, list[float]] = {}
    for line in book.steps:
        if line.quantity.kind == Kind.ACTIVATION:
            outputs.setdefault(line.quantity.layer, []).append(line.value)
    targets = [line.value for line in book.steps if line.quantity.kind == Kind.TARGET]
    # where an error has vanished there is nothing to send back
    if any(abs(y - t) < APART for y, t in zip(outputs[len(layers)], targets, strict=True)):
        return "an output was near its target"
    # equal outputs would hide that a student has mixed up two units
    if any(map(_close_together, outputs.values())):
        return "two units of a layer had the same output"
    return ""


def _close_together(values: list[float]) -> bool:
    """Whether any two numbers differ by little: of sorted ones, it is two neighbors."""
    return any(larger - smaller < APART for smaller, larger in pairwise(sorted(values)))


def _unsuitable_value(kind: str, value: float, layer: Layer | None) -> str:
    """Why the value of a quantity of a layer is unfit."""
    if kind == Kind.NET_INPUT and not NET_INPUTS[0] <= abs(value) <= NET_INPUTS[1]:
        return "a net input was near 0 or far from it"
    if kind == Kind.DELTA and abs(value) < LEAST_DELTA:
        return "a delta was near 0"
    if layer is not None and _is_saturated(kind, value, layer):
        return "a unit was saturated"
    return ""


def _is_saturated(kind: str, value: float, layer: Layer) -> bool:
    """Whether a unit hardly answers to its net input, by its activation or by its slope."""
    if kind == Kind.ACTIVATION:
        return _near_a_bound(value, *layer.activation.range)
    if kind == Kind.ACTIVATION_BY_NET_INPUT:
        steepest = layer.activation.steepest
        # a slope without a bound has no share that could be small
        return abs(value) < SLOPE * (steepest if math.isfinite(steepest) else 0.1)
    return False


def _near_a_bound(value: float, low: float, high: float) -> bool:
    """Whether an activation is close to where its function levels off, if it does."""
    # an activation without a bound on one side has an infinite margin, and no saturation
    margin = MARGIN * (high - low)
    return math.isfinite(margin) and not low + margin <= value <= high - margin
