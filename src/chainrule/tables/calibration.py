"""Calibrated probabilities: the outputs of a classifier, made as sure of themselves as they are
right.

Temperature scaling (Guo, Pleiss, Sun & Weinberger 2017): the net inputs of the last layer are
divided by one number, the temperature, chosen for the lowest cross-entropy on rows that did not
train the network. The likeliest class stays the same. As a softmax of z/T is that of the weights
and biases divided by T, what comes out is a network like any other.

Where classes were weighed in training, a class of weight w has w times the odds that it should have
(Elkan 2001): log w is taken off its net input as well, and probabilities are again how often
classes come true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chainrule.engines.prediction import outputs
from chainrule.formulas import functions as xp
from chainrule.network.parameters import Parameters
from chainrule.types import Doubles, Rows

# Between a network that never doubts and one that says hardly anything.
COLDEST, HOTTEST = 0.05, 20.0


class Held(NamedTuple):
    """A network, and rows that did not train it: inputs, the number of the class of each, and how
    much each counts, if they differ.
    """

    parameters: Parameters
    X: Doubles
    labels: Rows
    weights: Doubles | None = None


def calibrated(networks: Sequence[Held], class_weights: Doubles | None = None) -> list[Parameters]:
    """The same networks with their last layers divided by one temperature, the best for all; and
    without what classes were weighed by in training, (n_classes,).

    Each must end in a softmax. Of few rows every network by itself would learn a temperature that
    is chance more than anything; together they have several times as many.
    """
    from scipy.optimize import minimize_scalar

    logits = np.concatenate([_logits(it.parameters, it.X) for it in networks])
    labels = np.concatenate([it.labels for it in networks])
    weights = np.concatenate([_weights(it) for it in networks])
    # After the temperature, as this makes the weighed odds honest that the weights are taken from.
    shift = 0.0 if class_weights is None else np.log(class_weights)
    rows = np.arange(len(labels))

    def cross_entropy(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature) - shift
        shifted = scaled - scaled.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=1))
        return float(np.average(log_sum - shifted[rows, labels], weights=weights))

    # by its logarithm: half and double are as far from 1, and no temperature is below 0
    bounds = (np.log(COLDEST), np.log(HOTTEST))
    temperature = np.exp(minimize_scalar(cross_entropy, bounds=bounds, method="bounded").x)
    return [_scaled(it.parameters, float(temperature), shift) for it in networks]


def _weights(held: Held) -> Doubles:
    return np.ones(len(held.labels)) if held.weights is None else held.weights


def _logits(parameters: Parameters, X: Doubles) -> Doubles:
    """Net inputs of the last layer but for a constant in each row, which a softmax takes away."""
    found: Doubles = np.log(xp.positive(np.asarray(outputs(parameters, X), dtype=float)))
    return found


def _scaled(parameters: Parameters, temperature: float, shift: Doubles | float) -> Parameters:
    """The same network with its last layer divided, and then moved."""
    copy = parameters.copy()
    # Weights and bias alike: z/T of the last layer is that of both divided by T.
    for last in (copy.W[-1], copy.b[-1]):
        last /= temperature
    copy.b[-1][...] -= shift
    return copy
