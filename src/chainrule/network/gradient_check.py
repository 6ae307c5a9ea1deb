"""The gradient check: are the page's derivatives those of the page's error?

By complex step, Im E(w + ih) / h, which loses no digits (Squire & Trapp 1998), or by central
differences, (E(w + h) - E(w - h)) / 2h, for functions that do not accept complex numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.checks import check_whole
from chainrule.errors import unknown
from chainrule.formulas import LOSSES, Loss, functions
from chainrule.network.algorithm import backward, error, forward
from chainrule.network.data import check_data, check_parameters, check_targets
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import parameters_of

Derivative = Callable[[NDArray[Any]], float]
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
    loss = LOSSES.find(loss)
    check_parameters(parameters)
    network, w = parameters.network, np.asarray(parameters.vector, dtype=float)
    inputs, targets = check_data(network, X, T, dtype=float)
    check_targets(loss, targets)

    def error_at(vector: NDArray[Any]) -> Any:
        _, A = forward(Parameters(network, vector), inputs, functions)
        return error(loss, A[-1], targets, functions).total

    def by_complex_step(direction: NDArray[Any]) -> float:
        return float(np.imag(error_at(w + 1j * COMPLEX_STEP * direction)) / COMPLEX_STEP)

    def by_central_differences(direction: NDArray[Any]) -> float:
        h = CENTRAL_STEP * max(1.0, float(np.abs(w).max()))
        return float((error_at(w + h * direction) - error_at(w - h * direction)) / (2 * h))

    generator = np.random.default_rng(seed)
    if method == "auto":
        probe = generator.normal(size=len(w)) / np.sqrt(len(w))
        method = "complex" if _agree(by_complex_step, by_central_differences, probe) else "central"
    derivative = by_complex_step if method == "complex" else by_central_differences
    here = Parameters(network, w)
    gradient = backward(
        here, loss, *forward(here, inputs, functions), targets, functions
    ).gradient.vector
    if directions is None:
        names, vectors = [str(quantity) for quantity in parameters_of(network)], np.eye(len(w))
    else:
        names = [f"direction {number}" for number in range(1, directions + 1)]
        vectors = generator.normal(size=(directions, len(w))) / np.sqrt(len(w))
    analytic = vectors @ gradient
    numeric = np.array([derivative(vector) for vector in vectors])
    limit = tolerance if tolerance is not None else TOLERANCES[method]
    noise = NOISE[method] * max(1.0, abs(float(np.real(error_at(w))))) / limit
    floor = np.maximum(0.01 * _largest_around(network, numeric, directions is None), noise)
    relative = np.abs(analytic - numeric) / np.maximum(
        np.maximum(np.abs(analytic), np.abs(numeric)), floor
    )
    deviations = [
        Deviation(*item)
        for item in zip(names, analytic.tolist(), numeric.tolist(), relative.tolist(), strict=True)
    ]
    deviations.sort(key=lambda item: -item.relative if np.isfinite(item.relative) else -np.inf)
    return GradientCheck(method, limit, tuple(deviations))


def _largest_around(
    network: Network, numeric: NDArray[np.float64], by_weight: bool
) -> NDArray[np.float64]:
    """The largest derivative in the layer of each weight; over all directions where there are
    no weights.
    """
    sizes = (
        [layer.n_in * layer.n_out + layer.n_biases for layer in network.layers]
        if by_weight
        else [len(numeric)]
    )
    ends = np.cumsum(sizes)[:-1]
    return np.concatenate(
        [np.full(len(part), np.abs(part).max()) for part in np.split(numeric, ends)]
    )


def _agree(
    by_complex_step: Derivative, by_central_differences: Derivative, direction: NDArray[Any]
) -> bool:
    """Whether the functions accept complex numbers, and carry their imaginary part along."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = by_complex_step(direction)
    except (TypeError, ValueError, Warning):
        return False
    return bool(np.isclose(found, by_central_differences(direction), rtol=1e-4, atol=1e-8))
