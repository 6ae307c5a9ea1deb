"""`partial_fit` on single rows without preparing anything again.

scikit-learn's checks of one row, a network built from the parameters and an engine prepared for it
take a hundred times as long as the update. So the first call goes the whole way, and leaves behind
what the next ones need; a call takes it up where everything is as it was, and goes the whole way
again where anything is not, or anything is wrong: the same numbers and the same messages.

    partial_fit --> ready? --yes--> one update --> Outcome, Memory
                      |
                      no --> BasePerceptron._train --> left_behind
"""

from __future__ import annotations

import math
from copy import copy
from functools import cache
from typing import Any

import numpy as np

from chainrule.engines import start
from chainrule.engines.one_row import OneRow
from chainrule.estimators.history import ONE_EPOCH
from chainrule.estimators.task import Outcome
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.training.stop_reasons import no_improvement
from chainrule.types import Array, Floats

ENGINES = ("auto", "numba")
LARGEST = 1e38  # of a target: in float32, too


class SingleRows:
    """What calls of `partial_fit` with single rows share.

    Parameters
    ----------
    settings : tuple
        The estimator's parameters, as they were.
    job : Job
    learning_rate : float
    dtype : dtype
    """

    def __init__(
        self, settings: Any, job: Job, learning_rate: float, dtype: np.dtype[np.floating]
    ) -> None:
        self.settings = settings
        self.job = job
        self.learning_rate = learning_rate
        # any numbers will do, as each row brings the estimator's own
        zeros = Parameters(job.network, np.zeros(job.network.n_parameters))
        self.row = OneRow(job, start(job, zeros, dtype), learning_rate)
        self.targets: dict[Any, Floats] = {}  # of labels, as they were encoded

    def learn(self, estimator: Any, data: Any) -> Outcome | None:
        """The outcome of an update; None where the whole way is to be gone."""
        memory, row = estimator._memory, self.row
        target = self._target(estimator, data.y) if self._serves(estimator, data) else None
        if target is None or memory is None or estimator._history is None:
            return None
        # Weights may have been changed by hand, and the optimizer's memory belongs to the
        # estimator: both are copied here before the update, and from here after it.
        for W, b, coefs, intercepts in zip(
            row.parameters.W,
            row.parameters.b,
            estimator.coefs_,
            estimator.intercepts_,
            strict=True,
        ):
            W[...], b[...] = coefs, intercepts
        for place, array in zip(row.slots, memory.slots, strict=True):
            place[...] = array
        # a schedule or Adam's correction of its means goes by the number of the update
        row.updates = memory.updates
        row.x[...] = data.X
        row.t[...] = target
        loss, penalty = row.step()
        # a sum is finite only if all numbers are
        if not (math.isfinite(loss + penalty) and math.isfinite(row.w.sum())):
            return None
        return self._outcome(estimator, loss, penalty)

    def _outcome(self, estimator: Any, loss: float, penalty: float) -> Outcome:
        """As of an epoch with one row; see `by_batches`."""
        # No early stopping here, so that the loss decides, and the weights are from this epoch.
        history, patience = copy(estimator._history), estimator.n_iter_no_change
        assert history is not None
        loss = estimator._reported_loss(self.row.t)(loss, penalty)
        tolerance = float(estimator.tol)
        history.note(loss, None, tolerance)
        history.best_epoch = history.n_epochs
        stopped = ONE_EPOCH
        if history.waited > patience:
            stopped = no_improvement(patience, tolerance, "training loss")
        return Outcome(self.row.state(), history, loss, 1, history.best_epoch, stopped)

    def _serves(self, estimator: Any, data: Any) -> bool:
        """Whether all but the row's numbers is as it was in the last call."""
        X, classes = data.X, data.classes
        return (
            data.sample_weight is None
            and (classes is None or np.array_equal(estimator.classes_, classes))
            and settings_of(estimator) == self.settings
            and estimator._is_ready(X)
            and len(X) == 1
            and X.dtype == self.row.w.dtype
            and self._fits(estimator)
        )

    def _fits(self, estimator: Any) -> bool:
        """Whether weights, memory and learning rate are of this job."""
        memory = estimator._memory
        # whoever changes weights by hand may as well have put others in their place
        weights = [(W.shape, W.dtype) for W in estimator.coefs_]
        dtype = self.row.w.dtype
        return (
            weights == [((it.n_in, it.n_out), dtype) for it in self.job.network.layers]
            and [b.shape for b in estimator.intercepts_]
            == [(it.n_out,) for it in self.job.network.layers]
            and memory is not None
            and memory.is_of(self.job.optimizer)
            and memory.learning_rate == self.learning_rate
        )

    def _target(self, estimator: Any, y: Array) -> Array | None:
        """The target as it is trained on; None where it has to be looked at."""
        if type(y) is not np.ndarray or y.shape != (1,):
            return None
        # Labels that the whole way has seen, by kind as well: 1 and True and "1" are others.
        # Objects may be anything, and what is no number is looked at by scikit-learn's checks.
        if estimator.classifies:
            return self.targets.get((y.dtype.kind, y.item())) if y.dtype.kind in "iubU" else None
        low, high = self.job.loss.targets
        number = y.item() if y.dtype.kind in "iuf" else math.nan
        within = low <= number <= high and abs(number) < LARGEST
        return number if within and not self.job.loss.target_rule else None

    def remember(self, y: Array, targets: Floats) -> None:
        """How a label was encoded."""
        # the same question as in `_target`: what is remembered is found again
        if type(y) is np.ndarray and y.shape == (1,) and y.dtype.kind in "iubU":
            self.targets[y.dtype.kind, y.item()] = targets


