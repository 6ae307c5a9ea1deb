"""What a reader sets: the network, and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.network.network import Network
from chainrule.pages.data_sets.data_set import Data
from chainrule.training.epochs import Course
from chainrule.training.settings import TrainingSettings
from chainrule.training.solvers import SOLVERS

MOST_LAYERS = 8
MOST_UNITS = 256
MOST_PARAMETERS = 200_000
MOST_WORK = 400_000_000  # samples times parameters: an epoch takes half a second at most
MOST_JACOBIAN = 4_000_000  # numbers that Levenberg and Marquardt's method keeps
MOST_HELD = 0.8
# what is on offer without data of one's own
USUAL: Mapping[str, Any] = {
    "hidden": [8],
    "activations": ["tanh"],
    "output": "logistic",
    "loss": "binary_cross_entropy",
    "solver": "adam",
    "learning_rate": 0.01,
    "batch_size": 0,
    "weights": "glorot_uniform",
    "seed": 0,
    "held": 0.2,
    "until_learnt": True,
}


@dataclass(frozen=True)
class Settings:
    """Settings of a run.

    Parameters
    ----------
    hidden : tuple of int
        Units of each hidden layer.
    activations : tuple of str
        Of each hidden layer.
    output : str
        The activation of the outputs.
    loss : str
    solver : str
        An optimizer or a solver.
    learning_rate : float
        Solvers find the size of their steps themselves.
    batch_size : int
        0 for all samples at once.
    weights : str
        How first weights are drawn.
    seed : int
    held : float
        The share of the samples held out.
    until_learnt : bool
        Whether the run ends once every output is right.
    """

    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    output: str
    loss: str
    solver: str
    learning_rate: float
    batch_size: int
    weights: str
    seed: int
    held: float
    until_learnt: bool

    @property
    def is_solver(self) -> bool:
        """Whether steps are worked out instead of given by the rate."""
        return self.solver in SOLVERS

    def network(self, data: Data) -> Network:
        """The network for some data.

        Raises
        ------
        ChainruleError
            If it is too large for a page, alone or together with the data, or if its outputs do
            not depend on its weights.
        """
        sizes = [data.learn.X.shape[1], *self.hidden, data.n_outputs]
        network = Network(sizes, [*self.activations, self.output])
        _check_softmax(network)
        n = len(data.learn.X)
        # each limit keeps an answer short, for other readers wait for it too
        _check(network.n_parameters, MOST_PARAMETERS, "weights and biases")
        _check(network.n_parameters * n, MOST_WORK, "samples times weights in an epoch")
        if self.solver == "lm":
            entries = network.n_parameters * n * data.n_outputs
            _check(entries, MOST_JACOBIAN, "derivatives to keep for lm")
        return network

    def course(self, data: Data) -> Course:
        """The run, ready to start."""
        # a solver takes the place of the rule, but a job has to have one
        rule = "gradient_descent" if self.is_solver else self.solver
        planned = TrainingSettings(
            loss=self.loss,
            optimizer=rule,
            learning_rate=self.learning_rate,
            schedule="constant",
            regularization=None,
            sample_weights=None,
            batch_size=self.batch_size or None,
            shuffle=True,
            epochs=1,  # no schedule here depends on it
            weights=self.weights,
            seed=self.seed,
        )
        return planned.course(self.network(data), data.learn.X, data.learn.T)

    def as_data(self) -> dict[str, Any]:
        """For a page, and back by its messages."""
        return {**vars(self), "hidden": list(self.hidden), "activations": list(self.activations)}


def _check_softmax(network: Network) -> None:
    """Refuse a softmax of one unit: the library computes it, but nothing is ever learnt by it."""
    for number, layer in enumerate(network.layers, start=1):
        if layer.activation.name == "softmax" and layer.n_out == 1:
            where = "the outputs are" if layer is network.layers[-1] else f"layer {number} is"
            raise ChainruleError(
                f"{where} softmax, but of one unit: its shares add up to 1, so that this one is "
                "1 whatever the weights are; use logistic, or identity for numbers"
            )


def _check(found: int, most: int, what: str) -> None:
    if found > most:
        raise ChainruleError(
            f"{found:,} {what} are too many for a page, which takes up to {most:,}; use "
            "chainrule.train, or fewer units or samples"
        )


def preset(given: Mapping[str, Any], data: Data | None = None) -> dict[str, Any]:
    """Settings with which some data are learnt."""
    found = {**USUAL, **given}
    # one activation for all hidden layers is enough to say
    found["activations"] = (list(found["activations"]) * MOST_LAYERS)[: len(found["hidden"])]
    if data is not None and data.n_outputs > 1:
        found |= {"output": "softmax", "loss": "cross_entropy"}
    elif data is not None and not data.classes:
        found |= {"output": "identity", "loss": "half_squared_error"}
    return found
