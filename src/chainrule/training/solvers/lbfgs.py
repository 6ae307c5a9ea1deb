"""Limited-memory BFGS: Newton's method, with the curvature guessed from the last ten steps."""

from __future__ import annotations

import numpy as np

from chainrule.engines import Engine
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.training.solvers.descent import Descent, Limits, Minimum, Report, quietly, silent
from chainrule.training.solvers.objective import Objective
from chainrule.training.stop_reasons import CONVERGED
from chainrule.types import Doubles

# By SciPy's status. Any other ending has SciPy's message, unless the descent itself has recorded
# a reason before.
ENDINGS = {0: CONVERGED, 2: "the line search found no lower error"}


@quietly
def lbfgs(
    job: Job,
    samples: Samples,
    parameters: Parameters,
    limits: Limits | None = None,
    report: Report = silent,
    engine: str | Engine = "numpy",
) -> Minimum:
    """Minimize by L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995), called as scikit-learn's perceptrons
    call it.

    Losses and activations with kinks, such as relu, are accepted, but the line search may end early
    there.

    Parameters
    ----------
    job : Job
        Network, loss and regularization: no l1, dropout, clip or max_norm.
    samples : Samples
        All that is trained on.
    parameters : Parameters
        Where the descent starts; they are not changed.
    limits : Limits, optional
        When to end.
    report : callable, optional
        ``report(w, error, gradient_norm, evaluations)``, called after each iteration; True ends the
        descent.
    engine : str or Engine
        What executes the passes over the data.

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
    >>> found = lbfgs(job, samples, chainrule.initialize(network))
    >>> found.converged, found.error < 1e-3
    (True, True)
    """
    from scipy.optimize import minimize  # takes longer to import than all of this package

    limits = limits or Limits()
    objective = Objective(job, samples, engine)
    descent = Descent(limits, report)

    # The line search interpolates between the error and the slope at both ends of a step, and an
    # infinite error would make the next trial NaN. What it is told instead: the error rises along
    # the step as fast as it fell at the last point that was reached.
    def landscape(w: Doubles) -> tuple[float, Doubles]:
        """The error; where that is infinite, the tangent's mirror image, which sends the line
        search back.
        """
        error, gradient = objective.error_and_gradient(w)
        if np.isfinite(error) and np.isfinite(gradient).all():
            return error, gradient
        mirrored = descent.error - float(descent.gradient @ (w - descent.w))
        return mirrored, -descent.gradient

    # SciPy hands over w alone. The objective remembers its last point, so that asking again for
    # the error and the gradient there usually costs no pass over the data.
    def callback(w: Doubles) -> None:
        if descent.reached(w, *objective.error_and_gradient(w), objective.evaluations):
            raise StopIteration  # by which SciPy lets a callback end the descent

    start = np.array(parameters.vector, float)
    if not descent.reached(start, *objective.error_and_gradient(start), objective.evaluations):
        options = {
            "maxfun": limits.evaluations,
            "maxiter": limits.iterations,
            "gtol": limits.tolerance,
        }
        ended = minimize(
            landscape, start, method="L-BFGS-B", jac=True, callback=callback, options=options
        )
        descent.end(ENDINGS.get(ended.status, ended.message), converged=ended.status == 0)
    return descent.minimum(objective.evaluations)
