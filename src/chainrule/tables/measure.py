"""How good a model is, measured on rows that had no part in its training: the score, what guessing
gets, and how sure that is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.metrics import Metric
from chainrule.tables.score import Score
from chainrule.types import Rows

RESAMPLES = 500
LEAST_RESAMPLES = 100
MANY_CLASSES = 5  # some measures look at each class by itself
MIDDLE = 0.95  # of the resampled scores lie in the interval
MOST = 5000  # rows of each resample


def score_of(judged: Judged, metric: Metric, seed: int = 0) -> Score:
    """The score of predictions for rows with known targets.

    Parameters
    ----------
    judged : Judged
        Predictions and what is true.
    metric : Metric
        What is measured.
    seed : int
        For the resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from chainrule.tables.measure import score_of
    >>> from chainrule.tables.reports.judged import judged_classes
    >>> from chainrule.tables.reports.metrics import METRICS
    >>> probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6]])
    >>> found = judged_classes(["a", "a", "b", "a"], probabilities, ("a", "b"))
    >>> score = score_of(found, METRICS["accuracy"])
    >>> score.value, score.guess
    (0.75, 0.75)
    """
    value = metric.value(judged)
    return Score(value, _interval(judged, metric, value, seed), metric.value(judged.guessing()))


def _interval(judged: Judged, metric: Metric, value: float, seed: int) -> tuple[float, float]:
    """Of a measure, by drawing rows again and again; whole groups, where rows have them."""
    # Of very many rows fewer are drawn each time, and what they vary more is taken back (Bickel,
    # Götze & van Zwet 1997): a million rows would take minutes.
    drawn = min(len(judged.truth), MOST)
    often = RESAMPLES * MANY_CLASSES // max(MANY_CLASSES, len(judged.classes))
    generator = np.random.default_rng(seed)
    draw = _draw(judged, drawn, generator)
    found = np.array(
        [metric.value(judged.take(draw())) for _ in range(max(LEAST_RESAMPLES, often))]
    )
    known = found[np.isfinite(found)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, ((1 - MIDDLE) / 2, (1 + MIDDLE) / 2))
    if drawn < len(judged.truth) and not _grouped(judged):
        low, high = value + np.sqrt(drawn / len(judged.truth)) * (np.array([low, high]) - value)
    return float(low), float(high)


def _grouped(judged: Judged) -> bool:
    """Whether there are groups that differ from each other; of one, only its rows can be drawn."""
    return judged.groups is not None and len(np.unique(judged.groups)) > 1


def _draw(judged: Judged, drawn: int, generator: np.random.Generator) -> Callable[[], Rows]:
    """What gives the rows of each resample."""
    n = len(judged.truth)
    if judged.groups is None or not _grouped(judged):
        return lambda: generator.integers(n, size=drawn)
    # Rows of a group are alike: drawn one by one they would seem to tell more than they do (the
    # cluster bootstrap; Davison & Hinkley 1997, section 3.8).
    ordered = np.argsort(judged.groups, kind="stable")
    _, starts = np.unique(judged.groups[ordered], return_index=True)
    groups = np.split(ordered, starts[1:])
    # of large groups some rows stand for all, which makes the interval a little wider than it is
    sizes = [max(1, round(len(it) * drawn / n)) for it in groups]

    def whole() -> Rows:
        chosen = generator.integers(len(groups), size=len(groups))
        parts = [
            groups[it] if drawn == n else generator.choice(groups[it], sizes[it]) for it in chosen
        ]
        rows: Rows = np.concatenate(parts)
        return rows

    return whole
