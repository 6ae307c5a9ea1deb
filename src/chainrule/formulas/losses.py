"""The losses. Those with a logarithm keep it finite at y = 0 with `xp.positive`."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.errors import ChainruleError
from chainrule.formulas.loss import NOT_NEGATIVE, UNIT_INTERVAL, Loss
from chainrule.formulas.registry import Registry
from chainrule.types import Array, Namespace


def pinball(quantiles: float | Sequence[float] = 0.5) -> Loss:
    """The loss whose minimum is a quantile of the targets, or several, one for each output.

    Parameters
    ----------
    quantiles : float or sequence of float
        Each between 0 and 1: which share of the targets lies below the output. A single one is for
        all outputs; of several, the network needs as many outputs, and each row of targets repeats
        its number as often.

    Examples
    --------
    >>> import chainrule
    >>> loss = chainrule.losses.pinball([0.1, 0.9])
    >>> model = chainrule.MLPRegressor(loss=loss, random_state=0)
    """
    levels = (quantiles,) if isinstance(quantiles, int | float) else tuple(map(float, quantiles))
    for level in levels:
        if not 0 < level < 1:
            raise ChainruleError(f"a quantile is {level!r}; each must lie between 0 and 1")
    source = "quantile regression, Koenker & Bassett 1978; gradient 1 - q at y = t"
    if len(levels) > 1:
        return Loss("pinball", _pinball, _pinball_gradient, levels=levels, source=source)
    (q,) = levels
    return Loss(
        "pinball",
        lambda y, t, xp: _pinball(y, t, q, xp),
        lambda y, t, xp: _pinball_gradient(y, t, q, xp),
        source=source,
    )


def _pinball(y: Array, t: Array, q: Array, xp: Namespace) -> Array:
    # q (t - y) below the target and (1 - q) (y - t) above it: whichever is positive
    return xp.maximum(q * (t - y), (q - 1) * (t - y))


def _pinball_gradient(y: Array, t: Array, q: Array, xp: Namespace) -> Array:
    return xp.where(y < t, -q * xp.ones_like(y), (1 - q) * xp.ones_like(y))


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
        pinball(),
    ),
)
