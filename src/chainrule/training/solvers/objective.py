"""What a solver minimizes: the error over all samples, with its penalty, as a function of the
weights alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from chainrule.engines import Engine, find_engine, mask, start
from chainrule.errors import ChainruleError
from chainrule.formulas import Optimizer
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.types import Doubles

# Engines run optimizers and hand out no gradients. This optimizer leaves the weights as they are
# and remembers the gradient in its slot: after one update of the full batch, the slot is the
# gradient.
STANDSTILL = Optimizer(
    "standstill", lambda w, g, slots, learning_rate, t, error, options, xp: (w, (g,)), ("gradient",)
)


class Evaluation(NamedTuple):
    """The error with its penalty and the gradient at a point."""

    w: Doubles
    error: float
    gradient: Doubles


class Objective:
    """E and its penalty over all samples, in float64.

    Parameters
    ----------
    job : Job
        Network, loss and regularization.
    samples : Samples
        All that is trained on.
    engine : str or Engine
        What executes the passes; see `engine_names`.

    Attributes
    ----------
    evaluations : int
        Passes over the samples until now.

    Raises
    ------
    ChainruleError
        If the regularization leaves no smooth function of the weights.

    Examples
    --------
    >>> from chainrule.network.data import Samples
    >>> from chainrule.network.update import Job
    >>> network = chainrule.Network([1, 1], "identity", biases="none")
    >>> loss = chainrule.losses.LOSSES["half_squared_error"]
    >>> job = Job(network, loss, chainrule.optimizers.gradient_descent())
    >>> objective = Objective(job, Samples([[1.0], [2.0]], [[3.0], [6.0]]))
    >>> error, gradient = objective.error_and_gradient([1.0])
    >>> error, gradient.tolist(), objective.evaluations
    (5.0, [-5.0], 1)
    """

    def __init__(self, job: Job, samples: Samples, engine: str | Engine = "numpy") -> None:
        check_smooth(job.regularization)
        self.job = replace(job, optimizer=STANDSTILL)
        self.evaluations = 0
        # float64 whatever the data: line searches compare errors that differ in their last digits
        self.samples = Samples(
            *(part if part is None else np.ascontiguousarray(part, float) for part in samples)
        )
        # an engine is prepared once, with all samples as its one batch; where it starts from does
        # not matter, as each call of the run is given its own state
        n = len(self.samples.X)
        nowhere = Parameters(job.network, np.zeros(job.network.n_parameters))
        self._start = start(self.job, nowhere, float)
        self._moving = mask(job)
        self._order = np.arange(n)
        self._run = find_engine(engine)(self.job, self._start, self.samples, n)
        self._last: Evaluation | None = None

    def error_and_gradient(self, w: ArrayLike) -> tuple[float, Doubles]:
        """E with its penalty, and its gradient: 0 for what is frozen. Asking for the same point
        again costs no pass.
        """
        if self._last is None or not np.array_equal(w, self._last.w):
            self.evaluations += 1
            # a copy, as SciPy goes on in the same array
            w = np.array(w, float)
            here, seen = self._run(self._order, 0.0, self._start.changed(vector=w))
            gradient = np.where(self._moving, here.slots[0], 0.0)
            self._last = Evaluation(w, seen.loss + seen.penalty, gradient)
        return self._last.error, self._last.gradient


def check_smooth(given: Regularization) -> None:
    """Solvers need a function of the weights alone, and one without kinks where its minimum
    lies.
    """
    reasons = {
        "dropout": (given.drops, "makes the error a random number"),
        "clip": (
            given.clip is not None,
            "bounds the steps of an optimizer, but a solver finds its own",
        ),
        "max_norm": (
            given.max_norm is not None,
            "moves weights after each step, away from what was found",
        ),
        "l1": (
            given.l1 > 0,
            "has its kink where it pulls weights to, at 0, and line searches stall there (take l2)",
        ),
    }
    for name, (asked, reason) in reasons.items():
        if asked:
            raise ChainruleError(
                f"{name} {reason}; leave {name} out, or use an optimizer such as adam"
            )
