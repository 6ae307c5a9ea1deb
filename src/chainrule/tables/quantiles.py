"""Which quantiles of a number are learned, and the loss that learns them."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.formulas import LOSSES, Loss
from chainrule.formulas.losses import pinball

MEDIAN = 0.5


def levels_of(quantiles: Sequence[float] | None) -> tuple[float, ...]:
    """The quantiles that are learned, in order: those asked for, and the median, which is what a
    model of quantiles predicts.
    """
    # The median is there in any case, since a model has to predict one number too.
    return () if quantiles is None else tuple(sorted({*map(float, quantiles), MEDIAN}))


def loss_of(task: str, quantiles: tuple[float, ...] = ()) -> Loss:
    """The loss for a task: with quantiles a pinball loss for each."""
    # what training makes small is also what `explain` shows of a row
    if task == "classification":
        return LOSSES["cross_entropy"]
    return pinball(quantiles) if quantiles else LOSSES["half_squared_error"]
