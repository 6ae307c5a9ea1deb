"""Initializers: how fresh weights are drawn, from a generator that the caller made from a seed.

Random weights break the symmetry: units that start equal get equal gradients, and stay equal for
ever.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ChainruleError
from chainrule.formulas.registry import Registry, brief

Matrix = NDArray[np.float64]

# The scaled initializers keep the variance of what flows through a layer. A unit sums n_in
# products, so its net input has n_in times the variance of a weight (for inputs of variance 1):
#     LeCun   variance 1 / n_in               keeps the variance of what flows forward
#     Glorot  variance 2 / (n_in + n_out)     a compromise with the errors, which sum n_out products
#     He      variance 2 / n_in               makes up for ReLU, which sets half the units to 0
# A uniform distribution on [-limit, limit] has the variance limit**2 / 3. That is why the limits
# below have three times as much under the root as the standard deviations.


@dataclass(frozen=True)
class Initializer:
    """``draw(layer, shape, generator)`` gives the weights of layer 0, 1, ... in its shape
    (n_in, n_out).
    """

    name: str
    draw: Callable[[int, tuple[int, int], np.random.Generator], Matrix]
    source: str = ""

    def __repr__(self) -> str:
        return brief(self)


def _uniform(name: str, limit: Callable[[int, int], float], source: str) -> Initializer:
    return Initializer(
        name,
        lambda layer, shape, generator: limit(*shape) * generator.uniform(-1, 1, shape),
        source,
    )


def _normal(name: str, deviation: Callable[[int, int], float], source: str) -> Initializer:
    return Initializer(
        name,
        lambda layer, shape, generator: deviation(*shape) * generator.normal(0, 1, shape),
        source,
    )


def given(*matrices: ArrayLike) -> Initializer:
    """Weights that you choose, one matrix for each layer in turn.

    Parameters
    ----------
    *matrices : array, (n_in, n_out)
        Rows for the sending, columns for the receiving units.

    Examples
    --------
    >>> network = chainrule.Network([2, 1], "logistic", biases="none")
    >>> chainrule.initialize(network, chainrule.initializers.given([[0.1], [0.2]])).W[0].tolist()
    [[0.1], [0.2]]
    """
    weights = [np.array(matrix, dtype=float) for matrix in matrices]

    def draw(layer: int, shape: tuple[int, int], generator: np.random.Generator) -> Matrix:
        # Shapes are known only here: the matrices are given before there is a network. Fewer layers
        # than matrices are not noticed.
        if layer >= len(weights):
            raise ChainruleError(
                f"{len(weights)} weight matrices were given, but the network has more layers"
            )
        if weights[layer].shape != shape:
            raise ChainruleError(
                f"the weights given for layer {layer + 1} are {weights[layer].shape}, not {shape}"
            )
        return weights[layer]

    return Initializer("given", draw, "values of your own")


INITIALIZERS: Registry[Initializer] = Registry(
    "initializer",
    (
        _uniform("uniform", lambda n_in, n_out: 0.5, "uniform in [-0.5, 0.5]"),
        _normal("normal", lambda n_in, n_out: 0.1, "normal with a standard deviation of 0.1"),
        _uniform(
            "glorot_uniform",
            lambda n_in, n_out: math.sqrt(6 / (n_in + n_out)),
            "Glorot & Bengio 2010, equation 16",
        ),
        _normal(
            "glorot_normal",
            lambda n_in, n_out: math.sqrt(2 / (n_in + n_out)),
            "Glorot & Bengio 2010, equation 12",
        ),
        _uniform(
            "he_uniform",
            lambda n_in, n_out: math.sqrt(6 / n_in),
            "He, Zhang, Ren & Sun 2015, drawn uniformly",
        ),
        _normal(
            "he_normal",
            lambda n_in, n_out: math.sqrt(2 / n_in),
            "He, Zhang, Ren & Sun 2015, equation 10",
        ),
        _normal(
            "lecun",
            lambda n_in, n_out: math.sqrt(1 / n_in),
            "LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp, equation 16",
        ),
        Initializer(
            "zeros",
            lambda layer, shape, generator: np.zeros(shape),
            "shows that symmetry is never broken: hidden units that start equal stay equal",
        ),
    ),
)
