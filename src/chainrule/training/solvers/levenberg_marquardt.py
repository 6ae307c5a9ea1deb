"""Levenberg-Marquardt: Gauss-Newton steps, held back where the network is not as linear as they
take it to be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Engine
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, trainable
from chainrule.network.update import Job
from chainrule.training.solvers.descent import Descent, Limits, Minimum, Report, quietly, silent
from chainrule.training.solvers.least_squares import LeastSquares
from chainrule.training.stop_reasons import CONVERGED, limit_reached

Vector = NDArray[np.float64]
# Bound of the first step, as a multiple of the length of the vector it starts from. MINPACK's
# default of 100 now and then moves all units so far that they saturate and learn no more.
FIRST_STEP = 10.0
# MINPACK's tolerances: an improvement below this is a rounding error. Convergence is decided by
# the descent, on the gradient, as for the other solvers.
ROUNDING = 1e-14
OUT_OF_EVALUATIONS = 5  # MINPACK's status `info`


class _Ended(Exception):  # noqa: N818, no error
    """Leaves MINPACK, which knows no other way to be stopped."""


@quietly
def levenberg_marquardt(
    job: Job,
    samples: Samples,
    parameters: Parameters,
    limits: Limits | None = None,
    report: Report = silent,
    engine: str | Engine = "numpy",
) -> Minimum:
    """Minimize a squared error by Levenberg and Marquardt's method, with the Jacobian from the
    page.

    Hagan & Menhaj 1994 brought it to networks; this is MINPACK's variant (Moré 1978), which bounds
    the length of a step and finds the mu that belongs to it. As in theirs, mu is added to each
    entry of the diagonal alike. Steps are few, but the time of each grows with the square of the
    number of weights: it is for small networks.

    Parameters
    ----------
    job : Job
        Network, loss (a squared error) and regularization (l2 or none).
    samples, parameters, limits, report
        As of `lbfgs`; an iteration is a step that was taken.
    engine : str or Engine
        Ignored: Jacobians are always computed by the page on NumPy arrays.

    Returns
    -------
    Minimum

    Raises
    ------
    ChainruleError
        If the loss is no squared error, the regularization does not fit, the Jacobian would be too
        large, or the error of the start is not finite.

    Examples
    --------
    >>> from chainrule.network.data import Samples
    >>> from chainrule.network.update import Job
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> loss = chainrule.losses.LOSSES["half_squared_error"]
    >>> job = Job(network, loss, chainrule.optimizers.gradient_descent())
    >>> samples = Samples([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> found = levenberg_marquardt(job, samples, chainrule.initialize(network))
    >>> found.converged, found.error < 1e-3
    (True, True)
    """
    from scipy.optimize import leastsq  # takes longer to import than all of this package

    limits = limits or Limits()
    squares, descent = LeastSquares(job, samples), Descent(limits, report)
    moving, w = trainable(job.network), np.array(parameters.vector, float)

    # MINPACK sees the trainable parameters alone; frozen ones keep their values in `w`.
    def whole(variables: Vector) -> Vector:
        full = w.copy()
        full[moving] = variables
        return full

    def residuals(variables: Vector) -> Vector:
        return squares.residuals(whole(variables))

    def jacobian(variables: Vector) -> Vector:
        """MINPACK asks for it where it has arrived: here, a step is known to be taken."""
        here = whole(variables)
        r, J = squares.linearized(here)
        if descent.iterations < 0 or not np.array_equal(here, descent.w):
            # E = r'r / 2, so that dE/dw = r'J
            gradient = np.where(moving, r @ J, 0.0)
            if descent.reached(here, 0.5 * float(r @ r), gradient, squares.evaluations):
                raise _Ended
        return J[:, moving]

    try:
        # the start, which may already be a minimum
        jacobian(w[moving])
        # diag: mu is added to each entry of the diagonal alike, instead of in proportion to it
        variables, *_, ending = leastsq(
            residuals,
            w[moving],
            Dfun=jacobian,
            full_output=True,
            diag=np.ones(moving.sum()),
            factor=FIRST_STEP,
            ftol=ROUNDING,
            xtol=ROUNDING,
            gtol=ROUNDING,
            maxfev=limits.evaluations,
        )
        # the last step, of which MINPACK needs no Jacobian any more
        jacobian(variables)
        if ending == OUT_OF_EVALUATIONS:
            descent.end(limit_reached(limits.evaluations, "evaluations"))
        descent.end(CONVERGED, converged=True)
    except _Ended:
        pass
    return descent.minimum(squares.evaluations)
