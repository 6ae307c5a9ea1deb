"""Intervals around predicted numbers, from how far off a model was on rows that it had not seen.

Split conformal prediction (Papadopoulos, Proedrou, Vovk & Gammerman 2002; Lei et al. 2018): of n
rows held out, the interval that covers the errors of all but a share covers as many of those to
come, whatever the model and the data are, if both are drawn alike. Errors are taken in units of how
much the networks differ there, so that intervals are wide where these disagree::

    unit = spread of the networks + usual error        score = |truth - predicted| / unit
    interval = predicted -+ the ceil((n + 1) coverage)-th smallest score * unit

Of a target that was never negative in training, such as a count or a price, no interval reaches
below 0: nothing is lost by it, as no truth lies there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.types import Doubles

MOST = 1000  # scores that are kept
ROUNDING = 1e-12  # of the greatest number


@dataclass(frozen=True)
class Errors:
    """How far off a model was: its usual error, and the sorted scores of rows held out."""

    usual: float = 0.0
    scores: tuple[float, ...] = ()

    def reach(self, coverage: float) -> bool:
        """Whether there were enough rows for an interval of this coverage."""
        return self._rank(coverage) <= len(self.scores)

    def _rank(self, coverage: float) -> int:
        """Which of the scores an interval of this coverage goes by, counted from 1."""
        return ceil((len(self.scores) + 1) * coverage)

    def halfwidth(self, spread: Doubles, coverage: float) -> Doubles:
        """How far an interval of this coverage reaches to either side, for each row."""
        if not 0 < coverage < 1:
            raise ChainruleError(f"coverage is {coverage}; it must lie between 0 and 1")
        n, rank = len(self.scores), self._rank(coverage)
        if rank > n:
            raise ChainruleError(
                f"an interval that covers {coverage:.0%} takes at least "
                f"{ceil(coverage / (1 - coverage))} rows held out, but the model was measured on "
                f"{n}; train it with more, or ask for less"
            )
        halfwidth: Doubles = self.scores[rank - 1] * (spread + self.usual)
        return halfwidth


def ends_around(
    predicted: Doubles, halfwidth: Doubles, seen: tuple[float, float]
) -> tuple[Doubles, Doubles]:
    """The lower and the upper ends of intervals.

    Parameters
    ----------
    predicted : array, (n,)
        What the model says.
    halfwidth : array, (n,)
        How far the intervals reach to either side.
    seen : (float, float)
        The least and the greatest number in training.
    """
    lower, upper = predicted - halfwidth, predicted + halfwidth
    least, greatest = seen
    # a least number of 0 may have become -1e-17 on its way through the standardized ones
    if np.isinf(least) or least < -ROUNDING * abs(greatest):
        return lower, upper
    # at 0 and not at the least number: the truth of a new row may well lie below that one
    return np.minimum(np.maximum(lower, 0.0), predicted), upper


def errors_of(truth: Doubles, predicted: Doubles, spread: Doubles) -> Errors:
    """The errors of predictions, and how much the networks differed there.

    Parameters
    ----------
    truth : array, (n,)
        What is right.
    predicted : array, (n,)
        What the model says.
    spread : array, (n,)
        How much its networks differ.
    """
    off = np.abs(truth - predicted)
    # A model that is always right has intervals without width, and no division by zero.
    usual = float(off.mean()) or float(np.finfo(float).tiny)
    scores = np.sort(off / (spread + usual))
    if len(scores) > MOST:
        # rounded up: an interval may cover a little more than it says, never less
        places = np.ceil(np.linspace(0, len(scores) - 1, MOST)).astype(int)
        scores = scores[places]
    return Errors(usual, tuple(map(float, scores)))
