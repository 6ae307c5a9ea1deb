"""Scaled conjugate gradient (Møller 1993): conjugate directions whose step needs no line search.

How far to go along a direction p is told by the curvature there, from two gradients, to which a
scale lambda is added as in Levenberg and Marquardt: it grows until the curvature is positive and
the error falls as predicted. The step numbers, names and constants are those of the article in
Neural Networks 6, 525-533; its predecessor, the report of 1990, lets lambda change by factors of
1/2 and 4 instead.
"""

from __future__ import annotations

import numpy as np

from chainrule.engines import Engine
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, trainable
from chainrule.network.update import Job
from chainrule.training.solvers.descent import Descent, Limits, Minimum, Report, quietly, silent
from chainrule.training.solvers.objective import Objective
from chainrule.types import Array, Doubles

# the largest that the article allows
SIGMA = 1e-4
LAMBDA_1 = 1e-6
# The comparison of a step to where the error is infinite, or nearly so. Step 8 then divides the
# next step by about a hundred; with the true comparison it could become 0 at once.
WORST = -100.0
EPSILON = float(np.finfo(float).eps)


def _made_positive(delta: float, lambda_: float, length: float) -> tuple[float, float]:
    """Curvature and scale of step 4, where the curvature was not positive: the parabola along p
    would have no minimum.
    """
    # The new scale is 2 (lambda - delta / |p|**2). Raising lambda to it adds its difference times
    # |p|**2 to delta, which leaves -delta + lambda |p|**2 > 0.
    return -delta + lambda_ * length, 2 * (lambda_ - delta / length)


def _comparison(delta: float, fall: float, mu: float) -> float:
    """The fall of the error over what the parabola predicted, mu**2 / (2 delta)."""
    comparison = 2 * delta * fall / mu**2
    # NaN is not above it and so becomes the worst as well
    return comparison if comparison > WORST else WORST


def _moves(w: Doubles, alpha: float, p: Doubles) -> bool:
    """Whether a step of alpha along p changes a weight by more than its rounding error."""
    return bool(np.isfinite(alpha) and (np.abs(alpha * p) > EPSILON * np.abs(w)).any())


@quietly
def scaled_conjugate_gradient(
    job: Job,
    samples: Samples,
    parameters: Parameters,
    limits: Limits | None = None,
    report: Report = silent,
    engine: str | Engine = "numpy",
) -> Minimum:
    """Minimize by Møller's scaled conjugate gradient. An iteration is a step that was taken.

    Parameters
    ----------
    job, samples, parameters, limits, report, engine
        As of `lbfgs`.

    Returns
    -------
    Minimum

    Raises
    ------
    ChainruleError
        If the regularization does not fit, or the error of the start is not finite.

    Examples
    --------
    >>> from chainrule.network.data import Samples
    >>> from chainrule.network.update import Job
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> loss = chainrule.losses.LOSSES["binary_cross_entropy"]
    >>> job = Job(network, loss, chainrule.optimizers.gradient_descent())
    >>> samples = Samples([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> found = scaled_conjugate_gradient(job, samples, chainrule.initialize(network))
    >>> found.converged, found.error < 1e-3
    (True, True)
    """
    # Names as in the article: p the direction, r the residual -E', lambda the scale, delta the
    # curvature along p times |p|**2. Steps 1 to 9 are numbered as there.
    objective, descent = Objective(job, samples, engine), Descent(limits or Limits(), report)
    N, w = int(trainable(job.network).sum()), np.array(parameters.vector, float)
    error, gradient = objective.error_and_gradient(w)
    descent.reached(w, error, gradient, objective.evaluations)
    p: Array = -gradient  # 1
    r = p
    lambda_ = LAMBDA_1
    lambda_bar = 0.0  # how much of lambda is in delta already, from a step that failed
    success = True
    while not descent.over:
        length = p @ p  # |p|**2
        # After a step that failed nothing has moved: the curvature from before still holds, and
        # only the scale grows.
        if success:  # 2: the curvature p'E''p, from the gradients here and a little further on
            sigma = SIGMA / np.sqrt(length)
            delta = p @ (objective.error_and_gradient(w + sigma * p)[1] + r) / sigma
        delta += (lambda_ - lambda_bar) * length  # 3: scale it
        if delta <= 0:  # 4: make it positive
            delta, lambda_ = _made_positive(delta, lambda_, length)
        mu = p @ r  # 5: the step size
        alpha = mu / delta
        if not _moves(w, alpha, p):
            descent.end("no step is left that would lower the error by more than rounding errors")
            break
        there, gradient = objective.error_and_gradient(w + alpha * p)
        comparison = _comparison(delta, error - there, mu)  # 6
        success = comparison >= 0
        if success:  # 7: take the step
            w = w + alpha * p
            error = there
            before = r
            r = -gradient
            descent.reached(w, error, gradient, objective.evaluations)
            # N directions at most can be conjugate; after that many, start again with steepest
            # descent
            restart = descent.iterations % N == 0
            p = r if restart else r + (r @ r - r @ before) / mu * p
            # the parabola fits well: trust it further
            if comparison >= 0.75:
                lambda_ /= 4
        lambda_bar = 0.0 if success else lambda_
        # 8: raise the scale; a failed step shrinks to where a parabola has its minimum
        if comparison < 0.25:
            lambda_ += delta * (1 - comparison) / length
    return descent.minimum(objective.evaluations)  # 9: until r = 0, or nearly
