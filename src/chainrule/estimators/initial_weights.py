"""The first weights of an estimator, from the same random numbers as scikit-learn's."""

from __future__ import annotations

import numpy as np

from chainrule.formulas import Initializer
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, initialize
from chainrule.types import Doubles


def initial_weights(
    network: Network,
    initializer: str | Initializer | None,
    random: np.random.RandomState,
    logistic: bool,
) -> Parameters:
    """Weights by the initializer; without one, weights and biases as scikit-learn draws them.

    `logistic` tells whether a network without hidden layers counts as one with logistic units.
    """
    if initializer is not None:
        return initialize(network, initializer, int(random.randint(2**31)))
    return Parameters(network, _as_scikit_learn(network, random, logistic))


def _as_scikit_learn(network: Network, random: np.random.RandomState, logistic: bool) -> Doubles:
    """Glorot & Bengio 2010, with the bound of a layer taken by its activation; the last layer
    counts as the one before it.
    """
    # uniform(-bound, bound) with bound**2 = 6 / (n_in + n_out), or 2 instead of 6 for the logistic
    # function. The biases are drawn too, with the same bound; Glorot & Bengio set them to 0. Both
    # are scikit-learn's choices, repeated so that the same seed draws the same network.
    parts = []
    depth = len(network.layers)
    for l, layer in enumerate(network.layers):
        # each hidden layer by its own activation; min: the last layer like the one before it
        if depth > 1:
            logistic = network.layers[min(l, depth - 2)].activation.name == "logistic"
        bound = np.sqrt((2.0 if logistic else 6.0) / (layer.n_in + layer.n_out))
        # first the weights, by rows, then the biases: as in the vector
        parts.append(random.uniform(-bound, bound, layer.n_in * layer.n_out))
        parts.append(random.uniform(-bound, bound, layer.n_out))
    return np.concatenate(parts)
