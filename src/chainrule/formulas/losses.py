"""Losses: how far the outputs y are from the targets t, and the gradient dE/dy.

Both are written for one output of one sample. A loss is the sum over the outputs and the mean over
the samples; a loss whose name says `mean` is the mean over the outputs too. Losses with a logarithm
keep it finite at y = 0 with `xp.positive`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from chainrule.formulas.activation import Activation
from chainrule.formulas.activations import ACTIVATIONS
from chainrule.formulas.registry import Registry
from chainrule.types import Array, Namespace

INFINITY = math.inf
# Bounds of outputs and targets.
ANY = (-INFINITY, INFINITY)
UNIT_INTERVAL = (0.0, 1.0)
NOT_NEGATIVE = (0.0, INFINITY)

Elementwise = Callable[[Array, Array, Namespace], Array]  # (y, t, xp)


@dataclass(frozen=True)
class Loss:
    """A loss, written for one output of one sample; a custom one takes two functions.

    Parameters
    ----------
    name : str
    value : callable
        ``value(y, t, xp)``, elementwise, for outputs `y` and targets `t`.
    gradient : callable
        ``gradient(y, t, xp)``, the derivative of `value` with respect to `y`.
    mean_over_outputs : bool
        Divide by the number of outputs.
    outputs : tuple of float
        Bounds that outputs must lie in for the loss to be defined.
    targets : tuple of float
        Bounds that targets must lie in.
    target_rule : {"", "distribution", "signs"}
        A further condition on targets: each row adds up to 1, or each target is -1 or 1.
    fused_with : str
        The output activation with which dE/dz is simply y - t, for targets that follow the rule.
    source : str
        Where the formula was published.

    Examples
    --------
    >>> import chainrule
    >>> quartic = chainrule.Loss(
    ...     "quartic",
    ...     lambda y, t, xp: (y - t) ** 4,
    ...     lambda y, t, xp: 4 * (y - t) ** 3,
    ... )
    """

    name: str
    value: Elementwise
    gradient: Elementwise
    mean_over_outputs: bool = False
    outputs: tuple[float, float] = ANY
    targets: tuple[float, float] = ANY
    target_rule: str = ""
    fused_with: str = ""
    source: str = ""

    def errors(self, Y: Array, T: Array, xp: Namespace) -> Array:
        """Each output's share in each sample's loss, (n, outputs): they add up to it."""
        return self.value(Y, T, xp) / self._divisor(Y)

    def slopes(self, Y: Array, T: Array, xp: Namespace) -> Array:
        """dE/dy for each sample by itself, (n, outputs)."""
        return self.gradient(Y, T, xp) / self._divisor(Y)

    def fuses(self, activation: Activation) -> bool:
        """Whether dE/dz is simply y - t behind this output activation.

        A custom activation of the same name has another slope, so the name is not enough.
        """
        name = self.fused_with
        return name in ACTIVATIONS and ACTIVATIONS[name] == activation

    def _divisor(self, Y: Array) -> int:
        # Value and gradient are divided by the same number, in this one place. (A library that
        # averages the loss over the outputs but not its gradient is off by their number.)
        return Y.shape[1] if self.mean_over_outputs else 1


LOSSES: Registry[Loss] = Registry(
    "loss",
    (
        # The factor 1/2 cancels the 2 of the derivative, which leaves y - t.
        Loss(
            "half_squared_error",
            value=lambda y, t, xp: 0.5 * (t - y) ** 2,
            gradient=lambda y, t, xp: y - t,
            source="the loss of classic backpropagation, Rumelhart, Hinton & Williams 1986",
        ),
        Loss(
            "squared_error",
            value=lambda y, t, xp: (t - y) ** 2,
            gradient=lambda y, t, xp: 2 * (y - t),
            source="least squares, Legendre 1805",
        ),
        # The same formula as before; dividing by the number of outputs is left to `errors` and
        # `slopes`.
        Loss(
            "mean_squared_error",
            value=lambda y, t, xp: (t - y) ** 2,
            gradient=lambda y, t, xp: 2 * (y - t),
            mean_over_outputs=True,
            source="least squares, averaged over the outputs as well",
        ),
        # |t - y| has a kink at y = t; sign(0) = 0 chooses the middle of its two slopes.
        Loss(
            "absolute_error",
            value=lambda y, t, xp: xp.abs(t - y),
            gradient=lambda y, t, xp: xp.sign(y - t),
            source="least absolute deviations, Boscovich 1757; gradient 0 at y = t",
        ),
        # Quadratic up to an error of 1 and linear beyond: the -0.5 makes value and slope continuous
        # there. The gradient is therefore that of half the squared error, clipped to [-1, 1].
        Loss(
            "huber",
            value=lambda y, t, xp: xp.where(
                xp.abs(t - y) <= 1, 0.5 * (t - y) ** 2, xp.abs(t - y) - 0.5
            ),
            gradient=lambda y, t, xp: xp.maximum(-1, xp.minimum(1, y - t)),
            source="Huber 1964, with the bend at an error of 1",
        ),
        # The gradient is the textbook's (y - t) / (y (1 - y)), split into two fractions: each has
        # one denominator that can become 0, and that one is bounded by itself. Behind the logistic
        # function, whose slope is y (1 - y), dE/dz is y - t; the fused form uses it directly.
        Loss(
            "binary_cross_entropy",
            value=lambda y, t, xp: (
                -(t * xp.log(xp.positive(y)) + (1 - t) * xp.log(xp.positive(1 - y)))
            ),
            gradient=lambda y, t, xp: (1 - t) / xp.positive(1 - y) - t / xp.positive(y),
            outputs=UNIT_INTERVAL,
            targets=UNIT_INTERVAL,
            fused_with="logistic",
            source="minus the Bernoulli log-likelihood, each output by itself; Hinton 1989",
        ),
        # Only the class that is the target counts. Behind softmax, dE/dz = y (sum of t) - t, which
        # is y - t where the targets of a row add up to 1; hence the target rule.
        Loss(
            "cross_entropy",
            value=lambda y, t, xp: -(t * xp.log(xp.positive(y))),
            gradient=lambda y, t, xp: -(t / xp.positive(y)),
            outputs=UNIT_INTERVAL,
            targets=UNIT_INTERVAL,
            target_rule="distribution",
            fused_with="softmax",
            source="minus the log-likelihood of one class out of many; Bridle 1990",
        ),
        # Not fused with anything: it is used behind the identity, where an output is a signed
        # distance from the boundary between the classes.
        Loss(
            "hinge",
            value=lambda y, t, xp: xp.maximum(0, 1 - t * y),
            gradient=lambda y, t, xp: xp.where(t * y < 1, -t, xp.zeros_like(y)),
            targets=(-1.0, 1.0),
            target_rule="signs",
            source="Cortes & Vapnik 1995; targets are -1 and 1, gradient 0 at t y = 1",
        ),
        # ln(t!) does not depend on y, so the loss without it has the same gradient; its minimum is
        # not 0. Behind exp, whose slope is y, dE/dz = (1 - t/y) y = y - t.
        Loss(
            "poisson",
            value=lambda y, t, xp: y - t * xp.log(xp.positive(y)),
            gradient=lambda y, t, xp: 1 - t / xp.positive(y),
            outputs=NOT_NEGATIVE,
            targets=NOT_NEGATIVE,
            fused_with="exp",
            source="minus the Poisson log-likelihood of a count t at rate y, without ln(t!)",
        ),
        # Scikit-learn's "poisson" minimizes this form. `positive` stands twice: at y = 0 the
        # quotient would be infinite, and at t = 0 its logarithm, although t log(t/y) tends to 0.
        Loss(
            "half_poisson_deviance",
            value=lambda y, t, xp: t * xp.log(xp.positive(t / xp.positive(y))) - t + y,
            gradient=lambda y, t, xp: 1 - t / xp.positive(y),
            outputs=NOT_NEGATIVE,
            targets=NOT_NEGATIVE,
            fused_with="exp",
            source="the Poisson loss less its least value, Nelder & Wedderburn 1972; 0 where y = t",
        ),
    ),
)
