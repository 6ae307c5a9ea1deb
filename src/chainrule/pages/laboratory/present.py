"""What a network puts out at present: computed once for all that is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from chainrule.formulas import Loss, functions
from chainrule.network.algorithm import error, forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.pages.data_sets.data_set import Data
from chainrule.types import Doubles


def told(number: float, digits: int = 3) -> str:
    """A number as a reader is told it, of weights that grow without bound, too."""
    return f"{number:.{digits}g}" if isfinite(number) else "too large"


def outputs(parameters: Parameters, X: Doubles) -> Doubles:
    """What a network puts out."""
    return np.asarray(forward(parameters, X, functions)[1][-1])


def labels(outputs: Doubles) -> Any:
    """The class that outputs stand for."""
    return outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] > 0.5).astype(int)


@dataclass(frozen=True)
class Part:
    """Samples with what the network makes of them."""

    name: str
    samples: Samples
    Y: Doubles

    @property
    def which(self) -> str:
        """Which samples these are, within a sentence."""
        return f"the {self.name} samples" if self.name == "training" else f"the samples {self.name}"

    def loss(self, loss: Loss) -> float:
        """The mean loss of these outputs."""
        return float(error(loss, self.Y, self.samples.T, functions).total)

    def right(self) -> float:
        """The share of samples that are taken for their class."""
        return float((labels(self.Y) == labels(self.samples.T)).mean())


@dataclass(frozen=True)
class Present:
    """A network now, with its outputs for the samples that it learns and those held out."""

    parameters: Parameters
    loss: Loss
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, parameters: Parameters, loss: Loss, data: Data) -> Present:
        """Computed for some data."""
        # what a reader compares: a loss that falls here and rises there is learning by heart
        named = (("training", data.learn), ("held out", data.held))
        parts = [
            Part(name, samples, outputs(parameters, samples.X))
            for name, samples in named
            if samples is not None
        ]
        return cls(parameters, loss, tuple(parts))

    @property
    def outputs(self) -> Doubles:
        """The outputs for all samples, those held out last."""
        # in the order of the board, whose points are these samples
        return np.concatenate([part.Y for part in self.parts])

    def guesses(self, share: float) -> bool:
        """Whether a constant would be about as good, its loss times a share no higher."""
        learn = self.parts[0]
        T = learn.samples.T
        # the mean is the best constant of squared errors and of cross-entropies
        constant = Part("", learn.samples, np.broadcast_to(T.mean(axis=0), T.shape))
        return not learn.loss(self.loss) < share * constant.loss(self.loss)
