"""A descent: the points that a solver reaches one after another, and the reasons to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError

Report = Callable[[NDArray[np.float64], float, float, int], bool]
# a step too long is told by its error
quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Limits:
    """When a solver ends: at the first limit that it meets.

    Parameters
    ----------
    iterations : int
        At most so many steps.
    evaluations : int
        After more than so many passes over the data, no further step is begun (as SciPy counts
        them).
    tolerance : float
        No entry of the gradient is larger than this.

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
        Explanation taken, and passes over the data.
    converged : bool
        Whether it is a minimum as far as the solver can tell, and not where a limit or a report
        ended the descent.
    message : str
        Why it ended.
    """

    w: NDArray[np.float64]
    error: float
    iterations: int
    evaluations: int
    converged: bool
    message: str


def silent(w: NDArray[np.float64], error: float, gradient_norm: float, evaluations: int) -> bool:
    """A report that says nothing and never stops."""
    return False


class Descent:
    """Where a solver stands. The first point it reaches is the start; each further one is an
    iteration.
    """

    def __init__(self, limits: Limits, report: Report) -> None:
        self.limits, self.report = limits, report
        self.w: Any = None
        self.gradient: Any = None
        self.error, self.iterations = np.inf, -1
        self.over, self.converged, self.message = False, False, ""

    def reached(
        self, w: NDArray[np.float64], error: float, gradient: NDArray[np.float64], evaluations: int
    ) -> bool:
        """Take note of a point, report it, and tell whether it is the last."""
        if not np.isfinite(error) and self.w is None:
            raise ChainruleError(
                f"the error of the start is {error}, from where no way leads down; smaller "
                "weights, or inputs "
                "scaled to a standard deviation of 1, would give a finite one"
            )
        self.w, self.error, self.gradient = np.array(w), float(error), gradient
        self.iterations += 1
        limits, norm = self.limits, float(np.linalg.norm(gradient))
        if self.iterations > 0 and self.report(self.w.copy(), self.error, norm, evaluations):
            self.end("stopped by the report")
        elif np.abs(gradient).max() <= limits.tolerance:
            self.end(f"no entry of the gradient is above {limits.tolerance:g}", converged=True)
        elif self.iterations >= limits.iterations:
            self.end(f"{limits.iterations} iterations are done")
        elif evaluations > limits.evaluations:
            self.end(f"{limits.evaluations} evaluations are done")
        return self.over

    def end(self, message: str, converged: bool = False) -> None:
        """Go no further than this; of several reasons, the first one counts."""
        if not self.over:
            self.over, self.converged, self.message = True, converged, message

    def minimum(self, evaluations: int) -> Minimum:
        """The point where it ended."""
        return Minimum(
            self.w, self.error, self.iterations, evaluations, self.converged, self.message
        )
