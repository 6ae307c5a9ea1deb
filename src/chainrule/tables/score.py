"""A score and what to think of it."""

from __future__ import annotations

from typing import NamedTuple


class Score(NamedTuple):
    """A score and what to think of it.

    Attributes
    ----------
    value : float
        A measure, such as the accuracy of a classification or R² of a regression.
    interval : (float, float)
        Between which it lies with 95 % confidence, by resampling the rows (Efron 1979), or
        whole groups of them where these were held out.
    guess : float
        The same measure of always guessing the most frequent class, or the mean, of the rows that
        were learned from. (Where a measure needs probabilities, how frequent each class is.)
    """

    value: float
    interval: tuple[float, float]
    guess: float
