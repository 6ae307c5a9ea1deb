"""Records of a run, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.checks import check_positive, check_whole
from chainrule.documents.brief import number_of
from chainrule.errors import ChainruleError
from chainrule.network.parameters import Parameters
from chainrule.training.stop_reasons import limit_reached, no_improvement


class TrainingWarning(UserWarning):
    """A run ended in a way that its user should know of: it diverged, or was interrupted."""


class DivergenceError(ChainruleError):
    """The loss or the weights became infinite or not a number, and no epoch is worth keeping."""


class EpochRecord(NamedTuple):
    """One epoch: all training samples seen once, or as many as a limit allowed.

    Attributes
    ----------
    epoch, updates : int
        Both counted from the start of the run.
    loss : float
        Mean over the epoch's samples, each taken before its own update.
    penalty : float
        Mean of what regularization adds to the loss, each taken before its own update.
    validation_loss : float or None
        Over the validation samples, after the epoch; without penalty.
    gradient_norm : float
        Of the epoch's last batch, penalty included, before it is clipped.
    mean_delta : tuple of float
        Mean |dE/dz| of each layer's units, over the last batch.
    learning_rate : float
        Of the epoch's last batch.
    seconds : float
        Since the start of the run.
    validation_score : float or None
        Accuracy or R² on samples held out, where an estimator holds some out.
    """

    epoch: int
    updates: int
    loss: float
    penalty: float
    validation_loss: float | None
    gradient_norm: float
    mean_delta: tuple[float, ...]
    learning_rate: float
    seconds: float
    validation_score: float | None = None

    @property
    def objective(self) -> float:
        """What training minimizes: the loss plus the penalty."""
        return self.loss + self.penalty


@dataclass(frozen=True)
class Stopping:
    """When a run ends: at the first limit that it meets.

    Parameters
    ----------
    epochs : int
        Maximum number of epochs.
    tolerance, patience : float, int
        The loss (of the validation samples, where there are any) has not fallen by more than
        `tolerance` for `patience` epochs; a patience of 0 never stops.
    target_loss : float, optional
        The training loss is at or below this.
    updates : int, optional
        Maximum number of weight updates.
    seconds : float, optional
        Maximum duration of the run.

    Raises
    ------
    ChainruleError
        If a limit is not a number above 0, or `patience` or `tolerance` is negative.

    Examples
    --------
    >>> chainrule.Stopping(epochs=500, patience=20).epochs
    500
    """

    epochs: int = 200
    tolerance: float = 0.0
    patience: int = 0
    target_loss: float | None = None
    updates: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        check_positive(epochs=self.epochs, updates=self.updates, seconds=self.seconds)
        check_whole(1, epochs=self.epochs)
        check_whole(0, patience=self.patience)
        if self.updates is not None:
            check_whole(1, updates=self.updates)
        if not self.tolerance >= 0:
            raise ChainruleError(f"tolerance is {self.tolerance}; it must be 0 or more")

    def reason(self, record: EpochRecord, waited: int) -> str:
        """Why a run ends with this record, after `waited` epochs without improvement; empty if
        it goes on.
        """
        # The order decides what is told if several limits are met in the same epoch: first what
        # says something about the network, then what only says that it was enough.
        if self.target_loss is not None and record.loss <= self.target_loss:
            return f"the loss reached {self.target_loss:g}"
        if self.patience and waited >= self.patience:
            return no_improvement(self.patience, self.tolerance)
        if self.updates is not None and record.updates >= self.updates:
            return limit_reached(self.updates, "updates")
        if self.seconds is not None and record.seconds >= self.seconds:
            return f"{self.seconds:g} seconds have passed"
        return limit_reached(self.epochs, "epochs") if record.epoch >= self.epochs else ""


@dataclass
class TrainingRun:
    """The result of training: the parameters to use, a record of each epoch, and why it stopped.

    Attributes
    ----------
    parameters : Parameters
        From the best epoch where there are validation samples, else from the last one.
    records : list of EpochRecord
        One for each epoch, without one in which the loss became infinite or not a number.
    stopped : str
        Why training ended.
    best_epoch : int
        The epoch that the parameters are from, counted from 1; 0 if they are as they were given.
    """

    parameters: Parameters
    records: list[EpochRecord] = field(default_factory=list)
    stopped: str = ""
    best_epoch: int = 0

    @property
    def losses(self) -> list[float]:
        """The training loss of each epoch."""
        return [record.loss for record in self.records]

    def __repr__(self) -> str:
        if not self.records:
            return f"<training run of {self.parameters.network}: no epoch; {self.stopped}>"
        first, last = self.records[0], self.records[-1]
        held = "" if last.validation_loss is None else f", of validation {last.validation_loss:.4g}"
        return (
            f"<training run of {self.parameters.network}\n"
            f" {number_of(last.epoch, 'epoch')}, {number_of(last.updates, 'update')}, "
            f"{last.seconds:.3g} s: "
            f"loss {first.loss:.4g} at first, {last.loss:.4g} at last{held}\n"
            f" {self.stopped}; parameters of epoch {self.best_epoch}; "
            "see .parameters, .losses, .records>"
        )
