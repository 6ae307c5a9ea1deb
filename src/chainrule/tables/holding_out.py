"""Which rows are held out where chance alone would let the model know them: the latest, or whole
groups.

::

    by chance    . . x . x . . x . .        by time    . . . . . . . x x x
    by group     a a a b b [c c c] d d      rows of one group lie on one side
"""

from __future__ import annotations

import numpy as np

from chainrule.types import Doubles, Rows


def latest(times: Doubles, held: int) -> tuple[Rows, Rows] | None:
    """The earlier rows, and about so many of the latest ones; rows of one time lie on one side.
    None if all are of one time.
    """
    values, counts = np.unique(times, return_counts=True)
    if len(values) < 2:
        return None
    after = len(times) - np.cumsum(counts)[:-1]  # so many rows are later than each value
    border = values[np.argmin(np.abs(after - held))]
    return np.flatnonzero(times <= border), np.flatnonzero(times > border)


def whole_groups(groups: Rows, held: int, seed: int) -> tuple[Rows, Rows] | None:
    """The rows of some groups, and about so many of others. None if there is one group only."""
    names, numbers = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        return None
    drawn = np.random.default_rng(seed).permutation(len(names))
    reached = np.cumsum(np.bincount(numbers)[drawn])
    # Two groups are left to learn from where there are as many: one of them may choose the epoch.
    most = max(1, len(names) - 2)
    count = min(int(np.argmin(np.abs(reached - held))) + 1, most)
    chosen = np.isin(numbers, drawn[:count])
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
