"""A search for a learning rate: one sweep with a rate that grows from update to update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from chainrule.checks import check_positive, check_whole
from chainrule.errors import ChainruleError
from chainrule.estimators.base import BasePerceptron
from chainrule.estimators.settings import needs_all_samples
from chainrule.formulas import Schedule
from chainrule.network.parameters import Parameters
from chainrule.training.records import DivergenceError, EpochRecord
from chainrule.types import Array, Doubles

# Rules of thumb, as the article reads the rate off a plot by eye:
#
#     loss  ----.                 /
#                \  <- steepest  /
#                 \_____________/ <- highest
#          1e-6     learning rate    10
SMOOTHING = 0.8  # weight of the past in the moving average of the losses
MARGIN = 0.1  # of the highest rate: a whole run has more time to diverge than a sweep
BLOWN_UP = 4.0  # the sweep ends where the loss is this many times the lowest one


@dataclass(frozen=True)
class LearningRateSearch:
    """What a search found.

    Attributes
    ----------
    learning_rates, losses : array
        The rates in the order in which they were tried, and the loss with each, smoothed.
    suggested : float
        The rate at which the loss fell fastest, or a tenth of the highest if that is less.
    highest : float
        The last one before it rose again.
    """

    learning_rates: Doubles
    losses: Doubles
    suggested: float
    highest: float

    def __repr__(self) -> str:
        return (
            f"<learning rate search: {self.suggested:.3g} suggested, {self.highest:.3g} the "
            f"highest of use, of {len(self.learning_rates)} that were tried; "
            "see .learning_rates, .losses>"
        )


def find_learning_rate(
    estimator: object,
    X: Array,
    y: Array,
    *,
    lowest: float = 1e-6,
    highest: float = 10.0,
    steps: int = 100,
) -> LearningRateSearch:
    """Try learning rates from low to high in one go, and suggest one (the range test of Smith
    2017).

    Parameters
    ----------
    estimator : MLPClassifier or MLPRegressor
        With a solver that works by batches. It is not changed.
    X, y : array
        What it will be trained on.
    lowest, highest : float
        Between them rates grow by the same factor from step to step.
    steps : int
        How many rates. Each is used for one pass over the samples, so that their losses can be
        compared.

    Returns
    -------
    LearningRateSearch

    Raises
    ------
    ChainruleError
        If the solver has no learning rate to search for, or the loss never fell.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> search = chainrule.find_learning_rate(chainrule.MLPClassifier(random_state=0), X, y)
    >>> 1e-4 < search.suggested < 1
    True
    """
    check_positive(lowest=lowest, highest=highest)
    check_whole(5, steps=steps)
    if not lowest < highest:
        raise ChainruleError(
            f"lowest is {lowest:g} and highest {highest:g}; rates must have room to grow"
        )
    if not isinstance(estimator, BasePerceptron):
        raise ChainruleError(
            "an MLPClassifier or MLPRegressor is expected, but this is a "
            f"{type(estimator).__name__}"
        )
    if needs_all_samples(estimator):
        raise ChainruleError(
            f"solver {estimator.solver!r} finds its own steps; there is no learning rate to "
            "search for"
        )
    # One epoch for each rate, as an epoch's loss is a mean over all samples; the losses of single
    # batches would differ for reasons other than the rate. Rates are equally spaced on a
    # logarithmic scale, on which they matter.
    rates = np.geomspace(lowest, highest, steps)
    losses: list[float] = []

    def note(record: EpochRecord, parameters: Parameters) -> bool:
        losses.append(record.loss)
        return not np.isfinite(record.loss) or record.loss > BLOWN_UP * min(losses)

    # The sweep is an ordinary fit of a copy: the rates come as a schedule (with a base rate of 1),
    # the losses by a callback. One epoch more than there are rates is allowed so that training ends
    # by the callback and not with a warning that max_iter was reached.
    growing = Schedule(
        "growing", lambda t, plan, options: rates[np.minimum(t // plan.per_epoch, steps - 1)]
    )
    trial = clone(estimator).set_params(
        learning_rate=growing,
        learning_rate_init=1.0,
        max_iter=steps + 1,
        n_iter_no_change=np.inf,
        early_stopping=False,
        warm_start=False,
        verbose=False,
        callbacks=[note, lambda *_: len(losses) == steps],
    )
    try:
        trial.fit(X, y)
    except DivergenceError:  # the last rate made weights infinite, as the highest one may
        if not losses:
            raise
    return _judged(rates[: len(losses)], np.array(losses))


def _judged(rates: Doubles, losses: Doubles) -> LearningRateSearch:
    """The rate at which the smoothed loss fell fastest, but well below the one where it rises
    again.
    """
    # the loss of the last epoch may be infinite
    known = np.isfinite(losses)
    rates, losses = rates[known], losses[known]
    # An exponential moving average, with the bias of its start at 0 corrected as in Adam.
    smooth = np.empty_like(losses)
    average = 0.0
    for step, loss in enumerate(losses):
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        smooth[step] = average / (1 - SMOOTHING ** (step + 1))
    # with fewer than three points on the way down there are no slopes to compare
    bottom = int(smooth.argmin())
    if bottom < 2:
        raise ChainruleError(
            f"the loss rose from the first learning rate on, {rates[0]:g}; try a lower one, or "
            "scale the inputs"
        )
    # d loss / d ln(rate), on the way down only
    falls = np.gradient(smooth[: bottom + 1], np.log(rates[: bottom + 1]))
    suggested = min(rates[falls.argmin()], MARGIN * rates[bottom])
    return LearningRateSearch(rates, smooth, float(suggested), float(rates[bottom]))
