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
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters

NEGATIVE = 0.35  # share of the weights and biases
NET_INPUTS = (0.05, 2.5)  # their size
SLOPE = 0.25  # at least, as a share of the steepest
MARGIN = 0.05  # to the bounds of an activation, as a share of its range
APART = 0.02  # outputs of one layer, and an output and its target
LEAST_DELTA = 0.001
TENTHS = np.arange(2, 10) / 10


def draw(settings: Settings, generator: np.random.Generator, name: str) -> WorkedExample:
    """An example of the chosen shape with fresh numbers, bearable or not."""
    network = settings.network
    signs = np.where(generator.random(network.n_parameters) < NEGATIVE, -1, 1)
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
        one: NDArray[np.float64] = np.zeros(n)
        one[generator.integers(n)] = 1
        return one
    if loss.target_rule == "signs":
        return generator.choice([-1.0, 1.0], n)
    lowest, highest = network.layers[-1].activation.range
    low, high = max(loss.targets[0], lowest), min(loss.targets[1], highest)
    if loss.fused_with and (low, high) == (0, 1):
        return generator.choice([0.0, 1.0], n)
    tenths = np.arange(-9, 11) / 10
    return generator.choice(tenths[(tenths >= low) & (tenths <= high)], n)


def unbearable(book: Book) -> str:
    """What makes these numbers unfit for calculating by hand; empty if nothing does."""
    layers = book.network.layers
    outputs: dict[int, list[float]] = {}
    for step in book.steps:
        value, quantity = step.value, step.quantity
        if quantity.kind == "net_input" and not NET_INPUTS[0] <= abs(value) <= NET_INPUTS[1]:
            return "a net input was near 0 or far from it"
        if quantity.kind == "activation":
            outputs.setdefault(quantity.layer, []).append(value)
            low, high = layers[quantity.layer - 1].activation.range
            if math.isfinite(high - low) and not low + MARGIN * (
                high - low
            ) <= value <= high - MARGIN * (high - low):
                return "a unit was saturated"
        if quantity.kind == "activation_by_net_input":
            steepest = layers[quantity.layer - 1].activation.steepest
            if abs(value) < SLOPE * (steepest if math.isfinite(steepest) else 0.1):
                return "a unit was saturated"
        if quantity.kind == "delta" and abs(value) < LEAST_DELTA:
            return "a delta was near 0"
    targets = [step.value for step in book.steps if step.quantity.kind == "target"]
    if any(abs(y - t) < APART for y, t in zip(outputs[len(layers)], targets, strict=True)):
        return "an output was near its target"
    if any(b - a < APART for values in outputs.values() for a, b in pairwise(sorted(values))):
        return "two units of a layer had the same output"
    return ""
