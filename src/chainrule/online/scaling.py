"""Standardizing values as they come: running means and variances, one pair for each column.

With w the share of the newest value, 1/n after n values, and d its distance from the mean before:

    mean <- mean + w d        variance <- (1 - w) (variance + w d**2)

which for w = 1/n is Welford's recurrence (1962) for the variance over n, and for a constant w the
exponentially weighted one (Finch 2009).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from chainrule.engines import engine_names
from chainrule.errors import unknown

COUNT, MEAN, VARIANCE = range(3)  # rows of the table of columns
LARGEST = 1e100  # of a value; its square times a count is still a float
BOUND = 10.0  # standard deviations; a single row further out would undo what others have taught

Standardize = Callable[..., Any]


def standardize(values, columns, table, forgetting, learns, x):  # type: ignore[no-untyped-def]
    """Put values into their places of `x`, standardized; all other places are 0.

    Returned is the place of the first value that is not finite, before anything is changed; -1 if
    all are. Plain loops over numbers, so that it can be compiled as it stands.
    """
    for i in range(len(columns)):
        if not -LARGEST <= values[i] <= LARGEST:
            return i
    # what is not in this row may have been in the last one
    for j in range(len(x)):
        x[j] = 0.0
    for i in range(len(columns)):
        c = columns[i]
        # The row counts first: so a first value is its own mean, and no value of a few is far out.
        if learns:
            table[COUNT, c] += 1.0
            share = max(1.0 / table[COUNT, c], forgetting)
            away = values[i] - table[MEAN, c]
            table[MEAN, c] += share * away
            table[VARIANCE, c] = (1.0 - share) * (table[VARIANCE, c] + share * away * away)
        # a value that never changed says nothing: it stays at 0, which is the mean
        if table[VARIANCE, c] > 0.0:
            z = (values[i] - table[MEAN, c]) / math.sqrt(table[VARIANCE, c])
            x[c] += min(max(z, -BOUND), BOUND)
    return -1


def standardizer(engine: str) -> Standardize:
    """The function above, compiled where the engine is the compiled one."""
    if engine not in ("auto", *engine_names()):
        raise unknown("engine", engine, ["auto", *engine_names()])
    # on NumPy's engine the loops run as they stand: slower, but nothing is compiled, as asked for
    return _compiled() if engine in ("auto", "numba") else standardize


def _compiled() -> Any:
    # here, as Numba takes longer to import than all the rest
    from numba import types

    from chainrule.engines.on_numba import jitted

    numbers = types.float64[::1]
    return jitted(
        standardize,
        types.int64(
            numbers,
            types.int64[::1],
            types.float64[:, ::1],
            types.float64,
            types.boolean,
            numbers,
        ),
    )
