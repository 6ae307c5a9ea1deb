"""The recipe for tables: a network, and how it is trained, that is right for most of them.

After RealMLP (Holzmueller, Grinsztajn & Steinwart 2024, "Better by default"), of which it takes the
bounded inputs, the factor of each input, the scale of rates and weights, label smoothing, Adam with
a short memory, and waves of the learning rate. Networks are smaller, batches too, most of them have
ReLUs, and every other network gets its numbers in pieces instead of a factor for each (Gorishniy
et al. 2022). Which of these helps how much is in the docs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.engines import Engine
from chainrule.formulas import Loss
from chainrule.formulas.optimizers import adam
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import Regularization
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.settings import TrainingSettings
from chainrule.training.sources import Source
from chainrule.training.train import run_course, train
from chainrule.types import Doubles, Floats

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
    dropout : float
        The share of each hidden layer's activations that are dropped.
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
    dropout: float = 0.0

    def scaled(self, n: int) -> Recipe:
        """The recipe for n rows: of very many, fewer epochs in larger batches, as each epoch makes
        as many more steps.
        """
        if n <= MANY_ROWS:
            return self
        epochs = max(self.epochs // 8, round(self.epochs * MANY_ROWS / n))
        return replace(self, epochs=epochs, batch_size=4 * self.batch_size)

    def factors(self, n_inputs: int) -> bool:
        """Whether inputs have factors. Numbers in pieces need none: each piece has its own weights
        from the start.
        """
        return not self.pieces and n_inputs <= MOST_FACTORS

    def largest(self, n_inputs: int, n_outputs: int) -> int:
        """How many multiplications the largest matrix product of a step takes."""
        sizes = [*([n_inputs] if self.factors(n_inputs) else []), n_inputs, *self.hidden, n_outputs]
        return self.batch_size * max(a * b for a, b in pairwise(sizes))

    def regularization(self, factors: bool) -> Regularization | None:
        """Dropout of the hidden layers, but not of the factors before them; None without any."""
        if not self.dropout:
            return None
        rates = [0.0] * factors + [self.dropout] * len(self.hidden)
        return Regularization(dropout=tuple(rates))

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
        engine: str | Engine = "auto",
    ) -> TrainingRun:
        """Train a network on inputs, targets and weights of the rows, if they have any; the epoch
        with the lowest loss on those held out is kept.
        """
        X, T = (np.asarray(it, dtype=np.float32) for it in learned[:2])
        parameters, settings = self._planned(task, X.shape[1], T.shape[1], seed)
        return train(
            parameters,
            X,
            self.smoothed(T, task),
            loss=loss,
            sample_weights=learned[2],
            batch_size=min(self.batch_size, len(X)),
            stopping=Stopping(epochs=self.epochs),
            validation=held,
            on_epoch=on_epoch,
            checkpoints=checkpoints,
            engine=engine,
            **settings,
        )

    def train_over(
        self,
        task: str,
        source: Source,
        n: int,
        held: Samples,
        *,
        loss: Loss,
        seed: int,
        on_epoch: Callable[[EpochRecord], object] | None = None,
        checkpoints: Checkpoints | None = None,
        engine: str | Engine = "auto",
    ) -> TrainingRun:
        """The same over a source of n samples, whose targets are smoothed already."""
        parameters, settings = self._planned(task, held.X.shape[1], held.T.shape[1], seed)
        course = TrainingSettings(
            loss=loss,
            sample_weights=None,
            batch_size=self.batch_size,
            shuffle=True,
            epochs=self.epochs,
            weights="glorot_uniform",
            engine=engine,
            **settings,
        ).course_over(parameters, source, n, np.float32)
        stopping = Stopping(epochs=self.epochs)
        return run_course(replace(course, validation=held), stopping, on_epoch, checkpoints)

    def smoothed(self, T: Floats, task: str) -> Floats:
        """Targets as they are learned; of classes, a little of each is spread over all."""
        if task != "classification":
            return T
        smoothed: Floats = (1 - self.smoothing) * T + self.smoothing / T.shape[1]
        return smoothed

    def _planned(
        self, task: str, n_inputs: int, n_outputs: int, seed: int
    ) -> tuple[Parameters, dict[str, Any]]:
        """A network before training, and how it is trained wherever its samples are."""
        factors = self.factors(n_inputs)
        parameters, rates = self.start(n_inputs, n_outputs, task, factors, seed)
        return parameters, {
            "optimizer": adam(beta2=0.95),
            "learning_rate": dict(self.learning_rates)[task],
            "rates": rates,
            "regularization": self.regularization(factors),
            "schedule": self.schedule,
            "seed": seed,
        }


USUAL = Recipe()
FACTORS = replace(USUAL, pieces=0)
DEEP = replace(FACTORS, hidden=(128, 128, 128))
# The further of many networks are variations of the first: with finer pieces, deeper, smoother.
# Smoother ones are better by themselves, but the first four must not take longer than they do.
RECIPES = (
    *(USUAL, FACTORS) * 2,
    replace(USUAL, pieces=48),
    DEEP,
    replace(USUAL, activation="mish"),
    replace(DEEP, activation="mish"),
)
