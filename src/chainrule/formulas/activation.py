"""The type of an activation: what a unit does with its net input, and how a gradient goes back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from chainrule.formulas.registry import brief
from chainrule.types import Array, Namespace

INFINITY = math.inf

Value = Callable[[Array, Namespace], Array]  # (z, xp)
Slope = Callable[[Array, Array, Namespace], Array]  # (z, a, xp)
JacobianProduct = Callable[[Array, Array, Array, Namespace], Array]  # (z, a, gradient, xp)


class PulledBack(NamedTuple):
    """The slope f'(z), if the activation has one, and dE/dz."""

    slope: Array
    delta: Array


@dataclass(frozen=True, repr=False)
class Activation:
    """The function that a unit applies to its net input; a custom one takes two functions.

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
        The largest absolute slope: on its way back, an error is multiplied by at most this.
    source : str
        Where the formula was published.

    Examples
    --------
    >>> import numpy as np, chainrule
    >>> cube = chainrule.Activation("cube", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    >>> network = chainrule.Network([2, 3, 1], [cube, "identity"])
    """

    name: str
    value: Value
    slope: Slope | None = None
    jacobian_product: JacobianProduct | None = None
    range: tuple[float, float] = (-INFINITY, INFINITY)
    steepest: float = INFINITY
    source: str = ""

    def __post_init__(self) -> None:
        if (self.slope is None) == (self.jacobian_product is None):
            raise TypeError(
                f"activation {self.name!r} needs either a slope or a jacobian_product, and not both"
            )

    def __repr__(self) -> str:
        return brief(self)

    def pull_back(self, z: Array, a: Array, gradient: Array, xp: Namespace) -> PulledBack:
        """dE/dz from `gradient`, which is dE/da; all of shape (n, units)."""
        # softmax: each output depends on every net input of the row, so no slope stands alone
        if self.jacobian_product is not None:
            return PulledBack(None, self.jacobian_product(z, a, gradient, xp))
        # an elementwise activation has a diagonal Jacobian; multiplying by it is elementwise too
        assert self.slope is not None
        slope = self.slope(z, a, xp)
        return PulledBack(slope, gradient * slope)
