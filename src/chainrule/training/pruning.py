"""A callback that gives up a trial of Optuna which is worse than others were at the same epoch."""

from __future__ import annotations

from typing import Any

from chainrule.errors import ChainruleError
from chainrule.network.parameters import Parameters
from chainrule.training.record_logs import NUMBERS, value_of
from chainrule.training.records import EpochRecord


class OptunaPruning:
    """Reports a number of each epoch to a trial, and ends the trial if its study prunes it.

    Parameters
    ----------
    trial : optuna.trial.Trial
        The trial that the fit belongs to.
    quantity : str
        A field of the record. The study's direction must fit it: ``"maximize"`` for a
        ``"validation_score"``, ``"minimize"`` for a ``"validation_loss"`` or a ``"loss"``.

    Raises
    ------
    ChainruleError
        If Optuna is not installed, or the record has no such number.

    Examples
    --------
    ::

        def objective(trial):
            rate = trial.suggest_float("rate", 1e-4, 0.1, log=True)
            pruning = callbacks.OptunaPruning(trial, "validation_score")
            model = MLPClassifier(learning_rate_init=rate, early_stopping=True, callbacks=[pruning])
            return model.fit(X, y).best_validation_score_
    """

    def __init__(self, trial: Any, quantity: str = "loss") -> None:
        try:
            from optuna import TrialPruned
        except ImportError:
            raise ChainruleError(
                "pruning needs Optuna; install it with: pip install optuna"
            ) from None
        if quantity not in NUMBERS:
            raise ChainruleError(
                f"{quantity!r} is not a number of an epoch's record; it has {', '.join(NUMBERS)}"
            )
        self.trial = trial
        self.quantity = quantity
        self.pruned = TrialPruned

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Report the number; training goes on unless the trial is pruned."""
        value = value_of(record, self.quantity)
        self.trial.report(value, record.epoch)
        if self.trial.should_prune():
            raise self.pruned(f"{self.quantity} {value:g} after epoch {record.epoch}")
        return False
