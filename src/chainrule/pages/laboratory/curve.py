"""The learning curve of a run of any length, in a few hundred points."""

from __future__ import annotations

from math import isfinite

from chainrule.training.records import EpochRecord

MOST_POINTS = 400


class Line:
    """Numbers over epochs, of which every one, every second, every fourth ... is kept.

    Once there are too many, every second one is dropped and the distance doubled; so a run of
    millions of epochs takes no more memory than a short one.
    """

    def __init__(self) -> None:
        self.every = 1
        self.offered = 0
        self.epochs: list[int] = []
        self.numbers: list[float] = []
        self.last: tuple[list[int], list[float]] = [], []

    def take(self, epoch: int, number: float) -> None:
        """Take note of a number, if it is one of those that are kept."""
        self.offered += 1
        self.last = [epoch], [number]
        if self.offered % self.every:
            return
        self.epochs.append(epoch)
        self.numbers.append(number)
        if len(self.epochs) >= MOST_POINTS:
            self.every *= 2
            # those whose count the new distance divides stay
            del self.epochs[::2], self.numbers[::2]

    def as_data(self) -> dict[str, list[int] | list[float]]:
        """For a page: four digits are more than a screen has pixels."""
        epochs, numbers = self.epochs, self.numbers
        # a line ends where the run is, also between two of those that are kept
        if self.last[0] != epochs[-1:]:
            epochs, numbers = epochs + self.last[0], numbers + self.last[1]
        # JSON knows no infinity
        shown = [float(f"{it:.4g}") if isfinite(it) else 1e300 for it in numbers]
        return {"epochs": epochs, "numbers": shown}


class Curve:
    """The loss in training, epoch by epoch, and that of the samples held out, at each frame: to
    look at them after every epoch would take as long as the epoch.
    """

    def __init__(self) -> None:
        self.training, self.held = Line(), Line()

    def take(self, record: EpochRecord) -> None:
        """Take note of an epoch."""
        self.training.take(record.epoch, record.loss)

    def take_held(self, epoch: int, loss: float) -> None:
        """Take note of the loss held out; of one epoch once."""
        # one that is paused is looked at again and again
        if epoch and self.held.epochs[-1:] != [epoch]:
            self.held.take(epoch, loss)

    def as_data(self) -> dict[str, object]:
        """Both lines."""
        return {"training": self.training.as_data(), "held": self.held.as_data()}
