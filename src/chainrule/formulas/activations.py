"""Activations: a table of one-liners, each with its slope, range and source.

`value(z, xp)` is the unit's output a = f(z) for its net input z; `slope(z, a, xp)` is f'(z),
written with whichever of z and a makes it short. A softmax mixes the units of a layer: it has no
slope but pulls a gradient back through its Jacobian matrix. `steepest` is the largest |f'(z)|.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from chainrule.formulas.registry import Registry

INFINITY = math.inf
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


class PulledBack(NamedTuple):
    """The slope f'(z), if the activation has one, and dE/dz."""

    slope: Any
    delta: Any


@dataclass(frozen=True, repr=False)
class Activation:
    """What a unit does with its net input; your own is two functions.

    Parameters
    ----------
    name : str
    value : callable
        ``value(z, xp)`` gives the outputs, in the shape of the net inputs `z`. `xp` is the
        namespace of functions (`exp`, `tanh`, `where`, ...; see `chainrule.formulas.functions`).
    slope : callable, optional
        ``slope(z, a, xp)``, the derivative of each output with respect to its own net input.
    jacobian_product : callable, optional
        Instead of `slope`, where outputs depend on other units' net inputs: ``(z, a, gradient,
        xp)`` gives dE/dz from the gradient dE/da.
    range : tuple of float
        Bounds of the output.
    steepest : float
        The largest absolute slope; by it at most is an error multiplied on its way back.
    source : str
        Where the formula was published.

    Examples
    --------
    >>> import numpy as np, chainrule
    >>> cube = chainrule.Activation("cube", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    >>> network = chainrule.Network([2, 3, 1], [cube, "identity"])
    """

    name: str
    value: Callable[[Any, Any], Any]
    slope: Callable[[Any, Any, Any], Any] | None = None
    jacobian_product: Callable[[Any, Any, Any, Any], Any] | None = None
    range: tuple[float, float] = (-INFINITY, INFINITY)
    steepest: float = INFINITY
    source: str = ""

    def __post_init__(self) -> None:
        if (self.slope is None) == (self.jacobian_product is None):
            raise TypeError(
                f"activation {self.name!r} needs either a slope or a jacobian_product, and not both"
            )

    def __repr__(self) -> str:
        return f"Activation({self.name!r})"

    def pull_back(self, z: Any, a: Any, gradient: Any, xp: Any) -> PulledBack:
        """dE/dz from `gradient`, which is dE/da; all of shape (n, units)."""
        if self.jacobian_product is not None:
            return PulledBack(None, self.jacobian_product(z, a, gradient, xp))
        assert self.slope is not None
        slope = self.slope(z, a, xp)
        return PulledBack(slope, gradient * slope)


def softmax(z: Any, xp: Any) -> Any:
    """exp(z) over its sum along each row."""
    powers = xp.exp(z - xp.shift(z))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def silu_slope(z: Any, a: Any, xp: Any) -> Any:
    """With s the logistic function of z, a = z s and da/dz = s + z s (1 - s)."""
    s = 1 / (1 + xp.exp(-z))
    return s + a * (1 - s)


