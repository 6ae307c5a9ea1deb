"""Callbacks of the estimators: what happens after each epoch, with its record and the parameters.

A callback is any function ``callback(record, parameters)``; training ends after the epoch if it
returns True.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError, WritingError
from chainrule.files import check_place
from chainrule.network.parameters import Parameters
from chainrule.network.saving import save
from chainrule.training.pruning import OptunaPruning
from chainrule.training.record_logs import (
    NUMBERS,
    JsonLines,
    MLflow,
    TensorBoard,
    WeightsAndBiases,
    not_written,
    value_of,
)
from chainrule.training.records import EpochRecord

__all__ = [
    "Checkpoint",
    "JsonLines",
    "MLflow",
    "OptunaPruning",
    "StopAt",
    "TensorBoard",
    "WeightsAndBiases",
]


class StopAt:
    """Ends training once a number of the record reaches a limit.

    Parameters
    ----------
    quantity : str
        A field of the record, such as ``"loss"`` or ``"validation_score"``.
    below, above : float, optional
        Training ends when the number is at or below `below`, or at or above `above`.

    Raises
    ------
    ChainruleError
        If the record has no such number, or no limit is given.

    Examples
    --------
    >>> from chainrule import MLPRegressor, callbacks
    >>> model = MLPRegressor(solver="lbfgs", callbacks=[callbacks.StopAt("loss", below=0.01)])
    """

    def __init__(
        self, quantity: str, *, below: float | None = None, above: float | None = None
    ) -> None:
        # `objective` is a property of the record, and so not among its fields
        if quantity not in (*EpochRecord._fields, "objective") or quantity == "mean_delta":
            raise ChainruleError(
                f"{quantity!r} is not a number of an epoch's record; it has {', '.join(NUMBERS)}"
            )
        if below is None and above is None:
            raise ChainruleError(f"give a limit for {quantity}: below=... or above=...")
        self.quantity = quantity
        self.below = below
        self.above = above

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Whether training ends with this epoch."""
        value = value_of(record, self.quantity)
        low = self.below is not None and value <= self.below
        high = self.above is not None and value >= self.above
        return bool(low or high)


class Checkpoint:
    """Saves the parameters after epochs, so that a long run can be taken up again.

    Parameters
    ----------
    path : str or Path
        A file by convention named `NAME.safetensors`, which is replaced whole; `chainrule.load`
        reads it.
    every : int
        Number of epochs from one save to the next.
    best : bool
        Only where the validation score, validation loss or else the loss is the best so far.
    """

    def __init__(self, path: str | Path, every: int = 1, best: bool = False) -> None:
        # checked now, as a place that cannot be written would be noticed only after an epoch
        check_place(Path(path))
        check_whole(1, every=every)
        self.path = Path(path)
        self.every = every
        self.only_best = best
        self.best = np.inf

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Save the parameters if it is time; training goes on."""
        # the same object may serve several runs, whose losses cannot be compared
        if record.epoch == 1:
            self.best = np.inf
        # an epoch without a finite loss is not saved: it would replace weights that are still good
        if record.epoch % self.every == 0 and np.isfinite(record.objective):
            # what is compared, from the most telling down: score, validation loss, objective;
            # a score is better when larger, hence its sign
            cost = record.objective if record.validation_loss is None else record.validation_loss
            cost = cost if record.validation_score is None else -record.validation_score
            if not self.only_best or cost < self.best:
                self._save(parameters)
            self.best = min(self.best, cost)
        return False

    def _save(self, parameters: Parameters) -> None:
        try:
            save(parameters, self.path)
        except WritingError as error:
            not_written(self.path, error)
