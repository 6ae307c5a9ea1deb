"""The learning curve of a run of any length, in a few hundred points."""

from __future__ import annotations

from math import isfinite

from chainrule.engines import State
from chainrule.formulas import Loss
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import evaluate
from chainrule.training.records import EpochRecord

MOST_POINTS = 400


class Curve:
    """Losses of epochs that are all equally far apart, on the training samples and those held out.

    Once there are too many, every second one is dropped and the distance doubled; so a run of
    millions of epochs takes no more memory than a short one.
    """

    def __init__(self, loss: Loss, held: Samples | None) -> None:
        self.loss, self.held_samples = loss, held
        self.every = 1
        self.epochs: list[int] = []
        self.losses: list[float] = []
        self.held: list[float] = []

    def take(self, record: EpochRecord, network: Network, state: State) -> None:
        """Take note of an epoch, if it is one of those that are kept."""
        if record.epoch % self.every:
            return
        self.epochs.append(record.epoch)
        self.losses.append(record.loss)
        if self.held_samples is not None:
            here = Parameters(network, state.vector)
            self.held.append(evaluate(here, self.loss, self.held_samples))
        if len(self.epochs) >= MOST_POINTS:
            self.every *= 2
            # those whose number the new distance divides
            for kept in (self.epochs, self.losses, self.held):
                del kept[::2]

    def as_data(self) -> dict[str, list[float] | list[int]]:
        """For a page: four digits are more than a screen has pixels."""
        return {
            "epochs": self.epochs,
            "losses": [_short(it) for it in self.losses],
            "held": [_short(it) for it in self.held],
        }


def _short(number: float) -> float:
    # JSON knows no infinity; a held loss may be infinite where the training loss is not
    return float(f"{number:.4g}") if isfinite(number) else 1e300
