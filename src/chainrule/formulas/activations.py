"""Activations: a table of one-liners, each with its slope, range and source.

`value(z, xp)` is the unit's output a = f(z) for its net input z; `slope(z, a, xp)` is f'(z),
written with whichever of z and a makes it short. A softmax mixes the units of a layer: it has no
slope but pulls a gradient back through its Jacobian matrix. `steepest` is the largest |f'(z)|.
"""

from __future__ import annotations

import math

from chainrule.formulas.activation import INFINITY, Activation
from chainrule.formulas.registry import Registry
from chainrule.types import Array, Namespace

# Chosen in the paper so that net inputs of mean 0 and variance 1 give outputs of mean 0 and
# variance 1; it prints fewer digits.
SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def softmax(z: Array, xp: Namespace) -> Array:
    """exp(z) divided by its sum along each row."""
    # Subtracting the same number from a whole row cancels in the quotient; the largest power is
    # then exp(0) = 1, so that nothing overflows and the sum is at least 1.
    powers = xp.exp(z - xp.shift(z))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def silu_slope(z: Array, a: Array, xp: Namespace) -> Array:
    """With s the logistic function of z, a = z s and da/dz = s + z s (1 - s)."""
    # z s is a, which the forward pass has computed already
    s = 1 / (1 + xp.exp(-z))
    return s + a * (1 - s)


def softplus(z: Array, xp: Namespace) -> Array:
    """ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(-|z|)): the power never exceeds 1, and log1p keeps
    the digits of a small one.
    """
    return xp.maximum(z, 0) + xp.log1p(xp.exp(-xp.abs(z)))


def mish(z: Array, xp: Namespace) -> Array:
    """Z tanh(ln(1 + exp(z))), without the logarithm and with one power, which never exceeds 1."""
    # With p = exp(z), the hyperbolic tangent of ln(1 + p) is (p**2 + 2 p) / (p**2 + 2 p + 2); for
    # z > 0 both are divided by p**2. Choosing terms rather than quotients leaves one division,
    # which is what takes time.
    p = xp.exp(-xp.abs(z))
    above, below = xp.where(z > 0, 1 + 2 * p, p * (p + 2)), xp.where(z > 0, 2 * p * p, 2)
    return z * (above / (above + below))


def mish_slope(z: Array, a: Array, xp: Namespace) -> Array:
    """With u = tanh(softplus(z)), a = z u and da/dz = u + z (1 - u**2) logistic(z)."""
    # In the terms above, 1 - u**2 is 2 below (1 + p)**2 / (above + below)**2, and a factor 1 + p
    # cancels with that of the logistic function: no second power, and no digits lost near u = 1.
    p = xp.exp(-xp.abs(z))
    above, below = xp.where(z > 0, 1 + 2 * p, p * (p + 2)), xp.where(z > 0, 2 * p * p, 2)
    whole = 1 / (above + below)
    rest = 2 * below * xp.where(z > 0, 1, p) * (1 + p)
    return whole * (above + z * rest * whole)


