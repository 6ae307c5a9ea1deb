"""Schedules that change the learning rate with every update, over the run as it is planned."""

from __future__ import annotations

import numpy as np

from chainrule.checks import check_share, check_whole
from chainrule.errors import ChainruleError
from chainrule.formulas.schedules.schedule import Plan, Schedule
from chainrule.types import Array


def _cosine(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    # bounded by 1, as the cosine would rise again if a run went on for longer than planned
    return 0.5 * (1 + np.cos(np.pi * np.minimum(t / plan.updates, 1)))


def _one_cycle(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    #   1            /\
    #              /    \
    #   start    /        \ _
    #   end                   ` - _
    #            0  rise  2 rise   1      of the run; the last update reaches `end` exactly
    rise, start, end = options
    # `interp` needs places that increase, hence at least 1 even where there is one update
    last = max(plan.updates - 1, 1)
    return np.interp(t, [0, rise * last, 2 * rise * last, last], [start, 1, start, end])


def _warm_up(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    # t + 1, so that the first update (t = 0) is not lost to a learning rate of 0
    return np.minimum((t + 1) / (options[0] * plan.updates), 1)


def _log_cosine(t: Array, plan: Plan, options: tuple[float, ...]) -> Array:
    # ½(1 - cos(2π log2(1 + (2**k - 1) t))): k waves, each twice as long as the one before
    (waves,) = options
    done = np.minimum(t / plan.updates, 1)
    return 0.5 * (1 - np.cos(2 * np.pi * np.log2(1 + (2**waves - 1) * done)))


def cosine() -> Schedule:
    """Half a cosine wave from the learning rate to 0, which is reached when the planned updates are
    done.

    Equation 5 of Loshchilov & Hutter 2017 with a lowest rate of 0, as one cycle over the run:
    without restarts.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(12, per_epoch=3, samples=90)
    >>> chainrule.schedules.cosine().factors([0, 3, 6, 9, 12], plan).round(4)
    array([1.    , 0.8536, 0.5   , 0.1464, 0.    ])
    """
    return Schedule("cosine", _cosine, source="Loshchilov & Hutter 2017, equation 5, one cycle")


def one_cycle(rise: float = 0.3, start: float = 0.04, end: float = 4e-6) -> Schedule:
    """One cycle up and down, and then far down: the 1cycle policy of Smith & Topin 2018.

    Three straight lines: from `start` to 1 in the first share `rise` of the run, back to `start` in
    as many updates, and on to `end` in those that are left. The given learning rate is the peak.
    Where the paper leaves numbers to the reader, they are PyTorch's (OneCycleLR with three phases,
    linear); momentum is not cycled.

    Parameters
    ----------
    rise : float
        Share of the updates on the way up, below one half.
    start, end : float
        The first and the last learning rate, as shares of the given one.

    Raises
    ------
    ChainruleError
        If `rise` is not between 0 and 0.5, or `start` or `end` not between 0 and 1.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(updates=11, per_epoch=1, samples=32)
    >>> schedule = chainrule.schedules.one_cycle(rise=0.4, start=0.2, end=0.0)
    >>> schedule.factors([0, 2, 4, 6, 8, 9, 10], plan).round(4)
    array([0.2, 0.6, 1. , 0.6, 0.2, 0.1, 0. ])
    """
    if not 0 < rise < 0.5:
        raise ChainruleError(f"rise is {rise}; it must be above 0 and below 0.5")
    check_share(start=start, end=end)
    options = (("rise", rise), ("start", start), ("end", end))
    return Schedule("one_cycle", _one_cycle, options, "Smith & Topin 2018, super-convergence")


def warm_up(share: float = 0.1) -> Schedule:
    """A linear rise to the learning rate over the first share of the updates, then constant.

    The gradual warm-up of Goyal et al. 2017. The first update already moves: with k updates to warm
    up, it has 1/k of the learning rate.

    Parameters
    ----------
    share : float
        Share of the planned updates, above 0 and at most 1.

    Raises
    ------
    ChainruleError
        If `share` is outside.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(16, per_epoch=4, samples=120)
    >>> chainrule.schedules.warm_up(0.25).factors([0, 1, 2, 3, 4, 15], plan).tolist()
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """
    if not 0 < share <= 1:
        raise ChainruleError(f"share is {share}; it must be above 0 and at most 1")
    return Schedule("warm_up", _warm_up, (("share", share),), "Goyal et al. 2017, section 2.2")


def log_cosine(waves: int = 4) -> Schedule:
    """Cosine waves from 0 up to the learning rate and back, each twice as long as the one before:
    coslog4 of RealMLP.

    The first waves look for a good region, and at the end of each the network is a good one; the
    last takes half of the run.

    Parameters
    ----------
    waves : int
        How many there are.

    Raises
    ------
    ChainruleError
        If `waves` is not a whole number of at least 1.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> plan = Plan(30, per_epoch=3, samples=90)
    >>> chainrule.schedules.log_cosine().factors([0, 2, 6, 14, 30], plan).round(4)
    array([0., 0., 0., 0., 0.])
    """
    check_whole(1, waves=waves)
    source = "Holzmueller, Grinsztajn & Steinwart 2024, appendix A"
    return Schedule("log_cosine", _log_cosine, (("waves", float(waves)),), source)


BY_UPDATE = (cosine(), one_cycle(), warm_up(), log_cosine())
