"""The classifier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import DTypeLike
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from chainrule.engines import Engine
from chainrule.estimators.base import Data, by_batches_only
from chainrule.estimators.class_targets import ClassTargets
from chainrule.formulas import (
    ACTIVATIONS,
    Activation,
    Initializer,
    Loss,
    Optimizer,
    Schedule,
)
from chainrule.types import Array, Floats


def _gives_probabilities(estimator: MLPClassifier) -> bool:
    """For `available_if`: whether there is a `predict_proba`."""
    low, high = ACTIVATIONS.find(estimator._loss_and_output()[1]).range
    if low < 0 or high > 1:
        raise AttributeError(
            "probabilities need outputs from 0 to 1: an output_activation such as 'softmax' or "
            "'logistic'"
        )
    return True


class MLPClassifier(ClassifierMixin, ClassTargets):  # type: ignore[misc]  # sklearn: untyped
    """A feed-forward network that classifies; drop-in for scikit-learn's MLPClassifier.

    Parameters from `hidden_layer_sizes` to `max_fun` have scikit-learn's names, defaults and
    meanings, and from the same `random_state` the same network comes out; what is said here is what
    goes beyond it.

    Parameters
    ----------
    hidden_layer_sizes : sequence of int, default=(100,)
        Units of each hidden layer.
    activation : str, Activation, or a sequence of them, default='relu'
        Of all hidden layers, or of each; every entry of ``ACTIVATIONS``, or your own.
    solver : str or Optimizer, default='adam'
        By batches: ``'sgd'``, ``'adam'`` (as scikit-learn has it, epsilon added before the bias
        correction), ``'rmsprop'``, ``'adagrad'``, ``'adamw'`` (with `alpha` as its weight decay),
        ``'nadam'``, another entry of ``OPTIMIZERS`` that is not a variant of these, or your own. By
        all samples at once: ``'rprop'`` (iRprop+), ``'quickprop'``, and ``'lbfgs'``, ``'scg'`` and
        ``'lm'`` of ``SOLVERS``; ``'lm'`` needs a squared error as `loss`.
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
    loss : str or Loss, default='log_loss'
        ``'log_loss'`` is binary cross-entropy for two classes and for multilabel targets, otherwise
        cross-entropy; or an entry of ``LOSSES``, or your own.
    output_activation : str or Activation, optional
        Of the last layer; by default the one that belongs to the loss: softmax, logistic, or
        identity for hinge.
    l1, l2 : float, default=0.0
        Strengths of penalties l1 sum |w| + l2/2 sum w², whatever the size of a batch.
    dropout : float or sequence of float, default=0.0
        Share of the activations of all hidden layers, or of each, that are dropped in training.
    max_norm, clip_norm : float, optional
        The largest length of the weights into a unit; of a gradient.
    label_smoothing : float, default=0.0
        Share of each target that is spread evenly over the classes (Szegedy et al. 2016).
    class_weight : dict, 'balanced' or None, default=None
        How much the samples of each class count.
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
    classes_ : array, (n_classes,)
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
    >>> from chainrule import MLPClassifier
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier(
    ...     (16, 8), activation=["tanh", "relu"], learning_rate="cosine", learning_rate_init=0.02
    ... )
    >>> model.set_params(random_state=0).fit(X, y).score(X, y) > 0.95
    True
    """

    def __init__(
        self,
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
        loss: str | Loss = "log_loss",
        output_activation: str | Activation | None = None,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout: float | Sequence[float] = 0.0,
        max_norm: float | None = None,
        clip_norm: float | None = None,
        label_smoothing: float = 0.0,
        class_weight: Mapping[Array, float] | str | None = None,
        initializer: str | Initializer | None = None,
        callbacks: Sequence[Callable[..., object]] | None = None,
        engine: str | Engine = "auto",
        dtype: DTypeLike | None = None,
    ) -> None:
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
        self.loss = loss
        self.output_activation = output_activation
        self.l1 = l1
        self.l2 = l2
        self.dropout = dropout
        self.max_norm = max_norm
        self.clip_norm = clip_norm
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
        self.initializer = initializer
        self.callbacks = callbacks
        self.engine = engine
        self.dtype = dtype

    @available_if(by_batches_only)
    def partial_fit(
        self, X: Array, y: Array, sample_weight: Array = None, classes: Array = None
    ) -> Self:
        """Train for one epoch on samples, going on from the weights and the optimizer's state as
        they are.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.
        y : array, (n_samples,) or (n_samples, n_outputs)
            Class labels.
        sample_weight : array, (n_samples,), optional
            How much each sample counts.
        classes : array, (n_classes,)
            All classes there are; needed in the first call.

        Returns
        -------
        self
        """
        return self._fit(Data(X, y, sample_weight, classes=classes, incremental=True))

    def predict(self, X: Array) -> Floats:
        """The class of each sample.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.

        Returns
        -------
        array, (n_samples,), or (n_samples, n_classes) of 0 and 1 for multilabel targets
        """
        outputs = self._outputs(X)
        if self._kind() == "multilabel-indicator":
            return np.asarray(self._binarizer.inverse_transform(self._chosen(outputs).astype(int)))
        return np.asarray(self.classes_[self._chosen(outputs)])

    @available_if(_gives_probabilities)
    def predict_proba(self, X: Array) -> Floats:
        """The probability of each class.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.

        Returns
        -------
        array, (n_samples, n_classes)
            In the order of `classes_`; where outputs of several classes do not add up to 1, divided
            by their sum.
        """
        # The logistic function is never 0 or 1, though floats round to them: clipped, so that the
        # logarithm of a probability is finite. With one output, 1 - y must be above 0 as well.
        outputs = self._outputs(X)
        if self.out_activation_ == "logistic":
            below_one = np.nextafter(outputs.dtype.type(1), 0)
            low = 1 - below_one if outputs.shape[1] == 1 else np.finfo(outputs.dtype).tiny
            outputs = np.clip(outputs, low, below_one)
        # only one class was ever seen
        if len(self.classes_) == 1:
            return np.ones_like(outputs)
        if outputs.shape[1] == 1:
            return np.hstack([1 - outputs, outputs])
        if self._kind() != "multilabel-indicator" and self.out_activation_ != "softmax":
            # several logistic outputs do not add up to 1; where all are 0, every class is as likely
            sums = outputs.sum(axis=1, keepdims=True)
            return np.where(
                sums > 0, outputs / np.where(sums > 0, sums, 1), 1 / outputs.shape[1]
            ).astype(outputs.dtype)
        return outputs

    @available_if(_gives_probabilities)
    def predict_log_proba(self, X: Array) -> Floats:
        """The logarithm of the probability of each class; minus infinity where that is 0.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.

        Returns
        -------
        array, (n_samples, n_classes)
        """
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.predict_proba(X)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
