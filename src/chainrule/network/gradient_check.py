"""The gradient check: are the page's derivatives those of the page's error?

By complex step, Im E(w + ih) / h, which loses no digits (Squire & Trapp 1998), or by central
differences, (E(w + h) - E(w - h)) / 2h, for functions that do not accept complex numbers.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chainrule.checks import check_whole
from chainrule.errors import unknown
from chainrule.formulas import LOSSES, Loss, functions
from chainrule.network.algorithm import backward, error, forward
from chainrule.network.data import check_data, check_parameters, check_targets
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import parameters_of
from chainrule.types import Array, Doubles, Floats

METHODS = ("auto", "complex", "central")
COMPLEX_STEP = 1e-30
TOLERANCES = {"complex": 1e-9, "central": 1e-6}
NOISE = {"complex": 1e-18, "central": 1e-11}  # of a derivative, for an error of 1
CENTRAL_STEP = float(np.finfo(float).eps) ** (1 / 3)


@dataclass(frozen=True)
class Deviation:
    """One weight, or one direction, with both derivatives."""

    name: str
    analytic: float
    numeric: float
    relative: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.analytic:.12g}, numerically {self.numeric:.12g}, off by "
            f"{self.relative:.2g}"
        )


@dataclass(frozen=True)
class GradientCheck:
    """The outcome: every derivative that was compared, the worst first.

    `relative` errors are taken of the larger of the two derivatives, but at least of a hundredth of
    the largest one in the same layer, and of what can be told from rounding errors, so that a
    weight without influence is not judged by them.
    """

    method: str
    tolerance: float
    deviations: tuple[Deviation, ...]

    @property
    def worst(self) -> float:
        """The largest relative error."""
        return self.deviations[0].relative

    @property
    def ok(self) -> bool:
        """Whether every derivative is within the tolerance."""
        return self.worst <= self.tolerance

    @property
    def wrong(self) -> tuple[Deviation, ...]:
        """The derivatives that are not, the worst first."""
        return tuple(item for item in self.deviations if not item.relative <= self.tolerance)

    def __repr__(self) -> str:
        worst, right = self.deviations[0], len(self.deviations) - len(self.wrong)
        return (
            f"<gradient check: {right} of {len(self.deviations)} derivatives are right; the worst "
            f"is off by {worst.relative:.2g} of it, at {worst.name}; print it, or see .wrong>"
        )

    def __str__(self) -> str:
        verdict = "right" if self.ok else f"WRONG in {len(self.wrong)} of {len(self.deviations)}"
        lines = [f"gradient {verdict} ({self.method} step, tolerance {self.tolerance:g})"]
        return "\n".join(lines + [f"  {item}" for item in (self.wrong or self.deviations)[:5]])


def gradient_check(
    parameters: Parameters,
    X: ArrayLike,
    T: ArrayLike,
    loss: str | Loss = "half_squared_error",
    *,
    method: str = "auto",
    directions: int | None = None,
    tolerance: float | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare the gradient of a network and a loss with numeric derivatives, in float64.

    Parameters
    ----------
    parameters : Parameters
        A network and its numbers.
    X : array, (n, n_inputs)
        Inputs.
    T : array, (n, n_outputs)
        Targets.
    loss : str or Loss
        Whose gradient is checked.
    method : {"auto", "complex", "central"}
        ``"auto"`` takes the complex step where the functions accept complex numbers.
    directions : int, optional
        Compare along this many random directions; by default, weight by weight.
    tolerance : float, optional
        Largest relative error that passes: 1e-9 by complex step and 1e-6 by central differences if
        not given.
    seed : int
        For the random directions.

    Returns
    -------
    GradientCheck
        ``.ok``, ``.worst`` (relative error) and ``.wrong`` (which weights, and by how much).

    Examples
    --------
    >>> network = chainrule.Network([2, 3, 1], "tanh")
    >>> check = chainrule.gradient_check(chainrule.initialize(network), [[0.5, -0.2]], [[0.7]])
    >>> check.ok, check.method, check.worst < 1e-12
    (True, 'complex', True)
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS)
    check_whole(0, seed=seed)
    if directions is not None:
        check_whole(1, directions=directions)
    check_parameters(parameters)
    inputs, targets = check_data(parameters.network, X, T, dtype=float)
    check_targets(LOSSES.find(loss), targets)
    surface = _Surface(parameters, LOSSES.find(loss), inputs, targets)

    generator = np.random.default_rng(seed)
    w = surface.w
    if method == "auto":
        probe = generator.normal(size=len(w)) / np.sqrt(len(w))
        method = "complex" if _complex_step_works(surface, probe) else "central"
    derivative = surface.by_complex_step if method == "complex" else surface.by_differences

    names, vectors = _directions(parameters.network, directions, generator)
    analytic = vectors @ surface.gradient()
    numeric = np.array([derivative(vector) for vector in vectors])

    # A derivative far smaller than its neighbors is judged beside them, and never by less than
    # what the rounding of E leaves uncertain: a weight without influence has no relative error.
    limit = tolerance if tolerance is not None else TOLERANCES[method]
    noise = NOISE[method] * max(1.0, abs(surface.error(w))) / limit
    around = _largest_around(parameters.network, numeric, by_weight=directions is None)
    floor = np.maximum(0.01 * around, noise)
    scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), floor)
    relative = np.abs(analytic - numeric) / scale

    columns = (names, analytic.tolist(), numeric.tolist(), relative.tolist())
    deviations = [Deviation(*row) for row in zip(*columns, strict=True)]
    # the worst first; what is not a number is worse than any number
    deviations.sort(key=lambda item: -item.relative if np.isfinite(item.relative) else -np.inf)
    return GradientCheck(method, limit, tuple(deviations))


def _directions(
    network: Network, count: int | None, generator: np.random.Generator
) -> tuple[list[str], Doubles]:
    """Names and directions: each weight by itself, or so many at random, of length about 1."""
    size = network.n_parameters
    if count is None:
        return [str(quantity) for quantity in parameters_of(network)], np.eye(size)
    names = [f"direction {number}" for number in range(1, count + 1)]
    return names, generator.normal(size=(count, size)) / np.sqrt(size)


class _Surface:
    """The error of a network on fixed samples, as a function of the parameters alone."""

    def __init__(self, parameters: Parameters, loss: Loss, X: Floats, T: Floats) -> None:
        self.network = parameters.network
        self.w: Doubles = np.asarray(parameters.vector, dtype=float)
        self.loss = loss
        self.X = X
        self.T = T

    def error(self, w: Array) -> Array:
        """E at these parameters; complex ones give a complex E."""
        _, A = forward(Parameters(self.network, w), self.X, functions)
        return error(self.loss, A[-1], self.T, functions).total

    def gradient(self) -> Doubles:
        """dE/dw by backpropagation: what is to be checked."""
        here = Parameters(self.network, self.w)
        Z, A = forward(here, self.X, functions)
        vector: Doubles = backward(here, self.loss, Z, A, self.T, functions).gradient.vector
        return vector

    def by_complex_step(self, direction: Doubles) -> float:
        """The derivative along a direction: nothing is subtracted, so no digits are lost."""
        return float(np.imag(self.error(self.w + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)

    def by_differences(self, direction: Doubles) -> float:
        """The derivative along a direction, by central differences."""
        # eps**(1/3) balances the error of the formula, h**2, against rounding, eps/h
        h = CENTRAL_STEP * max(1.0, float(np.abs(self.w).max()))
        ahead, behind = self.error(self.w + h * direction), self.error(self.w - h * direction)
        return float((ahead - behind) / (2 * h))


def _largest_around(network: Network, numeric: Doubles, by_weight: bool) -> Doubles:
    """The largest derivative in the layer of each weight, or of all directions."""
    sizes = [len(numeric)]
    if by_weight:
        sizes = [layer.n_in * layer.n_out + layer.n_biases for layer in network.layers]
    layers = np.split(numeric, np.cumsum(sizes)[:-1])
    return np.concatenate([np.full(len(layer), np.abs(layer).max()) for layer in layers])


def _complex_step_works(surface: _Surface, direction: Doubles) -> bool:
    """Whether the functions accept complex numbers, and carry their imaginary part along.

    One that takes absolute values or compares, for instance, may drop it without an error, so both
    methods are compared along one direction.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = surface.by_complex_step(direction)
    except (TypeError, ValueError, Warning):
        return False
    return bool(np.isclose(found, surface.by_differences(direction), rtol=1e-4, atol=1e-8))