def normal_cumulative(z: Any, xp: Any) -> Any:
    """The standard normal distribution function."""
    return 0.5 * (1 + xp.erf(z / math.sqrt(2)))


ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    (
        Activation(
            "identity",
            value=lambda z, xp: +z,
            slope=lambda z, a, xp: xp.ones_like(z),
            steepest=1.0,
            source="the linear unit; the usual output for regression",
        ),
        Activation(
            "logistic",
            value=lambda z, xp: 1 / (1 + xp.exp(-z)),
            slope=lambda z, a, xp: a * (1 - a),
            range=(0.0, 1.0),
            steepest=0.25,
            source="Rumelhart, Hinton & Williams 1986; also called the sigmoid",
        ),
        Activation(
            "tanh",
            value=lambda z, xp: xp.tanh(z),
            slope=lambda z, a, xp: 1 - a**2,
            range=(-1.0, 1.0),
            steepest=1.0,
            source="hyperbolic tangent, 2 logistic(2z) - 1; its slope is sech(z)**2",
        ),
        Activation(
            "relu",
            value=lambda z, xp: xp.maximum(z, 0),
            slope=lambda z, a, xp: xp.where(z > 0, xp.ones_like(z), xp.zeros_like(z)),
            range=(0.0, INFINITY),
            steepest=1.0,
            source="rectified linear unit, Nair & Hinton 2010; slope 0 at z = 0",
        ),
        Activation(
            "leaky_relu",
            value=lambda z, xp: xp.where(z > 0, z, 0.01 * z),
            slope=lambda z, a, xp: xp.where(z > 0, xp.ones_like(z), 0.01 * xp.ones_like(z)),
            steepest=1.0,
            source="Maas, Hannun & Ng 2013, with their slope of 0.01 below 0",
        ),
        Activation(
            "elu",
            value=lambda z, xp: xp.where(z > 0, z, xp.expm1(z)),
            slope=lambda z, a, xp: xp.where(z > 0, xp.ones_like(z), a + 1),
            range=(-1.0, INFINITY),
            steepest=1.0,
            source="exponential linear unit, Clevert, Unterthiner & Hochreiter 2016, with alpha "
            "= 1",
        ),
        Activation(
            "selu",
            value=lambda z, xp: SELU_SCALE * xp.where(z > 0, z, SELU_ALPHA * xp.expm1(z)),
            slope=lambda z, a, xp: xp.where(
                z > 0, SELU_SCALE * xp.ones_like(z), a + SELU_SCALE * SELU_ALPHA
            ),
            range=(-SELU_SCALE * SELU_ALPHA, INFINITY),
            steepest=SELU_SCALE * SELU_ALPHA,
            source="self-normalizing unit, Klambauer et al. 2017",
        ),
        Activation(
            "exp",
            value=lambda z, xp: xp.exp(z),
            slope=lambda z, a, xp: +a,
            range=(0.0, INFINITY),
            source="the inverse of the logarithm, canonical link of Poisson regression, Nelder "
            "& Wedderburn 1972",
        ),
        Activation(
            "softplus",
            value=lambda z, xp: xp.maximum(z, 0) + xp.log1p(xp.exp(-xp.abs(z))),
            slope=lambda z, a, xp: 1 / (1 + xp.exp(-z)),
            range=(0.0, INFINITY),
            steepest=1.0,
            source="Dugas et al. 2001: ln(1 + exp(z)), in the form that does not overflow",
        ),
        Activation(
            "softsign",
            value=lambda z, xp: z / (1 + xp.abs(z)),
            slope=lambda z, a, xp: 1 / (1 + xp.abs(z)) ** 2,
            range=(-1.0, 1.0),
            steepest=1.0,
            source="Elliott 1993; Glorot & Bengio 2010",
        ),
        Activation(
            "gelu",
            value=lambda z, xp: z * normal_cumulative(z, xp),
            slope=lambda z, a, xp: (
                normal_cumulative(z, xp) + z * xp.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
            ),
            range=(-0.16997120747990369, INFINITY),
            steepest=1.1289043007892297,
            source="Gaussian error linear unit, Hendrycks & Gimpel 2016, the exact form with erf",
        ),
        Activation(
            "silu",
            value=lambda z, xp: z / (1 + xp.exp(-z)),
            slope=silu_slope,
            range=(-0.27846454276107377, INFINITY),
            steepest=1.0998393194985457,
            source="sigmoid linear unit, Elfwing, Uchibe & Doya 2018; also called swish",
        ),
        Activation(
            "hard_tanh",
            value=lambda z, xp: xp.maximum(-1, xp.minimum(1, z)),
            slope=lambda z, a, xp: xp.where(xp.abs(z) < 1, xp.ones_like(z), xp.zeros_like(z)),
            range=(-1.0, 1.0),
            steepest=1.0,
            source="Collobert 2004; slope 0 at z = -1 and z = 1",
        ),
        Activation(
            "scaled_tanh",
            value=lambda z, xp: 1.7159 * xp.tanh(2 / 3 * z),
            slope=lambda z, a, xp: 2 / 3 * (1.7159 - a**2 / 1.7159),
            range=(-1.7159, 1.7159),
            steepest=1.7159 * 2 / 3,
            source="LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp, section 4.4",
        ),
        Activation(
            "softmax",
            value=softmax,
            jacobian_product=lambda z, a, gradient, xp: (
                a * (gradient - xp.sum(gradient * a, axis=-1, keepdims=True))
            ),
            range=(0.0, 1.0),
            steepest=0.5,
            source="Bridle 1990; the outputs of a row are positive and add up to 1",
        ),
    ),
)
