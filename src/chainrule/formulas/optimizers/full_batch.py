"""Optimizers for the gradient over all samples: they compare it with the one before, which noise
would spoil.

Each weight has a step of its own, from how its gradient changes, and hardly from how large it is.
"""

from __future__ import annotations

from typing import Any

from chainrule.checks import check_above, check_at_least
from chainrule.errors import ChainruleError
from chainrule.formulas.optimizers.rule import Optimizer, Stepped


def _rprop(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
    size, last_gradient, last_change, last_error = slots
    agreement = xp.sign(g) * xp.sign(last_gradient)
    size = _resized(size, agreement, learning_rate, options, xp)
    back = xp.where(error > last_error, -last_change, xp.zeros_like(w))
    change = xp.where(agreement < 0, back, xp.sign(-g) * size)
    # as 0: the next step goes on, without a new comparison
    remembered = xp.where(agreement < 0, xp.zeros_like(g), g)
    return w + change, (size, remembered, change, error * xp.ones_like(w))


def _rprop_minus(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
    size, last_gradient = slots
    agreement = xp.sign(g) * xp.sign(last_gradient)
    size = _resized(size, agreement, learning_rate, options, xp)
    remembered = xp.where(agreement < 0, xp.zeros_like(g), g)
    return w - xp.sign(remembered) * size, (size, remembered)


def _resized(size: Any, agreement: Any, learning_rate: Any, options: Any, xp: Any) -> Any:
    """The size of a weight's step: more while its gradient keeps its sign, less where the sign
    has changed.
    """
    shrink, grow, smallest, largest = options
    size = xp.where(size > 0, size, learning_rate)  # 0 before the first step
    size = xp.where(agreement > 0, grow * size, xp.where(agreement < 0, shrink * size, size))
    return xp.minimum(xp.maximum(size, smallest), largest)


def _quickprop(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
    (last_slope, last_change), (growth, weight_decay) = slots, options
    slope = g + weight_decay * w
    gap = last_slope - slope
    to_the_minimum = slope / xp.where(xp.abs(gap) > 0, gap, xp.ones_like(gap)) * last_change
    # From so steep a slope on, the minimum is farther than growth times the last step, or the
    # parabola has none.
    steep = growth / (1 + growth) * xp.abs(last_slope)
    jump = xp.where(slope * xp.sign(last_slope) >= steep, growth * last_change, to_the_minimum)
    past_the_minimum = xp.sign(slope) * xp.sign(last_change)  # the last step would now lead uphill
    change = xp.where(past_the_minimum > 0, jump, jump - learning_rate * slope)
    return w + change, (slope, change)


def rprop(
    shrink: float = 0.5,
    grow: float = 1.2,
    smallest: float = 1e-6,
    largest: float = 50.0,
    backtracking: bool = True,
) -> Optimizer:
    """Resilient backpropagation: only the gradient's sign counts, and each weight has its own size
    of step.

    The improved forms of Igel & Huesken 2003 of the method of Riedmiller & Braun 1993. While a
    weight's gradient keeps its sign, its step grows; where the sign has changed, the step shrinks
    and the weight rests for one step. The learning rate is the size of the first step, for all
    weights; later it has no effect.

    Parameters
    ----------
    shrink, grow : float
        What the size of a step is multiplied by when the sign has changed, below 1, and when it has
        not, above 1.
    smallest, largest : float
        Bounds of the size.
    backtracking : bool
        iRprop+: where the sign has changed and the error has risen too, the weight's last change is
        taken back. Otherwise iRprop-, which does not look at the error, as PyTorch has it.

    Raises
    ------
    ChainruleError
        If `shrink` is not between 0 and 1, `grow` is not above 1, or the bounds are not above 0 and
        in order.

    Examples
    --------
    >>> chainrule.optimizers.rprop().slots
    ('size', 'last_gradient', 'last_change', 'last_error')
    >>> chainrule.optimizers.rprop(backtracking=False).name
    'rprop_minus'
    """
    if not 0 < shrink < 1:
        raise ChainruleError(f"shrink is {shrink}; it must be above 0 and below 1")
    check_above(1, grow=grow)
    check_above(0, smallest=smallest)
    check_at_least(smallest, largest=largest)
    options = (("shrink", shrink), ("grow", grow), ("smallest", smallest), ("largest", largest))
    slots = ("size", "last_gradient", "last_change", "last_error")
    if backtracking:
        return Optimizer("rprop", _rprop, slots, options, "iRprop+ of Igel & Huesken 2003")
    return Optimizer(
        "rprop_minus", _rprop_minus, slots[:2], options, "iRprop- of Igel & Huesken 2003"
    )


def quickprop(growth: float = 1.75, weight_decay: float = 0.0) -> Optimizer:
    """Quickprop: to the minimum of the parabola through a weight's last two slopes, of Fahlman
    1988.

    The rule of CMU-CS-88-162. A step goes to the parabola's minimum, but is at most `growth` times
    the last one, and as long as that where the parabola bends down. Learning rate times the slope
    is added, unless the slope has changed its sign since the step before; so do a first step and
    one after a step of 0, which have no parabola.

    Chosen where the report leaves it open, as in Fahlman's program: the bound is for the parabola's
    part of the step, before learning rate times slope is added; the slope that is remembered has
    the decay in it. Left out, as they belong to the network: 0.1 added to the logistic function's
    slope, the error with an atanh, and a learning rate divided by the number of weights into a
    unit. Slopes are means over the samples, not sums.

    Parameters
    ----------
    growth : float
        The report's mu, the maximum growth factor; its advice is 1.75.
    weight_decay : float
        This times the weight is added to its gradient, for biases too. The report does so where
        weights would grow too large.

    Raises
    ------
    ChainruleError
        If `growth` is not above 0, or `weight_decay` is below 0.

    Examples
    --------
    >>> chainrule.optimizers.quickprop(growth=2.0).options
    (('growth', 2.0), ('weight_decay', 0.0))
    """
    check_above(0, growth=growth)
    check_at_least(0, weight_decay=weight_decay)
    options = (("growth", growth), ("weight_decay", weight_decay))
    return Optimizer(
        "quickprop",
        _quickprop,
        ("last_gradient", "last_change"),
        options,
        "Fahlman 1988, CMU-CS-88-162",
    )


FULL_BATCH = (rprop(), rprop(backtracking=False), quickprop())
