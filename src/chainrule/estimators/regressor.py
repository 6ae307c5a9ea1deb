"""The regressor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d

from chainrule.engines import Engine
from chainrule.estimators import settings
from chainrule.estimators.base import BasePerceptron
from chainrule.estimators.history import LossOf
from chainrule.formulas import Activation, Initializer, Loss, Optimizer, Schedule
from chainrule.types import Array, Floats


class MLPRegressor(RegressorMixin, BasePerceptron):  # type: ignore[misc]  # sklearn: untyped
    """A feed-forward network that predicts numbers; drop-in for scikit-learn's MLPRegressor.

    Parameters from `loss` to `max_fun` have scikit-learn's names, defaults and meanings, and from
    the same `random_state` the same network comes out; what is said here is what goes beyond it.

    Parameters
    ----------
    loss : str or Loss, default='squared_error'
        ``'squared_error'`` is scikit-learn's: half the squared error, summed over outputs in the
        gradient but averaged over them in `loss_`; ``'poisson'`` is half the Poisson deviance, with
        exp as the output activation. Or an entry of ``LOSSES``, or your own
        (``chainrule.losses.LOSSES['squared_error']`` is the sum without the half).
    hidden_layer_sizes : sequence of int, default=(100,)
        Units of each hidden layer.
    activation : str, Activation, or a sequence of them, default='relu'
        Of all hidden layers, or of each; every entry of ``ACTIVATIONS``, or your own.
    solver : str or Optimizer, default='adam'
        By batches: ``'sgd'``, ``'adam'`` (as scikit-learn has it, epsilon added before the bias
        correction), ``'rmsprop'``, ``'adagrad'``, ``'adamw'`` (with `alpha` as its weight decay),
        ``'nadam'``, another entry of ``OPTIMIZERS`` that is not a variant of these, or your own. By
        all samples at once: ``'rprop'`` (iRprop+), ``'quickprop'``, and ``'lbfgs'``, ``'scg'`` and
        ``'lm'`` of ``SOLVERS``.
    alpha : float, default=0.0001
        Strength of an L2 penalty, divided by the number of samples in a batch as in scikit-learn;
        `l2` is not.
    batch_size : int or 'auto', default='auto'
        ``'auto'`` is min(200, n_samples), or all samples where the solver needs them.
    learning_rate : str or Schedule, default='constant'
        With ``'sgd'`` also ``'invscaling'`` and ``'adaptive'``; with every solver that works by
        batches an entry of ``SCHEDULES``.
    learning_rate_init : float, default=0.001
        The first learning rate; of rprop, the first step.
    power_t : float, default=0.5
        Exponent of ``'invscaling'``.
    max_iter : int, default=200
        Maximum number of epochs, or of steps of a solver.
    shuffle : bool, default=True
        Draw a new order of the samples for every epoch.
    random_state : int, RandomState or None, default=None
        For weights, order, split and dropout.
    tol : float, default=1e-4
        What counts as an improvement; for solvers, the largest entry of the gradient at a minimum.
    verbose : bool, default=False
        Show a progress bar.
    warm_start : bool, default=False
        Go on from the weights of the last fit.
    momentum, nesterovs_momentum : float, bool, default=0.9, True
        Of ``'sgd'``.
    early_stopping : bool or 'loss', default=False
        Hold out samples and stop when their score no longer rises, or with ``'loss'`` when their
        loss no longer falls (`validation_scores_` then holds minus the loss); the best weights are
        kept. lbfgs, scg and lm ignore it.
    validation_fraction : float, default=0.1
        The share that is held out.
    beta_1, beta_2, epsilon : float, default=0.9, 0.999, 1e-8
        Of adam and its relatives.
    n_iter_no_change : int, default=10
        Epochs without improvement after which training stops.
    max_fun : int, default=15000
        Maximum number of passes over the data by a solver.
    output_activation : str or Activation, optional
        Of the last layer; by default identity, or exp for ``'poisson'``.
    l1, l2 : float, default=0.0
        Strengths of penalties l1 sum |w| + l2/2 sum w², whatever the size of a batch.
    dropout : float or sequence of float, default=0.0
        Share of the activations of all hidden layers, or of each, that are dropped in training.
    max_norm, clip_norm : float, optional
        The largest length of the weights into a unit; of a gradient.
    initializer : str or Initializer, optional
        An entry of ``INITIALIZERS``; by default weights and biases are drawn as scikit-learn draws
        them.
    callbacks : sequence of callable, optional
        Each is called after every epoch with its record and the parameters; True ends training. See
        `chainrule.callbacks`.
    engine : str or Engine, default='auto'
        What executes training: numba, numpy or jax, which uses all devices that there are.
    dtype : dtype, optional
        float32 or float64; by default float32 inputs stay float32 and all others become float64.

    Attributes
    ----------
    coefs_, intercepts_ : list of array
        Weights into each layer, (n_in, n_out), and its biases, (n_out,).
    parameters_ : Parameters
        The same as one object.
    best_epoch_, stopped_ : int, str
        The epoch that the weights are from, counted from 1 like the entries of `loss_curve_`, and
        why training ended.
    loss_, loss_curve_, best_loss_, validation_scores_, best_validation_score_, n_iter_, t_,
    n_layers_, n_outputs_, \
