"""Solvers: training by the full batch, with steps that are worked out instead of given by a
learning rate.

A solver is a function ``minimize(job, samples, parameters, limits, report, engine)`` that goes
downhill from the parameters and returns the `Minimum` it reached. The job's optimizer is ignored:
a solver takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.engines import Engine
from chainrule.formulas.registry import Registry
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.training.solvers.blas_threads import one_blas_thread
from chainrule.training.solvers.descent import Limits, Minimum, Report, silent
from chainrule.training.solvers.lbfgs import lbfgs
from chainrule.training.solvers.least_squares import LeastSquares
from chainrule.training.solvers.levenberg_marquardt import levenberg_marquardt
from chainrule.training.solvers.objective import Objective
from chainrule.training.solvers.scaled_conjugate_gradient import scaled_conjugate_gradient

__all__ = [
    "SOLVERS",
    "LeastSquares",
    "Limits",
    "Minimum",
    "Objective",
    "Report",
    "Solver",
    "lbfgs",
    "levenberg_marquardt",
    "one_blas_thread",
    "scaled_conjugate_gradient",
    "silent",
]

# Why solvers are not optimizers: an optimizer is an elementwise rule that is handed one gradient
# for each step, so that every engine can run it. A solver decides itself where to evaluate the
# error next (line searches, trial steps), and only asks an engine for errors and gradients.
Minimize = Callable[[Job, Samples, Parameters, Limits | None, Report, str | Engine], Minimum]


@dataclass(frozen=True)
class Solver:
    """A way to a minimum, and whether the loss must be a squared error for it.

    Examples
    --------
    >>> from chainrule.training.solvers import SOLVERS
    >>> [solver.name for solver in SOLVERS.values() if solver.squared_error]
    ['lm']
    """

    name: str
    minimize: Minimize
    squared_error: bool = False
    source: str = ""


SOLVERS: Registry[Solver] = Registry(
    "solver",
    (
        Solver(
            "lbfgs",
            lbfgs,
            source="limited-memory BFGS: Liu & Nocedal 1989; L-BFGS-B of Byrd, Lu, Nocedal & "
            "Zhu 1995, by SciPy",
        ),
        Solver(
            "scg",
            scaled_conjugate_gradient,
            source="scaled conjugate gradient, Møller 1993",
        ),
        Solver(
            "lm",
            levenberg_marquardt,
            squared_error=True,
            source="Levenberg 1944; Marquardt 1963; for networks Hagan & Menhaj 1994; MINPACK's "
            "of Moré 1978, by SciPy",
        ),
    ),
)
