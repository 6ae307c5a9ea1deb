"""The classifier."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import DTypeLike
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import Tags
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import type_of_target, unique_labels
from sklearn.utils.validation import column_or_1d

from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.base import BasePerceptron, Data, by_batches_only
from chainrule.formulas import (
    ACTIVATIONS,
    Activation,
    Initializer,
    Loss,
    Optimizer,
    Schedule,
)
from chainrule.training.records import TrainingWarning
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


class MLPClassifier(ClassifierMixin, BasePerceptron):  # type: ignore[misc]
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
    engine : str, default='auto'
        What executes training: numba, numpy or jax.
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
    >>> model = MLPClassifier((16, 8), activation=["tanh", "relu"], learning_rate="cosine",
    ...     learning_rate_init=0.02)
    >>> model.set_params(random_state=0).fit(X, y).score(X, y) > 0.95
    True
    """

    aliases: ClassVar[dict[str, str]] = {"log_loss": "cross_entropy"}
    classifies: ClassVar[bool] = True

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
        engine: str = "auto",
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

    def _announce_classes(self, data: Data) -> None:
        # a part of the samples need not hold all classes, but the network needs an output for each
        if not data.incremental:
            return
        classes = data.classes
        if not hasattr(self, "classes_"):
            if classes is None:
                raise ValueError("classes must be passed on the first call to partial_fit.")
            # multilabel targets have a column for each class, whatever the classes are called
            multilabel = type_of_target(data.y).startswith("multilabel")
            self._binarizer = LabelBinarizer().fit(data.y if multilabel else classes)
            self.classes_ = self._binarizer.classes_ if multilabel else unique_labels(classes)
        elif classes is not None and not np.array_equal(self.classes_, unique_labels(classes)):
            raise ValueError(
                f"`classes={classes!r}` is not the same as on last call to partial_fit, was: "
                f"{self.classes_!r}"
            )

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

    def _kind(self) -> str:
        return str(self._binarizer.y_type_)

    def _loss_and_output(self) -> tuple[Loss, str | Activation]:
        loss = self._chosen_loss()
        if self.output_activation is not None:
            return loss, self.output_activation
        # hinge takes signed distances from the boundary, which an activation would only squash
        if loss.target_rule == "signs":
            return loss, "identity"
        # A loss that is fused with an activation says by its target rule which one fits. Any other
        # loss, such as a squared error, takes either: softmax where classes exclude each other.
        several = loss.target_rule == "distribution" or (
            not loss.fused_with and self._excludes_others()
        )
        return loss, "softmax" if several else "logistic"

    def _chosen_loss(self) -> Loss:
        """The loss; log_loss is one of two, depending on whether a row of outputs adds up to 1."""
        if self.loss != "log_loss":
            return settings.find_loss(self.loss, self.aliases)
        output = self.output_activation
        rows_add_up = self._excludes_others() if output is None else output == "softmax"
        name = "cross_entropy" if rows_add_up else "binary_cross_entropy"
        return settings.find_loss(name, self.aliases)

    def _excludes_others(self) -> bool:
        """Whether there are several classes of which each sample has one; so too before `fit`,
        when the classes are not known.
        """
        return not hasattr(self, "_binarizer") or self._kind() == "multiclass"

    def _encode(self, y: Array, incremental: bool) -> Array:
        # Columns of targets, as scikit-learn has them: one for two classes (0 or 1), one for each
        # class for more, one for each label for multilabel targets.
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if not hasattr(self, "classes_") or not (self.warm_start or incremental):
            self._binarizer = LabelBinarizer().fit(y)
            self.classes_ = self._binarizer.classes_
        else:
            self._check_classes(unique_labels(y), incremental)
        targets = self._binarizer.transform(y).astype(float)
        loss, output = self._loss_and_output()
        # Two classes need two columns where outputs of a row add up to 1: a softmax over one unit
        # would be 1 whatever its net input.
        if targets.shape[1] == 1 and (
            ACTIVATIONS.find(output).slope is None or loss.target_rule == "distribution"
        ):
            targets = np.hstack([1 - targets, targets])
        return np.asarray(2 * targets - 1 if loss.target_rule == "signs" else targets)

    def _check_classes(self, classes: Array, incremental: bool) -> None:
        if self.warm_start and not incremental and set(classes) != set(self.classes_):
            raise ValueError(
                "warm_start can only be used where `y` has the same classes as in the previous "
                f"call to fit. Previously got {self.classes_}, `y` has {classes}"
            )
        if len(np.setdiff1d(classes, self.classes_, assume_unique=True)):
            raise ValueError(
                f"`y` has classes not in `self.classes_`. `self.classes_` has {self.classes_}. "
                f"'y' has {classes}."
            )

    def _smoothed(self, targets: Floats) -> Floats:
        # (1 - s) t + s/K: with K classes each of them gets an equal part of s. A column that is a
        # yes or no by itself is smoothed toward 1/2.
        share = self.label_smoothing
        if not share:
            return targets
        if self._loss_and_output()[0].target_rule == "signs":
            raise ChainruleError(
                "label_smoothing needs targets between 0 and 1; the loss takes -1 and 1 only"
            )
        return np.asarray(
            (1 - share) * targets
            + share / (targets.shape[1] if self._kind() == "multiclass" else 2),
            dtype=targets.dtype,
        )

    def _sample_weights(self, y: Array, given: Array, incremental: bool) -> Array:
        if self.class_weight is None:
            return given
        if incremental and self.class_weight == "balanced":
            raise ChainruleError(
                "class_weight='balanced' needs all samples; for partial_fit give a dict of weights"
            )
        if self._kind() == "multilabel-indicator":
            raise ChainruleError(
                "class_weight is for classes that exclude each other; multilabel targets do not"
            )
        # "balanced" gives every class the same sum of weights, n / (n_classes count). Classes that
        # are known but not present have no count, so that only present ones are asked about.
        labels = column_or_1d(y)
        present = np.unique(labels)
        by_class = compute_class_weight(self.class_weight, classes=present, y=labels)
        if not (np.isfinite(by_class) & (by_class >= 0)).all():
            raise ChainruleError(
                f"class_weight gives the weights {by_class.tolist()}; none may be negative or "
                "infinite"
            )
        # `present` is sorted: the place of each label in it
        weights = by_class[np.searchsorted(present, labels)]
        return np.asarray(weights if given is None else weights * given)

    def _chosen(self, outputs: Floats) -> Array:
        """Class numbers; for multilabel targets, which labels hold."""
        # the middle between the two targets: of -1 and 1, or of 0 and 1
        middle = 0.0 if self._loss_and_output()[0].target_rule == "signs" else 0.5
        if self._kind() == "multilabel-indicator":
            return outputs > middle
        if outputs.shape[1] == 1:
            return ((outputs[:, 0] > middle) & (len(self.classes_) > 1)).astype(int)
        return np.asarray(outputs.argmax(axis=1))

    def _score_outputs(self, outputs: Floats, targets: Floats, weights: Array) -> float:
        # for multilabel targets a sample counts only if all its labels are right, as in
        # scikit-learn's `score`
        right = self._chosen(outputs) == self._chosen(targets)
        if right.ndim == 2:
            right = right.all(axis=1)
        return float(np.average(right, weights=weights))

    def _check_split(self, targets: Floats) -> None:
        # a rare class may lie among the held samples with all its members: legal, but worth knowing
        if self._kind() == "multiclass":
            for name in self.classes_[~(targets > 0).any(axis=0)]:
                warnings.warn(
                    f"all samples of class {name} were held out for validation: none is left to "
                    "learn from. A smaller validation_fraction, another random_state or "
                    "validation_data of your own would leave some",
                    TrainingWarning,
                    stacklevel=7,
                )

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
