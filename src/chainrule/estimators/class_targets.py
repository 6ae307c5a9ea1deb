"""Class labels and the outputs of a network: what a classifier does where a regressor does not.

labels --_encode--> targets --_smoothed--> what is trained on
outputs --_chosen--> class numbers --> labels, accuracy
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import type_of_target, unique_labels
from sklearn.utils.validation import column_or_1d

from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.base import BasePerceptron, Data
from chainrule.formulas import ACTIVATIONS, Activation, Loss
from chainrule.training.records import TrainingWarning
from chainrule.types import Array, Floats


class ClassTargets(BasePerceptron):
    """A perceptron that learns classes; scikit-learn's parameters are those of `MLPClassifier`."""

    aliases: ClassVar[dict[str, str]] = {"log_loss": "cross_entropy"}
    classifies: ClassVar[bool] = True
    label_smoothing: float
    class_weight: Mapping[Array, float] | str | None
    classes_: Array
    _binarizer: LabelBinarizer

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

    def _kind(self) -> str:
        return str(self._binarizer.y_type_)

    @property
    def is_multilabel(self) -> bool:
        """Whether a sample may have several labels."""
        return self._kind() == "multilabel-indicator"

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
        targets = self._indicators(y)
        loss, output = self._loss_and_output()
        # Two classes need two columns where outputs of a row add up to 1: a softmax over one unit
        # would be 1 whatever its net input.
        if targets.shape[1] == 1 and (
            ACTIVATIONS.find(output).slope is None or loss.target_rule == "distribution"
        ):
            targets = np.hstack([1 - targets, targets])
        return np.asarray(2 * targets - 1 if loss.target_rule == "signs" else targets)

    def _indicators(self, y: Array) -> Floats:
        """What `LabelBinarizer` makes of labels: 0 or 1 for each class, in one column for two."""
        # Its checks have been made when it was fitted, and take longer than ten epochs of Iris.
        if self.is_multilabel or y.ndim > 1:
            return np.asarray(self._binarizer.transform(y), dtype=float)
        classes = self._binarizer.classes_
        one_hot = np.asarray(y[:, np.newaxis] == classes, dtype=float)
        if len(classes) == 1:
            return np.zeros((len(y), 1))
        return one_hot[:, 1:] if len(classes) == 2 else one_hot

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
