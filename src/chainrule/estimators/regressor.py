"""The regressor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d

from chainrule.estimators import settings
from chainrule.estimators.base import BasePerceptron
from chainrule.formulas import Loss


class MLPRegressor(RegressorMixin, BasePerceptron):  # type: ignore[misc]
    """A feed-forward network that predicts numbers; takes the place of scikit-learn's MLPRegressor.

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
        ``'nadam'``, another entry of ``OPTIMIZERS`` that is no variant of these, or your own. By
        all samples at once: ``'rprop'`` (iRprop+), ``'quickprop'``, and ``'lbfgs'``, ``'scg'`` and
        ``'lm'`` of ``SOLVERS``.
    alpha : float, default=0.0001
        Strength of an L2 penalty, divided by the number of samples in a batch as scikit-learn does
        it; `l2` is not.
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
        At most so many epochs, or steps of a solver.
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
        kept. lbfgs, scg and lm do not ask it.
    validation_fraction : float, default=0.1
        The share that is held out.
    beta_1, beta_2, epsilon : float, default=0.9, 0.999, 1e-8
        Of adam and its relatives.
    n_iter_no_change : int, default=10
        Epochs without improvement after which training stops.
    max_fun : int, default=15000
        At most so many passes over the data by a solver.
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
    engine : str, default='auto'
        What executes training: numba, numpy or jax.
    dtype : dtype, optional
        float32 or float64; by default float32 inputs stay float32 and all others become float64.

    Attributes
    ----------
    coefs_, intercepts_ : list of array
        Weights into each layer, (n_in, n_out), and its biases, (n_out,).
    parameters_ : Parameters
        The same as one object.
    best_epoch_, stopped_ : int, str
        The epoch that the weights are of, and why training ended.
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

    def __init__(
        self,
        loss: Any = "squared_error",
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        solver: Any = "adam",
        alpha: float = 0.0001,
        batch_size: Any = "auto",
        learning_rate: Any = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: Any = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: Any = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: int = 10,
        max_fun: int = 15000,
        output_activation: Any = None,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout: Any = 0.0,
        max_norm: float | None = None,
        clip_norm: float | None = None,
        initializer: Any = None,
        callbacks: Any = None,
        engine: str = "auto",
        dtype: Any = None,
    ) -> None:
        given = dict(locals())
        self.__dict__.update(
            {name: value for name, value in given.items() if name not in ("self", "__class__")}
        )

    def predict(self, X: Any) -> NDArray[Any]:
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

    def _loss_and_output(self) -> tuple[Loss, Any]:
        loss = settings.find_loss(self.loss, self.aliases)
        usual = loss.fused_with or ("logistic" if loss.outputs == (0.0, 1.0) else "identity")
        return loss, usual if self.output_activation is None else self.output_activation

    def _encode(self, y: NDArray[Any], incremental: bool) -> NDArray[Any]:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return np.asarray(y.reshape(-1, 1) if y.ndim == 1 else y)

    def _score_outputs(self, outputs: NDArray[Any], targets: NDArray[Any], weights: Any) -> float:
        return r_squared(targets, outputs, weights)

    def _reported_loss(self, targets: NDArray[Any]) -> Callable[[float, float], float]:
        share = 1 / targets.shape[1] if self.loss == "squared_error" else 1.0
        return lambda loss, penalty: share * loss + penalty


def r_squared(targets: NDArray[Any], outputs: NDArray[Any], weights: Any) -> float:
    """Scikit-learn's r2_score, without its checks, which take longer than an epoch of a small
    network.
    """
    mean = np.average(targets, axis=0, weights=weights)
    left = np.average((targets - outputs) ** 2, axis=0, weights=weights)
    whole = np.average((targets - mean) ** 2, axis=0, weights=weights)
    scores = np.where(
        whole > 0, 1 - left / np.where(whole > 0, whole, 1), np.where(left > 0, 0.0, 1.0)
    )
    return float(scores.mean())
