"""The recipe for tables: a network, and how it is trained, that is right for most of them.

After RealMLP (Holzmueller, Grinsztajn & Steinwart 2024, "Better by default"), of which it takes the
bounded inputs, the factor of each input, the scale of rates and weights, label smoothing, Adam with
a short memory, and waves of the learning rate. Networks are smaller, batches too, units are ReLUs,
and every other network gets its numbers in pieces instead of a factor for each (Gorishniy et al.
2022). Which of these helps how much is in the docs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from chainrule.formulas import Loss
from chainrule.formulas.optimizers import adam
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.train import train
from chainrule.types import Doubles

MANY_ROWS = 20_000
# A layer of factors is a matrix, with the square of so many entries.
MOST_FACTORS = 1024
Rates = tuple[tuple[str, float], ...]
Weighted = tuple[Doubles, Doubles, Doubles | None]  # inputs, targets, weights of the rows


@dataclass(frozen=True)
class Recipe:
    """What is the same for all tables.

    Attributes
    ----------
    hidden : tuple of int
        Units of each hidden layer.
    activation : str
    epochs, batch_size : int
    learning_rates : tuple of (str, float)
        The highest learning rate for each task.
    schedule : str
    smoothing : float
        How much of a class's target is spread over all classes.
    stop : float
        The share of the rows that choose the epoch.
    pieces : int
        Into how many pieces a number is cut; of 0, it stays whole, and inputs have factors.
    factor_rate, bias_rate : float
        What the learning rate is multiplied by for factors of inputs, and for biases.
    """

    hidden: tuple[int, ...] = (128, 128)
    activation: str = "relu"
    epochs: int = 128
    batch_size: int = 64
    learning_rates: tuple[tuple[str, float], ...] = (("classification", 0.04), ("regression", 0.07))
    schedule: str = "log_cosine"
    smoothing: float = 0.1
    stop: float = 0.1
    pieces: int = 16
    factor_rate: float = 6.0
    bias_rate: float = 0.1

    def scaled(self, n: int) -> Recipe:
        """The recipe for n rows: of very many, fewer epochs in larger batches, as each epoch makes
        as many more steps.
        """
        if n <= MANY_ROWS:
            return self
        epochs = max(self.epochs // 8, round(self.epochs * MANY_ROWS / n))
        return replace(self, epochs=epochs, batch_size=4 * self.batch_size)

    def start(
        self, n_inputs: int, n_outputs: int, task: str, factors: bool, seed: int
    ) -> tuple[Parameters, Rates]:
        """A network before training, and the factors of its learning rates.

        In the publication z = x W / sqrt(n) + b, with W and b from N(0, 1) and zeros in the last
        layer. The same network has the weights W / sqrt(n), which Adam must then move by
        1 / sqrt(n) of its steps, since these do not depend on the size of the gradient.
        """
        sizes = [n_inputs, *self.hidden, n_outputs]
        activations = [self.activation] * len(self.hidden)
        activations.append("softmax" if task == "classification" else "identity")
        biases = ["trained"] * len(activations)
        first = 0
        if factors:
            # a factor for each input: a layer of which only the diagonal is not 0, nor ever will be
            sizes, activations = [n_inputs, *sizes], ["identity", *activations]
            biases, first = ["none", *biases], 1
        frozen = ("w[1][i!=j]",) if factors else ()
        network = Network(sizes, activations, biases, frozen)
        parameters = Parameters(network, np.zeros(network.n_parameters))
        rates: list[tuple[str, float]] = []
        if factors:
            parameters.W[0][...] = np.eye(n_inputs)
            rates.append(("w[1]", self.factor_rate))
        generator = np.random.default_rng(seed)
        for number, layer in enumerate(network.layers[first:], start=first):
            scale = 1 / np.sqrt(layer.n_in)
            if number < len(network.layers) - 1:
                shape = parameters.W[number].shape
                parameters.W[number][...] = scale * generator.normal(size=shape)
                parameters.b[number][...] = generator.normal(size=layer.n_out)
            name = number + 1
            rates += [(f"w[{name}]", float(scale)), (f"b[{name}]", self.bias_rate)]
        return parameters, tuple(rates)

    def train(
        self,
        task: str,
        learned: Weighted,
        held: Weighted,
        *,
        loss: Loss,
        seed: int,
        on_epoch: Callable[[EpochRecord], object] | None = None,
        checkpoints: Checkpoints | None = None,
    ) -> TrainingRun:
        """Train a network on inputs, targets and weights of the rows, if they have any; the epoch
        with the lowest loss on those held out is kept.
        """
        X, T = (np.asarray(it, dtype=np.float32) for it in learned[:2])
        # Numbers in pieces need no factor: each piece has its own weights from the start.
        factors = not self.pieces and X.shape[1] <= MOST_FACTORS
        parameters, rates = self.start(X.shape[1], T.shape[1], task, factors, seed)
        if task == "classification":
            T = (1 - self.smoothing) * T + self.smoothing / T.shape[1]
        return train(
            parameters,
            X,
            T,
            loss=loss,
            optimizer=adam(beta2=0.95),
            learning_rate=dict(self.learning_rates)[task],
            rates=rates,
            sample_weights=learned[2],
            schedule=self.schedule,
            batch_size=min(self.batch_size, len(X)),
            stopping=Stopping(epochs=self.epochs),
            validation=held,
            seed=seed,
            on_epoch=on_epoch,
            checkpoints=checkpoints,
        )


USUAL = Recipe()
FACTORS = replace(USUAL, pieces=0)
# The further of many networks are variations of the first: deeper, smoother, with finer pieces.
RECIPES = (
    *(USUAL, FACTORS) * 2,
    replace(USUAL, pieces=48),
    replace(FACTORS, hidden=(128, 128, 128)),
    replace(USUAL, activation="mish"),
    replace(FACTORS, hidden=(128, 128, 128)),
)
