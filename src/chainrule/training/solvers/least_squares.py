"""The error as half a sum of squares: one residual for each output of each sample, and their
Jacobian by the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ChainruleError
from chainrule.formulas import LOSSES, Loss
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import backward, forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.sample_weights import count, weighed
from chainrule.network.update import Job
from chainrule.training.solvers.objective import Objective
from chainrule.types import Doubles

SQUARED_ERRORS = tuple(
    LOSSES[name] for name in ("half_squared_error", "squared_error", "mean_squared_error")
)
MOST_NUMBERS = 2**27  # in a Jacobian, 1 GiB; MINPACK works on copies

# Backpropagation gives the gradient of an error, but a Jacobian needs that of each output y. With
# E = t y, whose slope dE/dy is t, the page computes t dy/dw: t = 1 for the output in question and 0
# for the others selects a row of the Jacobian.
OUTPUT = Loss("output", value=lambda y, t, xp: t * y, gradient=lambda y, t, xp: t)


@dataclass(frozen=True)
class Pass:
    """A forward pass: where it was, and the net inputs and activations of each layer."""

    w: Doubles
    Z: list[Doubles]
    A: list[Doubles]


class LeastSquares(Objective):
    """E and its penalty as r'r / 2.

    Residuals are c (y - t) for each sample and output, then sqrt(l2) w for each weight if there is
    a penalty, then zeros if need be: MINPACK requires at least as many residuals as parameters.

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
    >>> from chainrule.network.data import Samples
    >>> from chainrule.network.update import Job
    >>> network = chainrule.Network([1, 1], "identity", biases="none")
    >>> loss = chainrule.losses.LOSSES["squared_error"]
    >>> job = Job(network, loss, chainrule.optimizers.gradient_descent())
    >>> squares = LeastSquares(job, Samples([[1.0], [2.0]], [[3.0], [6.0]]))
    >>> squares.residuals([1.0]).round(12).tolist(), squares.jacobian([1.0]).round(12).tolist()
    ([-2.0, -4.0], [[1.0], [2.0]])
    """

    def __init__(self, job: Job, samples: Samples) -> None:
        super().__init__(job, samples)
        if job.loss not in SQUARED_ERRORS:
            names = ", ".join(loss.name for loss in SQUARED_ERRORS)
            raise ChainruleError(
                f"{job.loss.name} is not a sum of squares; lm needs one of {names}; take lbfgs or "
                "scg"
            )
        network, given = job.network, job.regularization
        T = self.samples.T
        weights = None if self.samples.weights is None else self.samples.weights[:, None]
        n = count(T, weights)
        # Each loss is k/2 (y - t)**2 with some k (1, 2, or 2 over the number of outputs), so that
        # its slope at y - t = 1 is k. In r'r / 2, the residual is then sqrt(k) (y - t), and the
        # mean over the samples moves under the root as well.
        curvature = job.loss.slopes(np.ones_like(T), np.zeros_like(T), xp)
        self._scale = np.sqrt(weighed(curvature, weights) / n)
        # l2/2 w**2 = (sqrt(l2) w)**2 / 2: a penalty is one more residual for each weight
        self._decay = np.sqrt(given.l2 + given.l2_per_sample / n)
        # weights are penalized but biases are not: marking the weights tells where they lie in the
        # vector
        marks = Parameters(network, np.zeros(network.n_parameters))
        for W in marks.W:
            W[...] = self._decay
        self._penalized = np.flatnonzero(marks.vector)
        self.shape = max(T.size + len(self._penalized), network.n_parameters), network.n_parameters
        if np.prod(self.shape) > MOST_NUMBERS:
            raise ChainruleError(
                f"the Jacobian would be {self.shape[0]} by {self.shape[1]} numbers; that is too "
                "large for lm, which is meant for small networks and goes up to "
                f"{MOST_NUMBERS} numbers; take lbfgs or scg"
            )
        self._passed: Pass | None = None

    def residuals(self, w: ArrayLike) -> Doubles:
        """The residuals r at w."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            passed = self._pass(w)
            return self._residuals(passed)

    def jacobian(self, w: ArrayLike) -> Doubles:
        """Their derivatives dr/dw at w, (residuals, n_parameters), frozen parameters included."""
        return self.linearized(w)[1]

    def linearized(self, w: ArrayLike) -> tuple[Doubles, Doubles]:
        """Both r and dr/dw at w."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return self._linearized(self._pass(w))

    def _pass(self, w: ArrayLike) -> Pass:
        """The pass at w; the same point again costs nothing, so that the Jacobian of a trial
        goes back through the pass of its residuals.
        """
        if self._passed is None or not np.array_equal(w, self._passed.w):
            self.evaluations += 1
            # a copy, as MINPACK goes on in the same array
            here = np.array(w, float)
            Z, A = forward(Parameters(self.job.network, here), self.samples.X, xp)
            self._passed = Pass(here, Z, A)
        return self._passed

    def _residuals(self, passed: Pass) -> Doubles:
        """The residuals from the outputs."""
        # r = [ outputs of sample 1 | of sample 2 | ... | penalized weights | zeros, if need be ]
        Y = passed.A[-1]
        r = np.zeros(self.shape[0])
        r[: Y.size] = (self._scale * (Y - self.samples.T)).ravel()
        r[Y.size : Y.size + len(self._penalized)] = self._decay * passed.w[self._penalized]
        return r

    def _linearized(self, passed: Pass) -> tuple[Doubles, Doubles]:
        """One row for each output of each sample: the sample goes back through the network once
        for each output.
        """
        here, K = Parameters(self.job.network, passed.w), self.job.network.n_outputs
        r = self._residuals(passed)
        # All backward passes at once: with K outputs each sample stands K times in a batch, and the
        # "targets" of `OUTPUT` select another output in each of its rows.
        #     sample 1    c 0      c = the scale of its residual
        #     sample 1    0 c
        #     sample 2    c 0
        Z = [np.repeat(z, K, axis=0) for z in passed.Z]
        A = [np.repeat(a, K, axis=0) for a in passed.A]
        one_each = np.repeat(self._scale, K, axis=0) * np.tile(np.eye(K), (len(self.samples.X), 1))
        deltas, blocks = backward(here, OUTPUT, Z, A, one_each, xp).delta, []
        # Columns in the order of the parameters' vector: the weights of a layer by rows, then its
        # biases.
        for layer, a, delta in zip(here.network.layers, A[:-1], deltas, strict=True):
            # the outer product a_i delta_j of each row; its sum over rows would be the gradient
            blocks.append((a[:, :, None] * delta[:, None, :]).reshape(len(a), -1))
            if layer.n_biases:
                blocks.append(
                    delta.sum(axis=1, keepdims=True) if layer.biases == "shared" else delta
                )
        J = np.zeros(self.shape)
        np.concatenate(blocks, axis=1, out=J[: len(one_each)])
        # a penalty's residual sqrt(l2) w has the derivative sqrt(l2); each weight has its own row
        J[len(one_each) + np.arange(len(self._penalized)), self._penalized] = self._decay
        return r, J
