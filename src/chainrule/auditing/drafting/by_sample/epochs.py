"""Epochs: passes of a document that works out all of its samples at once, as in the rows of tables
and arrays, with one update behind them.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from chainrule.auditing.drafting.by_sample.hits import DRIFT
from chainrule.auditing.drafting.by_sample.passes import (
    ALL,
    ENOUGH,
    MOST,
    NEARER,
    SHARE,
    Batches,
    Pass,
    Search,
)
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.explaining.examples.worked_example import WorkedExample


def epochs_of(
    example: WorkedExample, rows: Sequence[Row], spots: Sequence[Spot]
) -> tuple[tuple[Pass, ...], Batches]:
    """The passes over all samples, and the rows of each update."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _epochs(Search.of(example, rows, spots), tuple(range(len(rows))))


def _epochs(search: Search, every: tuple[int, ...]) -> tuple[tuple[Pass, ...], Batches]:
    """From the first one on, as long as another one is found. What computes so much at once rounds
    nothing on its way.
    """
    batches: Batches = ()
    passes: list[Pass] = []
    last, least = 0, ENOUGH
    while len(passes) < MOST:
        again = search.forward_from(last, batches[:-1], every, 0.0).fit if passes else 0.0
        found = search.forward_from(last, batches, every, 0.0)
        # A table of results that is printed again, in a summary, is no further epoch.
        if found.fit <= max(least, again + NEARER * bool(passes)):
            break
        passes.append(Pass(found.line, found.last, ALL, len(batches), found.fit))
        last, least = found.last, max(ENOUGH, SHARE * found.fit)
        batches = (*batches, every)
    # No pass shows what the step after the last one has made.
    return tuple(passes), batches[:-1]


def is_of_one(
    example: WorkedExample, rows: Sequence[Row], inputs: Sequence[float], spots: Sequence[Spot]
) -> bool:
    """Whether hardly a number of the forward passes is printed but those of the sample with these
    inputs: a document may list samples of which it works out a single one.
    """
    row = next((n for n, it in enumerate(rows) if it.inputs == inputs), None)
    if row is None:
        return False
    search = Search.of(example, rows, spots)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        every = search.values((), range(len(rows)))
        own = search.values((), [row])
        # Samples with equal numbers tell nothing of each other.
        other = [it for it in every if np.abs(own - it).min() > DRIFT * abs(it)]
        return search.printed(0, other, 0.0, np.full(1, np.inf)).fit <= ENOUGH
