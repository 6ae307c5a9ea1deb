"""Which samples are trained on, and which are held out to be scored on."""

from __future__ import annotations

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.network.data import Samples


def split(
    samples: Samples, fraction: float, random: np.random.RandomState, stratify: bool
) -> tuple[Samples, Samples]:
    """Hold out a fraction of the samples, the same ones as scikit-learn.

    With `stratify`, both parts have the same mix of the two classes that the one column of targets
    tells apart. Returned are the samples to train on, and those held out.

    Raises
    ------
    ChainruleError
        If there are too few samples for it.
    """
    # imported here, as it takes long to import and most fits hold nothing out
    from sklearn.model_selection import train_test_split

    X, targets, weights = samples
    arrays = [X, targets] if weights is None else [X, targets, weights]
    try:
        parts = train_test_split(
            *arrays,
            random_state=random,
            test_size=float(fraction),
            stratify=targets > 0 if stratify else None,
        )
    except ValueError as error:
        raise ChainruleError(
            f"{X.shape[0]} samples cannot be divided by validation_fraction={fraction}: "
            f"{str(error).rstrip('.')}. Change the fraction, give validation_data to fit, or use "
            "early_stopping=False"
        ) from error
    # the parts of each array lie side by side: X, held X, targets, held targets, ...
    learned, held = Samples(*parts[::2]), Samples(*parts[1::2])
    # scikit-learn's limit and words: a score on one sample says nothing
    if held.X.shape[0] < 2:
        raise ChainruleError(
            f"The validation set is too small: {held.X.shape[0]} samples. Increase "
            "'validation_fraction' or the size of your dataset."
        )
    return learned, held


def without_zero_weights(samples: Samples, held: Samples | None) -> Samples:
    """The samples that count; at least one must, also among those held out."""
    # Dropped rather than multiplied by 0: a batch of such samples alone would divide by a sum of
    # weights of 0.
    X, targets, weights = samples
    if weights is not None and not (weights > 0).all():
        counts = weights > 0
        samples = Samples(X[counts], targets[counts], weights[counts])
    nothing_held = held is not None and held.weights is not None and not (held.weights > 0).any()
    if not len(samples.T) or nothing_held:
        raise ChainruleError(
            "all samples to learn from, or all that are held out, have the weight 0: at least "
            "one must be above"
        )
    return samples
