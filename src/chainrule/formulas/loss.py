"""A loss: how far the outputs y are from the targets t, and the gradient dE/dy.

Both are written for one output of one sample. A loss is the sum over the outputs and the mean over
the samples; a loss whose name says `mean` is the mean over the outputs too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chainrule.formulas.activation import Activation
from chainrule.formulas.activations import ACTIVATIONS
from chainrule.formulas.registry import brief
from chainrule.types import Array, Namespace

INFINITY = math.inf
# Bounds of outputs and targets.
ANY = (-INFINITY, INFINITY)
UNIT_INTERVAL = (0.0, 1.0)
NOT_NEGATIVE = (0.0, INFINITY)

Elementwise = Callable[..., Array]  # (y, t, xp), or (y, t, level, xp)


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
    levels : tuple of float
        A constant for each output, where outputs are to be told apart; both functions then take it
        before `xp`.
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
    levels: tuple[float, ...] = ()
    source: str = ""

    def __repr__(self) -> str:
        return brief(self, [("levels", self.levels)] if self.levels else ())

    def errors(self, Y: Array, T: Array, xp: Namespace) -> Array:
        """Each output's share in each sample's loss, (n, outputs): they add up to it."""
        return self.value(Y, T, *self._constants(Y), xp) / self._divisor(Y)

    def slopes(self, Y: Array, T: Array, xp: Namespace) -> Array:
        """dE/dy for each sample by itself, (n, outputs)."""
        return self.gradient(Y, T, *self._constants(Y), xp) / self._divisor(Y)

    def _constants(self, Y: Array) -> tuple[Array, ...]:
        """The levels, one for each column of the outputs, in their width if they have one."""
        # As float64 they would widen all that comes after; Terms have no width.
        return (np.array(self.levels, dtype=getattr(Y, "dtype", float)),) if self.levels else ()

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
