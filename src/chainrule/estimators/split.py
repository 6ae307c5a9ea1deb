"""Which samples are trained on, and which are held out to be scored on."""

from __future__ import annotations

from typing import Any

from chainrule.errors import ChainruleError
from chainrule.estimators.settings import narrowed
from chainrule.network.data import Samples, check_targets


def divide(
    estimator: Any, X: Any, targets: Any, weights: Any, given: Any, early: bool
) -> tuple[Samples, Samples | None]:
    """Samples to train on, and samples to score on where there are any; those of weight 0 are
    left out.
    """
    held = None
    if given is not None:
        held = _own(estimator, given, targets)
    elif early:
        X, targets, weights, held = _split(estimator, X, targets, weights)
    if weights is not None and not (weights > 0).all():
        kept = weights > 0
        X, targets, weights = X[kept], targets[kept], weights[kept]
    if not len(targets) or (
        held is not None and held.weights is not None and not (held.weights > 0).any()
    ):
        raise ChainruleError(
            "all samples to learn from, or all that are held out, have the weight 0: at least "
            "one must be above"
        )
    return Samples(X, estimator._smoothed(targets), weights), held


def _own(estimator: Any, given: Any, targets: Any) -> Samples:
    """What was handed to `fit` as validation_data."""
    try:
        X, y = given
    except (TypeError, ValueError):
        raise ChainruleError(
            "validation_data must be a pair (X, y) of inputs and targets"
        ) from None
    try:
        X, y = estimator._validated(X, y, reset=False)
        held = narrowed(estimator._encode(y, incremental=True), X.dtype)
        if held.shape[1] != targets.shape[1]:
            raise ValueError(f"targets have {held.shape[1]} columns, those of y {targets.shape[1]}")
        check_targets(estimator._loss_and_output()[0], held)
    except ValueError as error:
        raise ChainruleError(f"validation_data: {error}") from error
    return Samples(X, held)


def _split(estimator: Any, X: Any, targets: Any, weights: Any) -> tuple[Any, Any, Any, Samples]:
    """The same split as scikit-learn's: by class only where there are two of them."""
    from sklearn.model_selection import train_test_split

    two_classes = (
        estimator.__sklearn_tags__().estimator_type == "classifier" and estimator.n_outputs_ == 1
    )
    arrays = [X, targets] if weights is None else [X, targets, weights]
    share = estimator.validation_fraction
    try:
        X, held_X, targets, held_targets, *more = train_test_split(
            *arrays,
            random_state=estimator._random_state,
            test_size=share,
            stratify=targets if two_classes else None,
        )
    except ValueError as error:
        raise ChainruleError(
            f"{X.shape[0]} samples cannot be divided by validation_fraction={share}: {error}. "
            "Change the fraction, "
            "give validation_data to fit, or use early_stopping=False"
        ) from error
    if held_X.shape[0] < 2:
        raise ChainruleError(
            f"The validation set is too small: {held_X.shape[0]} samples. Increase "
            "'validation_fraction' or the size "
            "of your dataset."
        )
    estimator._check_split(targets)
    learned, held_weights = more or (None, None)
    return X, targets, learned, Samples(held_X, held_targets, held_weights)
