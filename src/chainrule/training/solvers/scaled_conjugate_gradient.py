"""Scaled conjugate gradient (Møller 1993): conjugate directions whose step needs no line search.

How far to go along a direction p is told by the curvature there, from two gradients, to which a
scale lambda is added as in Levenberg and Marquardt: it grows until the curvature is positive and
the error falls as predicted. The step numbers, names and constants are those of the article in
Neural Networks 6, 525-533; its predecessor, the report of 1990, lets lambda change by factors of
1/2 and 4 instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.engines import Job
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, trainable
from chainrule.training.solvers.descent import Descent, Limits, Minimum, Report, quietly, silent
from chainrule.training.solvers.objective import Objective

SIGMA, LAMBDA_1 = 1e-4, 1e-6  # the largest that the article allows
# comparison of a step into infinity, or nearly so; the next one is a hundredth of it
WORST = -100.0
EPSILON = float(np.finfo(float).eps)


@quietly
def scaled_conjugate_gradient(
    job: Job,
    samples: Samples,
    parameters: Parameters,
    limits: Limits | None = None,
    report: Report = silent,
    engine: str = "numpy",
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
    >>> from chainrule.engines import Job, Samples
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> job = Job(network, chainrule.losses.LOSSES["binary_cross_entropy"],
    ...     chainrule.optimizers.gradient_descent())
    >>> samples = Samples([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> found = scaled_conjugate_gradient(job, samples, chainrule.initialize(network))
    >>> found.converged, found.error < 1e-3
    (True, True)
    """
    objective, descent = Objective(job, samples, engine), Descent(limits or Limits(), report)
    N, w = int(trainable(job.network).sum()), np.array(parameters.vector, float)
    error, gradient = objective.error_and_gradient(w)
    descent.reached(w, error, gradient, objective.evaluations)
    p: Any = -gradient  # 1
    r, lambda_, lambda_bar, success = p, LAMBDA_1, 0.0, True
    while not descent.over:
        length = p @ p  # |p|**2
        if success:  # 2: the curvature p'E''p
            sigma = SIGMA / np.sqrt(length)
            delta = p @ (objective.error_and_gradient(w + sigma * p)[1] + r) / sigma
        delta += (lambda_ - lambda_bar) * length  # 3: scale it
        if delta <= 0:  # 4: make it positive
            lambda_bar = 2 * (lambda_ - delta / length)
            delta = -delta + lambda_ * length
            lambda_ = lambda_bar
        mu = p @ r  # 5: the step size
        alpha = mu / delta
        if not (np.isfinite(alpha) and (np.abs(alpha * p) > EPSILON * np.abs(w)).any()):
            descent.end("no step is left that would lower the error by more than rounding errors")
            break
        there, gradient = objective.error_and_gradient(w + alpha * p)
        # 6: the fall of the error, over what was predicted
        comparison = 2 * delta * (error - there) / mu**2
        comparison = comparison if comparison > WORST else WORST
        success = comparison >= 0
        if success:  # 7: take the step
            w, error, before, r = w + alpha * p, there, r, -gradient
            descent.reached(w, error, gradient, objective.evaluations)
            p = r if descent.iterations % N == 0 else r + (r @ r - r @ before) / mu * p
            if comparison >= 0.75:
                lambda_ /= 4
        lambda_bar = 0.0 if success else lambda_
        # 8: raise the scale; a failed step shrinks to where a parabola has its minimum
        if comparison < 0.25:
            lambda_ += delta * (1 - comparison) / length
    return descent.minimum(objective.evaluations)  # 9: until r = 0, or nearly
