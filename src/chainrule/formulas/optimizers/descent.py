"""Gradient descent and its momentum: every weight has the same learning rate."""

from __future__ import annotations

from typing import Any

from chainrule.checks import check_share
from chainrule.errors import ChainruleError
from chainrule.formulas.optimizers.rule import Optimizer, Stepped


def _plain(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
    return w - learning_rate * g, ()


def _momentum(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
    (velocity,), (momentum,) = slots, options
    velocity = momentum * velocity - learning_rate * g
    return w + velocity, (velocity,)


def _nesterov(
    w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, error: Any, options: Any, xp: Any
) -> Stepped:
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
    rule, name, source = (
        (_nesterov, "nesterov", "Nesterov 1983; Sutskever, Martens, Dahl & Hinton 2013")
        if nesterov
        else (_momentum, "momentum", "Polyak 1964; Rumelhart, Hinton & Williams 1986")
    )
    return Optimizer(name, rule, ("velocity",), (("momentum", momentum),), source)


DESCENT = (
    gradient_descent(),
    gradient_descent(momentum=0.9),
    gradient_descent(momentum=0.9, nesterov=True),
)
