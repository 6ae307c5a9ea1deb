"""Optimizers: one elementwise rule each, from a weight and its gradient to the weight after the step.

``rule(w, g, slots, learning_rate, t, options, xp)`` returns the new weight and the new slots. Slots are what
the optimizer remembers of each weight from step to step (zero before the first), t is the number of the step,
counted from 1, and options are the optimizer's constants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.registry import Registry

Stepped = tuple[Any, tuple[Any, ...]]
Rule = Callable[[Any, Any, tuple[Any, ...], Any, Any, tuple[Any, ...], Any], Stepped]


@dataclass(frozen=True)
class Optimizer:
    """An update rule, the names of its slots, and its constants by name.

    Examples
    --------
    >>> chainrule.gradient_descent().rule(0.5, 0.25, (), 0.5, 1, (), None)
    (0.375, ())
    """

    name: str
    rule: Rule
    slots: tuple[str, ...] = ()
    options: tuple[tuple[str, float], ...] = ()
    source: str = ""

    @property
    def constants(self) -> tuple[float, ...]:
        """The values of the options, as the rule takes them."""
        return tuple(value for _, value in self.options)


def _plain(w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, options: Any, xp: Any) -> Stepped:
    return w - learning_rate * g, ()


def _momentum(w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, options: Any, xp: Any) -> Stepped:
    (velocity,), (momentum,) = slots, options
    velocity = momentum * velocity - learning_rate * g
    return w + velocity, (velocity,)


def _nesterov(w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, options: Any, xp: Any) -> Stepped:
    (velocity,), (momentum,) = slots, options
    velocity = momentum * velocity - learning_rate * g
    return w + momentum * velocity - learning_rate * g, (velocity,)


def _adam(w: Any, g: Any, slots: Any, learning_rate: Any, t: Any, options: Any, xp: Any) -> Stepped:
    (mean, square), (beta1, beta2, epsilon) = slots, options
    mean = beta1 * mean + (1 - beta1) * g
    square = beta2 * square + (1 - beta2) * g**2
    corrected = mean / (1 - beta1**t)
    return w - learning_rate * corrected / (xp.sqrt(square / (1 - beta2**t)) + epsilon), (mean, square)


def gradient_descent(momentum: float = 0.0, nesterov: bool = False) -> Optimizer:
    """Gradient descent: a step against the gradient, with or without momentum.

    Parameters
    ----------
    momentum : float
        How much of the last step is kept, from 0 (none) to below 1. With it, v <- momentum v - eta g and
        w <- w + v (Rumelhart, Hinton & Williams 1986, equation 9).
    nesterov : bool
        w <- w + momentum v - eta g with the new v: Nesterov's accelerated gradient in the form of
        Sutskever, Martens, Dahl & Hinton 2013, with the looked-ahead weights as the ones that are kept.

    Raises
    ------
    ChainruleError
        If `momentum` is outside [0, 1), or `nesterov` is asked for without momentum.

    Examples
    --------
    >>> chainrule.gradient_descent(momentum=0.9).slots
    ('velocity',)
    """
    if not 0 <= momentum < 1:
        raise ChainruleError(f"momentum is {momentum}; it must be at least 0 and below 1")
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


def adam(beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> Optimizer:
    """Adam, as algorithm 1 of Kingma & Ba 2015 has it: epsilon is added after the bias correction.

    Parameters
    ----------
    beta1, beta2 : float
        How much is kept of the mean gradient and of the mean squared gradient, from 0 to below 1.
    epsilon : float
        Keeps the division finite.

    Raises
    ------
    ChainruleError
        If a beta is outside [0, 1), or epsilon is not above 0.

    Examples
    --------
    >>> from chainrule.formulas import adam
    >>> adam(beta1=0.8).slots
    ('mean', 'square')
    """
    if not (0 <= beta1 < 1 and 0 <= beta2 < 1 and epsilon > 0):
        raise ChainruleError(f"beta1 is {beta1}, beta2 {beta2}, epsilon {epsilon}; betas go from 0 to below 1")
    options = (("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon))
    return Optimizer("adam", _adam, ("mean", "square"), options, "Kingma & Ba 2015, algorithm 1")


OPTIMIZERS: Registry[Optimizer] = Registry(
    "optimizer",
    (gradient_descent(), gradient_descent(momentum=0.9), gradient_descent(momentum=0.9, nesterov=True), adam()),
)