def normal_cumulative(z: Array, xp: Namespace) -> Array:
    """The standard normal distribution function."""
    return 0.5 * (1 + xp.erf(z / math.sqrt(2)))


ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    (
        # The plus makes the output a value of its own. An explanation then has a line "out = net",
        # and an engine does not hand out the same array as z and as a.
        Activation(
            "identity",
            value=lambda z, xp: +z,
            slope=lambda z, a, xp: xp.ones_like(z),
            steepest=1.0,
            source="the linear unit; the usual output for regression",
        ),
        # For z below about -709 exp(-z) overflows to infinity, and 1 / infinity is the correct
        # limit 0; `exp` of `functions` therefore ignores the overflow.
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
        # ReLU has no derivative at z = 0. By convention it is 0 here, as in most libraries.
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
        # expm1 rather than exp(z) - 1, which loses its digits for z near 0. The slope exp(z) is
        # a + 1 for z <= 0. `where` evaluates both branches: expm1 of a large z is infinite, but
        # that branch is not taken.
        Activation(
            "elu",
            value=lambda z, xp: xp.where(z > 0, z, xp.expm1(z)),
            slope=lambda z, a, xp: xp.where(z > 0, xp.ones_like(z), a + 1),
            range=(-1.0, INFINITY),
            steepest=1.0,
            source="exponential linear unit, Clevert, Unterthiner & Hochreiter 2016, with alpha "
            "= 1",
        ),
        # With s = SELU_SCALE and c = SELU_ALPHA, a = s c (exp(z) - 1) for z <= 0, so that its
        # derivative s c exp(z) is a + s c.
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
        # The slope is written +a for the same reason as the identity's value.
        Activation(
            "exp",
            value=lambda z, xp: xp.exp(z),
            slope=lambda z, a, xp: +a,
            range=(0.0, INFINITY),
            source="the inverse of the logarithm, canonical link of Poisson regression, Nelder "
            "& Wedderburn 1972",
        ),
        # The derivative is the logistic function.
        Activation(
            "softplus",
            value=softplus,
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
        # The form with the normal distribution function, not the paper's approximation with tanh.
        # (z Phi(z))' = Phi(z) + z phi(z), phi being the normal density.
        # The bounds were found numerically: the least value lies at z = -0.7518, and the largest
        # slope at z = sqrt(2), where the second derivative (2 - z**2) phi(z) is 0.
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
        # The bounds were found numerically: the least value lies at z = -1.2785, the largest slope
        # at z = 2.3994.
        Activation(
            "silu",
            value=lambda z, xp: z / (1 + xp.exp(-z)),
            slope=silu_slope,
            range=(-0.27846454276107377, INFINITY),
            steepest=1.0998393194985457,
            source="sigmoid linear unit, Elfwing, Uchibe & Doya 2018; also called swish",
        ),
        # The bounds were found numerically: the least value lies at z = -1.1924, the largest slope
        # at z = 1.4907.
        Activation(
            "mish",
            value=mish,
            slope=mish_slope,
            range=(-0.30884341301725043, INFINITY),
            steepest=1.088498161251728,
            source="Misra 2020, z tanh(ln(1 + exp(z))): self-regularized and not monotonic",
        ),
        # As with ReLU, the slope at the two kinks is a convention.
        Activation(
            "hard_tanh",
            value=lambda z, xp: xp.maximum(-1, xp.minimum(1, z)),
            slope=lambda z, a, xp: xp.where(xp.abs(z) < 1, xp.ones_like(z), xp.zeros_like(z)),
            range=(-1.0, 1.0),
            steepest=1.0,
            source="Collobert 2004; slope 0 at z = -1 and z = 1",
        ),
        # With a layer of frozen zeros before the hidden ones, a few net inputs 2 pi f x + phase of
        # each input are periodic embeddings of numbers.
        Activation(
            "cos",
            value=lambda z, xp: xp.cos(z),
            slope=lambda z, a, xp: -xp.sin(z),
            range=(-1.0, 1.0),
            steepest=1.0,
            source="Rahimi & Recht 2007, random Fourier features; of numbers in tables Gorishniy, "
            "Rubachev & Babenko 2022",
        ),
        # The factors give f(1) = 1 and f(-1) = -1 (nearly), where the paper wants the targets.
        # With u = tanh(2z/3) and a = 1.7159 u, the slope is 1.7159 (2/3) (1 - u**2).
        Activation(
            "scaled_tanh",
            value=lambda z, xp: 1.7159 * xp.tanh(2 / 3 * z),
            slope=lambda z, a, xp: 2 / 3 * (1.7159 - a**2 / 1.7159),
            range=(-1.7159, 1.7159),
            steepest=1.7159 * 2 / 3,
            source="LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp, section 4.4",
        ),
        # da_i/dz_j = a_i ((i = j) - a_j). Its product with the gradient g = dE/da is
        # dE/dz_j = a_j (g_j - sum_i g_i a_i): no matrix needs to be formed.
        # An absolute entry is at most 1/4, but the matrix's norm reaches 1/2 (two units at 1/2),
        # which is by how much an error can be multiplied.
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
