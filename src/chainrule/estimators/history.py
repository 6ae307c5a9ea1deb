"""What an estimator keeps of its epochs, and scikit-learn's rules of when they end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.estimators.hyperparameters import Hyperparameters
from chainrule.estimators.rates import Rates
from chainrule.training.records import EpochRecord
from chainrule.training.stop_reasons import limit_reached, no_improvement

LossOf = Callable[[float, float], float]  # from loss and penalty to what `loss_` tells
ONE_EPOCH = "partial_fit trains for one epoch"
MOST_KEPT = 100_000  # losses that partial_fit keeps at least, and twice as many at most


class History:
    """Losses and scores of all epochs since the weights were drawn, and which was the best.

    A copy shares the two lists: they only ever grow, and what a failed call has appended is cut
    off again. So a call of `partial_fit` costs the same however many came before it. For the same
    reason it forgets the oldest losses; `forgotten` says how many.
    """

    forgotten = 0  # losses; here, as histories that were pickled earlier have none

    def __init__(self, early_stopping: bool | str) -> None:
        self.early_stopping = early_stopping
        self.losses: list[float] = []
        self.scores: list[float] = []
        # so that the first epoch is an improvement, whatever its loss or score
        self.best_loss = np.inf
        self.best_score = -np.inf
        self.best_epoch = 0
        self.waited = 0

    @property
    def n_epochs(self) -> int:
        """How many epochs there were."""
        return self.forgotten + len(self.losses)

    def note(self, loss: float, score: float | None, tolerance: float) -> bool:
        """Take note of an epoch; whether it is the best so far."""
        self.losses.append(loss)
        if score is not None:
            self.scores.append(score)
        # As in scikit-learn, an improvement by less than the tolerance is the best so far and yet
        # counts as worse. Both are written so that NaN counts as worse: comparing with it is False.
        if self.early_stopping and score is not None:
            worse = not score >= self.best_score + tolerance
            best = score > self.best_score
            self.best_score = score if best else self.best_score
        else:
            worse = not loss <= self.best_loss - tolerance
            best = loss < self.best_loss
            self.best_loss = loss if best else self.best_loss
        self.waited = self.waited + 1 if worse else 0
        return best

    def forget(self) -> None:
        """Keep the last losses only, where there are twice as many; so that on the whole each is
        moved once.
        """
        # in place, as `loss_curve_` is this list
        if len(self.losses) >= 2 * MOST_KEPT:
            del self.losses[:MOST_KEPT]
            self.forgotten += MOST_KEPT

    def cut(self, losses: int, scores: int) -> None:
        """Keep only the first entries: this many losses and this many scores."""
        del self.losses[losses:]
        del self.scores[scores:]


# The two criteria below are what `Driver` asks after each epoch. scikit-learn's rule differs from
# that of `train` in details that decide when a run ends, so that it has a class of its own.
class Convergence:
    """The criterion of scikit-learn's estimators: no improvement for more than `n_iter_no_change`
    epochs.
    """

    def __init__(
        self, given: Hyperparameters, history: History, rates: Rates, loss_of: LossOf, once: bool
    ) -> None:
        self.given = given
        self.history = history
        self.rates = rates
        self.loss_of = loss_of
        self.once = once
        self.out_of_epochs = False

    def note(self, record: EpochRecord) -> bool:
        """Take note of an epoch; whether it is the best so far."""
        loss = self.loss_of(record.loss, record.penalty)
        best = self.history.note(loss, record.validation_score, float(self.given.tol))
        self.rates.epoch_ends()
        return best

    def reason(self, record: EpochRecord) -> str:
        """Why training ends with this epoch; empty if it goes on."""
        # "more than" n_iter_no_change epochs, as in scikit-learn. An adaptive learning rate is
        # divided instead of ending the run, and the waiting begins anew.
        patience, history = self.given.n_iter_no_change, self.history
        if history.waited > patience:
            if not self.rates.slow_down():
                what = "validation score" if history.early_stopping else "training loss"
                return no_improvement(patience, float(self.given.tol), what)
            history.waited = 0
        # the limits come last, so that a run that converges in its last epoch gives no warning
        if self.once:
            return ONE_EPOCH
        if record.epoch < self.given.max_iter:
            return ""
        self.out_of_epochs = True
        return limit_reached(self.given.max_iter, "epochs")


class Steps:
    """The criterion for a solver, which decides by itself when it has converged."""

    def __init__(self, given: Hyperparameters, history: History, loss_of: LossOf) -> None:
        self.given = given
        self.history = history
        self.loss_of = loss_of

    def note(self, record: EpochRecord) -> bool:
        """Take note of a step; whether it is the best so far."""
        loss = self.loss_of(record.loss, record.penalty)
        return self.history.note(loss, record.validation_score, float(self.given.tol))

    def reason(self, record: EpochRecord) -> str:
        """A solver's own limits end it, not these."""
        return ""
