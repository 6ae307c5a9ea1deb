"""Schedules that change the learning rate after an epoch, or never."""

from __future__ import annotations

import numpy as np

from chainrule.checks import check_above
from chainrule.errors import ChainruleError
from chainrule.formulas.schedules.schedule import Plan, Schedule
from chainrule.types import Array


def _epoch(t: Array, plan: Plan) -> Array:
    """The number of epochs that were completed."""
    return t // plan.per_epoch


def _constant(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    return np.ones(t.shape)


def _step(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    every, factor = options
    return factor ** (_epoch(t, plan) // every)


def _exponential(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    return options[0] ** _epoch(t, plan)


def _inverse_scaling(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    # scikit-learn counts samples rather than updates, so that the batch size makes no difference
    return (_epoch(t, plan) * plan.samples + 1.0) ** -options[0]


def step_decay(every: int = 10, factor: float = 0.5) -> Schedule:
    """The learning rate drops each time that a number of epochs is done.

    Parameters
    ----------
    every : int
        Epochs from one drop to the next.
    factor : float
        What the learning rate is multiplied by at each.

    Raises
    ------
    ChainruleError
        If `every` is no whole number of at least 1, or `factor` is not above 0.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(12, per_epoch=3, samples=90)
    >>> chainrule.schedules.step_decay(every=2, factor=0.1).factors([0, 5, 6, 12], plan).round(4)
    array([1.  , 1.  , 0.1 , 0.01])
    """
    if not every >= 1 or every % 1:
        raise ChainruleError(f"every is {every}; it must be a whole number of at least 1")
    check_above(0, factor=factor)
    return Schedule(
        "step", _step, (("every", every), ("factor", factor)), "staircase; PyTorch's StepLR"
    )


def exponential_decay(factor: float = 0.95) -> Schedule:
    """The learning rate is multiplied by the same factor after every epoch.

    Parameters
    ----------
    factor : float
        What it is multiplied by.

    Raises
    ------
    ChainruleError
        If `factor` is not above 0.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(12, per_epoch=3, samples=90)
    >>> chainrule.schedules.exponential_decay(0.5).factors([0, 3, 6], plan).tolist()
    [1.0, 0.5, 0.25]
    """
    check_above(0, factor=factor)
    return Schedule(
        "exponential", _exponential, (("factor", factor),), "geometric; PyTorch's ExponentialLR"
    )


def inverse_scaling(power: float = 0.5) -> Schedule:
    """The learning rate over a power of the number of samples seen: scikit-learn's ``invscaling``.

    It changes after every epoch: with n samples in each, epoch 0, 1, 2, ... has 1 / (epoch n +
    1)**power.

    Parameters
    ----------
    power : float
        The exponent; scikit-learn's ``power_t``.

    Raises
    ------
    ChainruleError
        If `power` is not above 0.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(9, per_epoch=3, samples=12)
    >>> chainrule.schedules.inverse_scaling().factors([0, 2, 3, 6], plan).round(4)
    array([1.    , 1.    , 0.2774, 0.2   ])
    """
    check_above(0, power=power)
    return Schedule(
        "inverse_scaling", _inverse_scaling, (("power", power),), "scikit-learn's invscaling"
    )


BY_EPOCH = (
    Schedule("constant", _constant, source="the learning rate as it is given", changes=False),
    step_decay(),
    exponential_decay(),
    inverse_scaling(),
)
