"""Random networks whose outputs, error and gradient are recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule import Network, Parameters
from chainrule.formulas import ACTIVATIONS, LOSSES
from networks import random_case

Floats = NDArray[np.float64]
N_NETWORKS = 90


@dataclass(frozen=True)
class Case:
    """A network with its parameters, samples and loss."""

    parameters: Parameters
    X: Floats
    T: Floats
    loss: str

    @property
    def description(self) -> dict[str, Any]:
        """What is recorded beside the numbers, enough to make the network again."""
        network = self.parameters.network
        return {
            "sizes": list(network.sizes),
            "activations": [layer.activation.name for layer in network.layers],
            "biases": network.layers[0].biases,
            "loss": self.loss,
        }

    @classmethod
    def from_recording(cls, about: dict[str, Any], numbers: dict[str, Floats]) -> "Case":
        """The case of which these numbers were recorded."""
        network = Network(about["sizes"], about["activations"], about["biases"])
        parameters = Parameters(network, numbers["parameters"])
        return cls(parameters, numbers["X"], numbers["T"], about["loss"])


def draw_networks() -> Iterator[Case]:
    """Networks of depth 1 to 5, 1 to 6 units a layer, batches of 1 to 17."""
    generator = np.random.default_rng(20261125)
    hidden = [name for name in ACTIVATIONS if name != "softmax"]
    for number in range(N_NETWORKS):
        depth = int(generator.integers(1, 6))
        sizes = generator.integers(1, 7, depth + 1).tolist()
        # Losses and output activations in turn, so that each occurs.
        names = [str(name) for name in generator.choice(hidden, depth - 1)]
        names.append(list(ACTIVATIONS)[number % len(ACTIVATIONS)])
        loss = list(LOSSES)[int(generator.integers(len(LOSSES)))]
        biases = ["trained", "shared", "none"][int(generator.integers(3))]
        rows = int(generator.integers(1, 18))
        try:
            parameters, X, T = random_case(sizes, names, loss, number, biases, rows)
        except AssertionError:  # the activation has no outputs that the loss is defined for
            loss = "huber"
            parameters, X, T = random_case(sizes, names, loss, number, biases, rows)
        yield Case(parameters, X, T, loss)
