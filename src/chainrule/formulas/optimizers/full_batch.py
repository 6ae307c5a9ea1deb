"""Optimizers for the gradient over all samples. They compare it with the previous one, which the
noise of small batches would spoil.

Each weight has a step of its own, from how its gradient changes, and hardly from how large it is.
"""

from __future__ import annotations

from chainrule.checks import check_above, check_at_least
from chainrule.errors import ChainruleError
from chainrule.formulas.optimizers.rule import Optimizer, Stepped
from chainrule.types import Array, Namespace


def _rprop(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    size, last_gradient, last_change, last_error = slots
    # 1 where the gradient has kept its sign, -1 where it has changed it (the step before went past
    # a minimum), 0 in the first step and in the one after a change
    agreement = xp.sign(g) * xp.sign(last_gradient)
    size = _resized(size, agreement, learning_rate, options, xp)
    # The "+" of iRprop+: going past a minimum is taken back only if the error rose as well.
    # Otherwise the weight is better off where it is, although its gradient points back.
    back = xp.where(error > last_error, -last_change, xp.zeros_like(w))
    change = xp.where(agreement < 0, back, xp.sign(-g) * size)
    # A gradient that has changed its sign is remembered as 0. The next agreement is then 0, and
    # the size is not reduced a second time for the same minimum.
    remembered = xp.where(agreement < 0, xp.zeros_like(g), g)
    # the error is one number, but slots have one value for each weight
    return w + change, (size, remembered, change, error * xp.ones_like(w))


def _rprop_minus(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    size, last_gradient = slots
    agreement = xp.sign(g) * xp.sign(last_gradient)
    size = _resized(size, agreement, learning_rate, options, xp)
    # where the sign has changed this is 0, and the weight rests for one step: nothing is taken back
    remembered = xp.where(agreement < 0, xp.zeros_like(g), g)
    return w - xp.sign(remembered) * size, (size, remembered)


def _resized(
    size: Array, agreement: Array, learning_rate: Array, options: Array, xp: Namespace
) -> Array:
    """The size of a weight's step: more while its gradient keeps its sign, less where the sign
    has changed.
    """
    shrink, grow, smallest, largest = options
    # slots are 0 before the first step, and later never less than `smallest`, which is above 0
    size = xp.where(size > 0, size, learning_rate)
    size = xp.where(agreement > 0, grow * size, xp.where(agreement < 0, shrink * size, size))
    return xp.minimum(xp.maximum(size, smallest), largest)


def _quickprop(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    (last_slope, last_change), (growth, weight_decay) = slots, options
    slope = g + weight_decay * w
    # The secant through the last two slopes meets 0 at slope / (last_slope - slope) times the last
    # step from here. Where the slopes are equal there is no such point: the denominator is then 1
    # to keep the quotient finite, and the next lines choose the bounded step instead.
    gap = last_slope - slope
    to_the_minimum = slope / xp.where(xp.abs(gap) > 0, gap, xp.ones_like(gap)) * last_change
    # From this slope on, the minimum is farther than growth times the last step (solve
    # slope / (last_slope - slope) = growth for slope), or the parabola bends down and has none.
    steep = growth / (1 + growth) * xp.abs(last_slope)
    jump = xp.where(slope * xp.sign(last_slope) >= steep, growth * last_change, to_the_minimum)
    # Positive where the last step, taken once more, would lead uphill: it went past a minimum.
    # There only the parabola's step is taken; elsewhere gradient descent is added, which also gets
    # a weight going that has not moved (its last change is 0, and so is the jump).
    past_the_minimum = xp.sign(slope) * xp.sign(last_change)
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
    """Quickprop of Fahlman 1988: to the minimum of the parabola through a weight's last two slopes.

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
