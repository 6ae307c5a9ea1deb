"""Adaptive optimizers: each weight's step is divided by the size that its gradients have had."""

from __future__ import annotations

from chainrule.checks import check_above, check_share
from chainrule.formulas.optimizers.rule import Optimizer, Stepped
from chainrule.types import Array, Namespace


def _rmsprop(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    # a fading mean of g**2; unlike Adam's it is not corrected for its start at 0, so that the first
    # steps are up to 1 / sqrt(1 - decay) times as long
    (square,), (decay, epsilon) = slots, options
    square = decay * square + (1 - decay) * g**2
    return w - learning_rate * g / (xp.sqrt(square) + epsilon), (square,)


def _adagrad(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    # a sum and not a mean: it never forgets, so that the step of a weight can only shrink
    (squares,), (epsilon,) = slots, options
    squares = squares + g**2
    return w - learning_rate * g / (xp.sqrt(squares) + epsilon), (squares,)


def rmsprop(decay: float = 0.99, epsilon: float = 1e-8) -> Optimizer:
    """RMSprop of Tieleman & Hinton 2012, lecture 6.5: the gradient divided by the root of its mean
    square.

    The lecture names no epsilon; it is added outside the root, as PyTorch does.

    Parameters
    ----------
    decay : float
        How much is kept of the mean squared gradient, from 0 to below 1. The lecture has 0.9,
        PyTorch 0.99.
    epsilon : float
        Keeps the division finite.

    Raises
    ------
    ChainruleError
        If `decay` is outside [0, 1), or `epsilon` is not above 0.

    Examples
    --------
    >>> chainrule.optimizers.rmsprop(decay=0.9).options
    (('decay', 0.9), ('epsilon', 1e-08))
    """
    check_share(decay=decay)
    check_above(0, epsilon=epsilon)
    options = (("decay", decay), ("epsilon", epsilon))
    return Optimizer(
        "rmsprop", _rmsprop, ("square",), options, "Tieleman & Hinton 2012, lecture 6.5"
    )


def adagrad(epsilon: float = 1e-10) -> Optimizer:
    """Adagrad: the gradient divided by the root of the sum of all its squares so far, so that steps
    only become smaller.

    The diagonal form of Duchi, Hazan & Singer 2011; epsilon is added outside the root, as PyTorch
    does.

    Parameters
    ----------
    epsilon : float
        Keeps the division finite.

    Raises
    ------
    ChainruleError
        If `epsilon` is not above 0.

    Examples
    --------
    >>> chainrule.optimizers.adagrad().slots
    ('sum',)
    """
    check_above(0, epsilon=epsilon)
    return Optimizer(
        "adagrad", _adagrad, ("sum",), (("epsilon", epsilon),), "Duchi, Hazan & Singer 2011"
    )


ADAPTIVE = (rmsprop(), adagrad())
