"""How good a model is, measured on rows that had no part in its training: the score, what guessing
gets, and how sure that is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.types import Array, Doubles

RESAMPLES = 1000
MIDDLE = 0.95  # of the resampled scores lie in the interval


class Score(NamedTuple):
    """A score and what to think of it.

    Attributes
    ----------
    value : float
        Accuracy of a classification, R² of a regression.
    interval : (float, float)
        Between which it lies with 95 % confidence, by resampling the rows (Efron 1979).
    guess : float
        The same measure of always guessing the most frequent class, or the mean, of the rows that
        were learned from.
    """

    value: float
    interval: tuple[float, float]
    guess: float


def score_of(task: str, predicted: Array, truth: Array, guess: object, seed: int = 0) -> Score:
    """The score of predictions for rows with these true targets.

    Parameters
    ----------
    task : {"classification", "regression"}
        Of which kind they are.
    predicted : array, (n,)
        What a model says.
    truth : array, (n,)
        What is right.
    guess : object
        A class, or a number.
    seed : int
        For the resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from chainrule.tables.measure import score_of
    >>> truth = np.array(["a", "a", "b", "a"])
    >>> found = score_of("classification", np.array(["a", "a", "b", "b"]), truth, "a")
    >>> found.value, found.guess
    (0.75, 0.75)
    """
    if task == "classification":
        right = (predicted == truth).astype(float)
        return Score(
            float(right.mean()),
            _interval(right, np.ones_like(right), seed),
            float(np.mean(truth == guess)),
        )
    off = (truth - predicted) ** 2
    spread = (truth - truth.mean()) ** 2
    total = spread.sum()
    # With equal targets there is nothing to explain, and R² has no meaning.
    value, guessed = (
        (float(1 - it.sum() / total) if total else float("nan"))
        for it in (off, (truth - guess) ** 2)
    )
    low, high = _interval(off, spread, seed)
    return Score(value, (1 - high, 1 - low), guessed)


def _interval(above: Doubles, below: Doubles, seed: int) -> tuple[float, float]:
    """Of a ratio of two sums over rows, by drawing rows again and again."""
    n = len(above)
    rows = np.random.default_rng(seed).integers(n, size=(RESAMPLES, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = above[rows].sum(axis=1) / below[rows].sum(axis=1)
    known = ratios[np.isfinite(ratios)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, ((1 - MIDDLE) / 2, (1 + MIDDLE) / 2))
    return float(low), float(high)
