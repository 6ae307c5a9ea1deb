"""A descent: the points that a solver reaches one after another, and the reasons to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.training.stop_reasons import BY_CALLBACK, limit_reached
from chainrule.types import Doubles

# (w, error, gradient_norm, evaluations) -> whether the descent is to end
Report = Callable[[Doubles, float, float, int], bool]
# Trial steps may be far too long. Their error is then infinite or NaN, which the solvers handle;
# NumPy's warnings about it would only alarm.
quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Limits:
    """When a solver ends: at the first limit that it meets.

    Parameters
    ----------
    iterations : int
        Maximum number of steps.
    evaluations : int
        No further step is begun after more passes over the data than this (as SciPy counts them).
    tolerance : float
        Converged when no entry of the gradient is larger than this.

    Raises
    ------
    ChainruleError
        If a number is outside what it can be.

    Examples
    --------
    >>> Limits(iterations=1000).tolerance
    0.0001
    """

    iterations: int = 200
    evaluations: int = 15000
    tolerance: float = 1e-4

    def __post_init__(self) -> None:
        check_whole(1, iterations=self.iterations, evaluations=self.evaluations)
        if not 0 <= self.tolerance < np.inf:
            raise ChainruleError(
                f"tolerance is {self.tolerance!r}; it must be a number of at least 0"
            )


class Minimum(NamedTuple):
    """What a solver found.

    Attributes
    ----------
    w : array, (n_parameters,)
        The parameters' vector; none of the points that were reached before has a lower error.
    error : float
        E there, with its penalty.
    iterations, evaluations : int
        Steps taken, and passes over the data.
    converged : bool
        Whether it is a minimum as far as the solver can tell, and not where a limit or a report
        ended the descent.
    message : str
        Why it ended.
    """

    w: Doubles
    error: float
    iterations: int
    evaluations: int
    converged: bool
    message: str


def silent(w: Doubles, error: float, gradient_norm: float, evaluations: int) -> bool:
    """A report that says nothing and never stops."""
    return False


class Descent:
    """Where a solver stands. The first point it reaches is the start; each further one is an
    iteration.
    """

    def __init__(self, limits: Limits, report: Report) -> None:
        self.limits = limits
        self.report = report
        self.w: Doubles = np.empty(0)
        self.gradient: Doubles = np.empty(0)
        self.error = np.inf
        self.iterations = -1  # the start does not count as an iteration
        self.over = False
        self.converged = False
        self.message = ""

    def reached(self, w: Doubles, error: float, gradient: Doubles, evaluations: int) -> bool:
        """Take note of a point, report it, and tell whether it is the last."""
        # only the start can be such a point: solvers take no step to where the error is infinite
        if not np.isfinite(error) and self.iterations < 0:
            raise ChainruleError(
                f"the error of the start is {error}: no descent direction exists; smaller weights, "
                "or inputs scaled to a standard deviation of 1, would give a finite one"
            )
        self.w = np.array(w)  # a copy: SciPy goes on in the same array
        self.error = float(error)
        self.gradient = gradient
        self.iterations += 1
        # Convergence is asked before the limits: a run that converges in its last permitted
        # iteration has converged. The start is not reported, as no step led to it.
        limits, norm = self.limits, float(np.linalg.norm(gradient))
        if self.iterations > 0 and self.report(self.w.copy(), self.error, norm, evaluations):
            self.end(BY_CALLBACK)
        elif np.abs(gradient).max() <= limits.tolerance:
            self.end(f"no entry of the gradient is above {limits.tolerance:g}", converged=True)
        elif self.iterations >= limits.iterations:
            self.end(limit_reached(limits.iterations, "iterations"))
        elif evaluations > limits.evaluations:
            self.end(limit_reached(limits.evaluations, "evaluations"))
        return self.over

    def end(self, message: str, converged: bool = False) -> None:
        """Go no further than this; of several reasons, the first one counts."""
        if not self.over:
            self.over = True
            self.converged = converged
            self.message = message

    def minimum(self, evaluations: int) -> Minimum:
        """The point where it ended."""
        return Minimum(
            self.w, self.error, self.iterations, evaluations, self.converged, self.message
        )
