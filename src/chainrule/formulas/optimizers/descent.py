"""Gradient descent and its momentum: every weight has the same learning rate."""

from __future__ import annotations

from chainrule.checks import check_share
from chainrule.errors import ChainruleError
from chainrule.formulas.optimizers.rule import Optimizer, Stepped
from chainrule.types import Array, Namespace


def _plain(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    return w - learning_rate * g, ()


def _momentum(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    # The velocity contains the learning rate, as in the publication. (PyTorch multiplies by it
    # afterwards; the two differ only where the learning rate changes.)
    (velocity,), (momentum,) = slots, options
    velocity = momentum * velocity - learning_rate * g
    return w + velocity, (velocity,)


def _nesterov(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    # Sutskever et al. take the gradient at w + momentum v, ahead of the weights. Storing those
    # weights ahead instead of w makes g the gradient at what is stored, and a step consists of the
    # rest of the old look ahead and the new one: v - momentum v_old + momentum v
    #                                           = momentum v - eta g.
    (velocity,), (momentum,) = slots, options
    velocity = momentum * velocity - learning_rate * g
    return w + momentum * velocity - learning_rate * g, (velocity,)


def gradient_descent(momentum: float = 0.0, nesterov: bool = False) -> Optimizer:
    """Gradient descent: a step against the gradient, with or without momentum.

    Parameters
    ----------
    momentum : float
        How much of the last step is kept, from 0 (none) to below 1. With it, v <- momentum v - eta
        g and w <- w + v (Rumelhart, Hinton & Williams 1986, equation 9).
    nesterov : bool
        w <- w + momentum v - eta g with the new v: Nesterov's accelerated gradient in the form of
        Sutskever, Martens, Dahl & Hinton 2013, with the looked-ahead weights as the ones that are
        kept.

    Raises
    ------
    ChainruleError
        If `momentum` is outside [0, 1), or `nesterov` is asked for without momentum.

    Examples
    --------
    >>> chainrule.optimizers.gradient_descent(momentum=0.9).slots
    ('velocity',)
    """
    check_share(momentum=momentum)
    if momentum == 0:
        if nesterov:
            raise ChainruleError("nesterov needs a momentum above 0, for example momentum=0.9")
        return Optimizer("gradient_descent", _plain, source="Cauchy 1847")
    slots = ("velocity",)
    options = (("momentum", momentum),)
    if nesterov:
        source = "Nesterov 1983; Sutskever, Martens, Dahl & Hinton 2013"
        return Optimizer("nesterov", _nesterov, slots, options, source)
    source = "Polyak 1964; Rumelhart, Hinton & Williams 1986"
    return Optimizer("momentum", _momentum, slots, options, source)


DESCENT = (
    gradient_descent(),
    gradient_descent(momentum=0.9),
    gradient_descent(momentum=0.9, nesterov=True),
)