out_activation_, n_features_in_, feature_names_in_
        As in scikit-learn.

    Examples
    --------
    >>> import numpy as np
    >>> from chainrule import MLPRegressor
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> model = MLPRegressor(hidden_layer_sizes=5, activation="tanh", solver="lm", random_state=0)
    >>> model.fit(X, np.sin(3 * X[:, 0])).score(X, np.sin(3 * X[:, 0])) > 0.999
    True
    """

    aliases: ClassVar[dict[str, str]] = {
        "squared_error": "half_squared_error",
        "poisson": "half_poisson_deviance",
    }
    classifies: ClassVar[bool] = False

    def __init__(
        self,
        loss: str | Loss = "squared_error",
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str | Activation | Sequence[str | Activation] = "relu",
        *,
        solver: str | Optimizer = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str | Schedule = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: int | np.random.RandomState | None = None,
        tol: float = 1e-4,
        verbose: bool | int = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool | str = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        output_activation: str | Activation | None = None,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout: float | Sequence[float] = 0.0,
        max_norm: float | None = None,
        clip_norm: float | None = None,
        initializer: str | Initializer | None = None,
        callbacks: Sequence[Callable[..., object]] | None = None,
        engine: str | Engine = "auto",
        dtype: DTypeLike | None = None,
    ) -> None:
        self.loss = loss
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun
        self.output_activation = output_activation
        self.l1 = l1
        self.l2 = l2
        self.dropout = dropout
        self.max_norm = max_norm
        self.clip_norm = clip_norm
        self.initializer = initializer
        self.callbacks = callbacks
        self.engine = engine
        self.dtype = dtype

    def predict(self, X: Array) -> Floats:
        """The outputs for each sample.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.

        Returns
        -------
        array, (n_samples,), or (n_samples, n_outputs) where there are several
        """
        outputs = self._outputs(X)
        return outputs.ravel() if outputs.shape[1] == 1 else outputs

    def _loss_and_output(self) -> tuple[Loss, str | Activation]:
        # the activation that makes dE/dz simply y - t, or else one that gives what the loss takes
        loss = settings.find_loss(self.loss, self.aliases)
        usual = loss.fused_with or ("logistic" if loss.outputs == (0.0, 1.0) else "identity")
        return loss, usual if self.output_activation is None else self.output_activation

    def _encode(self, y: Array, incremental: bool) -> Array:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return np.asarray(y.reshape(-1, 1) if y.ndim == 1 else y)

    def _score_outputs(self, outputs: Floats, targets: Floats, weights: Array) -> float:
        return r_squared(targets, outputs, weights)

    def _reported_loss(self, targets: Floats) -> LossOf:
        # scikit-learn's `loss_` is a mean over the outputs, while its gradient is that of their
        # sum. Training minimizes the sum here too; only what is reported is divided.
        share = 1 / targets.shape[1] if self.loss == "squared_error" else 1.0
        return lambda loss, penalty: share * loss + penalty


def r_squared(targets: Floats, outputs: Floats, weights: Array) -> float:
    """Scikit-learn's r2_score without its checks, which take longer than an epoch of a small
    network.
    """
    mean = np.average(targets, axis=0, weights=weights)
    residual = np.average((targets - outputs) ** 2, axis=0, weights=weights)
    total = np.average((targets - mean) ** 2, axis=0, weights=weights)
    # constant targets: 1 if they are met exactly, else 0
    varies = total > 0
    constant = np.where(residual > 0, 0.0, 1.0)
    scores = np.where(varies, 1 - residual / np.where(varies, total, 1), constant)
    return float(scores.mean())
