"""Random networks and data that suit a loss, for tests over the registries."""

import numpy as np

from chainrule import Network, Parameters
from chainrule.formulas import LOSSES, functions


def targets_for(loss, shape, generator):
    """Targets that the loss is defined for."""
    T = generator.uniform(0.1, 0.9, shape)
    if loss.target_rule == "distribution":
        return T / T.sum(axis=1, keepdims=True)
    return np.sign(T - 0.5) if loss.target_rule == "signs" else T


def outputs_fit(loss, Y):
    """Whether the outputs are finite and well inside what the loss is defined for."""
    low, high = loss.outputs
    return bool((low + 0.02 < Y).all() and (high - 0.02 > Y).all())


def random_case(sizes, activations, loss, seed, biases="trained", rows=4):
    """Parameters, inputs and targets; drawn again until the outputs fit the loss."""
    from chainrule.network.algorithm import forward

    loss = LOSSES.find(loss)
    generator = np.random.default_rng(seed)
    network = Network(sizes, activations, biases)
    alone = sizes[-1] == 1 and network.layers[-1].activation.name == "softmax"
    for _ in range(1000):
        parameters = Parameters(network, generator.normal(0, 0.7, network.n_parameters))
        if network.layers[-1].n_biases:
            parameters.b[-1][...] = generator.uniform(0.3, 0.6, parameters.b[-1].shape)
        X = generator.normal(size=(rows, sizes[0]))
        # Where exp overflows, or nearly does, no digit of the gradient is determined: another draw.
        with np.errstate(all="ignore"):
            A = forward(parameters, X, functions)[1]
        tame = all(np.abs(a).max() < 1e3 for a in A)
        if tame and (alone or outputs_fit(loss, A[-1])):
            return parameters, X, targets_for(loss, (rows, sizes[-1]), generator)
    raise AssertionError(f"no fitting outputs for {network} and {loss.name}")


ONE_WEIGHT = """
format = 1
notation = "mazur"
claims = '''{claims}'''
[network]
sizes = [1, 1]
activations = "identity"
biases = "none"
[weights]
w1 = 0.5
[training]
{training}
[data]
inputs = [[2.0]]
targets = [[0.5]]
"""


def one_weight(training, claims=""):
    """The file of a worked example with a single weight, whose first gradient is 1."""
    return ONE_WEIGHT.format(training=training, claims=claims)
