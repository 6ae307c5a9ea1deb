"""How much a model relies on each column: what it scores when the column is mixed up.

Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019): the cells of one column are
exchanged among rows that the model has not seen, so that they say nothing any more. Columns that
tell the same stand in for each other, and each then looks less important than it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table
from chainrule.tables.reports.judged import Judged, outputs_of
from chainrule.tables.reports.metrics import Metric

REPEATS = 5
MOST_ROWS = 2000
MOST_COLUMNS = 200  # more would take minutes


class Importance(NamedTuple):
    """What is lost without a column: the mean and standard deviation over several mixings."""

    column: str
    lost: float
    deviation: float


def importance_of(
    model: TableModel, table: Table, judged: Judged, metric: Metric, seed: int = 0
) -> list[Importance]:
    """The importance of the model's columns, the greatest first.

    Parameters
    ----------
    model : TableModel
        Whose columns are mixed up.
    table : Table
        Rows that the model has not seen.
    judged : Judged
        What it says of them.
    metric : Metric
        What is lost: how much it falls, or rises where less is better.
    seed : int
        For the mixing.
    """
    generator = np.random.default_rng(seed)
    n = table.frame.height
    # Some rows tell as much as all: what several mixings differ by is more than what these miss.
    rows = np.sort(generator.permutation(n)[:MOST_ROWS])
    part, known = table.part(rows), judged.take(rows)
    whole = metric.value(known)
    found = []
    for name in model.columns.names[:MOST_COLUMNS]:
        losses = []
        for _ in range(REPEATS):
            # Mixed up rather than left out: the network stays as it is, and so does the column's
            # distribution; only what it says of its own row is lost.
            mixed = part.frame[name].gather(generator.permutation(len(rows)))
            outputs = outputs_of(model, replace(part, frame=part.frame.with_columns(mixed)))
            losses.append(whole - metric.value(known.with_outputs(outputs)))
        sign = 1 if metric.higher else -1
        found.append(Importance(name, sign * float(np.mean(losses)), float(np.std(losses))))
    return sorted(found, key=lambda it: -it.lost)
