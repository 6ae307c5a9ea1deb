"""The error as half a sum of squares: one residual for each output of each sample, and their
Jacobian by the page.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Job
from chainrule.errors import ChainruleError
from chainrule.formulas import LOSSES, Loss
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import backward, forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.sample_weights import count, weighed
from chainrule.training.solvers.objective import Objective

SQUARED_ERRORS = tuple(
    LOSSES[name] for name in ("half_squared_error", "squared_error", "mean_squared_error")
)
MOST_NUMBERS = 2**27  # in a Jacobian, 1 GiB; MINPACK works on copies

# E = t y: going back from it, the page gives the gradient of the outputs themselves, each t times.
OUTPUT = Loss("output", value=lambda y, t, xp: t * y, gradient=lambda y, t, xp: t)


class LeastSquares(Objective):
    """E and its penalty as r'r / 2.

    Residuals are c (y - t) for each sample and output, then sqrt(l2) w for each weight if there is
    a penalty, then zeros, if need be, until there are as many as parameters, as MINPACK demands it.

    Parameters
    ----------
    job : Job
        Network, loss and regularization.
    samples : Samples
        All that is trained on.

    Raises
    ------
    ChainruleError
        If the loss is no squared error, or the Jacobian would be too large.

    Examples
    --------
    >>> from chainrule.engines import Job, Samples
    >>> network = chainrule.Network([1, 1], "identity", biases="none")
    >>> job = Job(network, chainrule.losses.LOSSES["squared_error"],
    ...     chainrule.optimizers.gradient_descent())
    >>> squares = LeastSquares(job, Samples([[1.0], [2.0]], [[3.0], [6.0]]))
    >>> squares.residuals([1.0]).round(12).tolist(), squares.jacobian([1.0]).round(12).tolist()
    ([-2.0, -4.0], [[1.0], [2.0]])
    """

    def __init__(self, job: Job, samples: Samples) -> None:
        super().__init__(job, samples)
        if job.loss not in SQUARED_ERRORS:
            names = ", ".join(loss.name for loss in SQUARED_ERRORS)
            raise ChainruleError(
                f"{job.loss.name} is no sum of squares; lm needs one of {names}; take lbfgs or scg"
            )
        network, (_, T, weights), given = job.network, self.samples, job.regularization
        weights = None if weights is None else weights[:, None]
        # dE/dy at y - t = 1
        n, curvature = count(T, weights), job.loss.slopes(np.ones_like(T), np.zeros_like(T), xp)
        self._scale = np.sqrt(weighed(curvature, weights) / n)
        self._decay = np.sqrt(given.l2 + given.l2_per_sample / n)
        marks = Parameters(network, np.zeros(network.n_parameters))
        for W in marks.W:
            W[...] = self._decay
        self._penalized = np.flatnonzero(marks.vector)
        self.shape = max(T.size + len(self._penalized), network.n_parameters), network.n_parameters
        if np.prod(self.shape) > MOST_NUMBERS:
            raise ChainruleError(
                f"the Jacobian would be {self.shape[0]} by {self.shape[1]} numbers; that is too "
                "large for lm, which "
                f"is meant for small networks and goes up to {MOST_NUMBERS} numbers; take lbfgs "
                "or scg"
            )
        # where, Z, A; no point equals nan
        self._passed: tuple[Any, Any, Any] = (np.nan, None, None)

    def residuals(self, w: Any) -> NDArray[np.float64]:
        """The residuals r at w."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            w, _, A = self._pass(w)
            return self._residuals(w, A[-1])

    def jacobian(self, w: Any) -> NDArray[np.float64]:
        """Their derivatives dr/dw at w, (residuals, n_parameters), frozen parameters included."""
        return self.linearized(w)[1]

    def linearized(self, w: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Both r and dr/dw at w."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return self._linearized(*self._pass(w))

    def _pass(self, w: Any) -> tuple[NDArray[np.float64], list[Any], list[Any]]:
        """Z and A at w; the same point again costs no pass, so that the Jacobian of a trial
        goes back through it.
        """
        if not np.array_equal(w, self._passed[0]):
            self.evaluations += 1
            here = np.array(w, float)
            self._passed = here, *forward(Parameters(self.job.network, here), self.samples.X, xp)
        return self._passed

    def _residuals(self, w: NDArray[np.float64], Y: NDArray[np.float64]) -> NDArray[np.float64]:
        """The residuals from the outputs."""
        r = np.zeros(self.shape[0])
        r[: Y.size] = (self._scale * (Y - self.samples.T)).ravel()
        r[Y.size : Y.size + len(self._penalized)] = self._decay * w[self._penalized]
        return r

    def _linearized(
        self, w: NDArray[np.float64], Z: list[Any], A: list[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """One row for each output of each sample: the sample goes back through the network once
        for each output.
        """
        here, K = Parameters(self.job.network, w), self.job.network.n_outputs
        r = self._residuals(w, A[-1])
        Z, A = ([np.repeat(values, K, axis=0) for values in passed] for passed in (Z, A))
        one_each = np.repeat(self._scale, K, axis=0) * np.tile(np.eye(K), (len(self.samples.X), 1))
        deltas, blocks = backward(here, OUTPUT, Z, A, one_each, xp).delta, []
        for layer, a, delta in zip(here.network.layers, A[:-1], deltas, strict=True):
            # a_i delta_j of each row
            blocks.append((a[:, :, None] * delta[:, None, :]).reshape(len(a), -1))
            if layer.n_biases:
                blocks.append(
                    delta.sum(axis=1, keepdims=True) if layer.biases == "shared" else delta
                )
        J = np.zeros(self.shape)
        np.concatenate(blocks, axis=1, out=J[: len(one_each)])
        J[len(one_each) + np.arange(len(self._penalized)), self._penalized] = self._decay
        return r, J