def settings_of(estimator: Any) -> tuple[Any, ...]:
    """The parameters as one object, to see whether any was changed."""
    # not by `get_params`, which reads the signature anew and takes longer than the update
    given = estimator.__dict__
    return tuple([given.get(name) for name in _names(estimator.__class__)])


@cache
def _names(kind: Any) -> list[str]:
    names: list[str] = kind._get_param_names()
    return names


def left_behind(estimator: Any, job: Job, samples: Samples, data: Any) -> SingleRows | None:
    """What the whole way leaves to the next single row: what is there already, something new, or
    nothing where an estimator's parameters ask for more than one plain update.
    """
    before: SingleRows | None = estimator._single
    if not data.incremental or len(samples.T) != 1:
        return before
    settings, memory = settings_of(estimator), estimator._memory
    if memory is None or not _is_fixed(settings) or not _is_plain(estimator, job):
        return None
    single = before
    if single is None or single.settings != settings or not single._fits(estimator):
        single = SingleRows(settings, job, memory.learning_rate, samples.X.dtype)
    single.remember(data.y, samples.T)
    return single


def _is_fixed(settings: tuple[Any, ...]) -> bool:
    """Whether no parameter can be changed in place, and so unseen."""
    try:
        hash(settings)
    except TypeError:
        return False
    return True


def _is_plain(estimator: Any, job: Job) -> bool:
    """Whether an epoch of one row is one update with a constant learning rate, and nothing else."""
    # scikit-learn's two rules change the rate between epochs, schedules between updates; smoothed
    # targets, weights of classes and callbacks have their place on the whole way
    size = estimator.batch_size
    return (
        estimator.learning_rate == "constant"
        and estimator.engine in ENGINES
        and not (estimator.callbacks or estimator.verbose or job.regularization.drops)
        and (isinstance(size, str) or size == 1)
        and getattr(estimator, "class_weight", None) is None
        and getattr(estimator, "label_smoothing", 0) == 0
        and _is_of_one_kind(estimator, job.network)
    )


def _is_of_one_kind(estimator: Any, network: Network) -> bool:
    """Whether a row has one label or one number."""
    if estimator.classifies:
        return not getattr(estimator, "is_multilabel", False)
    return network.n_outputs == 1
