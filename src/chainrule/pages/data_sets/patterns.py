"""Patterns of more than two inputs: parity, and handwritten digits."""

from __future__ import annotations

import itertools

import numpy as np

from chainrule.network.prediction import one_hot
from chainrule.pages.data_sets.data_set import Chosen, Data, DataSet, Option, divided


def _parity(chosen: Chosen, held: float, seed: int) -> Data:
    """All patterns of so many bits; the target says whether the number of ones is odd."""
    n = chosen["bits"]
    X = np.array(list(itertools.product((0.0, 1.0), repeat=n)))
    T = X.sum(axis=1, keepdims=True) % 2
    names = tuple(f"bit {number + 1}" for number in range(n))
    return divided(X, T, held, seed, inputs=names, target="parity", classes=("even", "odd"))


def _digits(chosen: Chosen, held: float, seed: int) -> Data:
    """1,797 digits of 8 x 8 pixels, which come with scikit-learn."""
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    names = tuple(f"pixel {row + 1},{column + 1}" for row in range(8) for column in range(8))
    classes = tuple(map(str, range(10)))
    T = one_hot(labels, 10)
    # pixels go from 0 to 16
    return divided(X / 16, T, held, seed, inputs=names, target="digit", classes=classes)


PATTERNS = (
    DataSet(
        "parity",
        "parity of n bits",
        _parity,
        (Option("bits", "bits", 4, 2, 10),),
        {"hidden": [8], "learning_rate": 0.03, "held": 0.0},
    ),
    DataSet(
        "digits",
        "handwritten digits, 8 x 8",
        _digits,
        (),
        {"hidden": [32], "activations": ["relu"], "learning_rate": 0.003, "batch_size": 32},
    ),
)
