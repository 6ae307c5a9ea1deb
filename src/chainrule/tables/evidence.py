"""What speaks for a model: its score, and how far off it was, on rows that had no part in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chainrule.tables.intervals import Errors, errors_of
from chainrule.tables.measure import score_of
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table
from chainrule.tables.reports.cautions import Measured
from chainrule.tables.reports.judged import judge
from chainrule.tables.reports.metrics import Metric
from chainrule.tables.targets import Targets
from chainrule.types import Array, Rows


def evidence_of(
    model: TableModel, table: Table, targets: Targets, rows: tuple[Rows, Rows], metric: Metric
) -> Measured:
    """The score on rows held out, through the model itself, from the table on: what a user gets."""
    learn, held = rows
    truth: Array = targets.numbers if targets.labels is None else targets.labels
    learned = truth[learn]
    if targets.classes:
        learned = np.array(targets.classes, dtype=object)[learned]
    roles = targets.roles.of(held)
    judged = judge(model, table.part(held), learned, roles.weights)
    judged = replace(judged, groups=roles.groups)
    score = score_of(judged, metric)
    names = model.columns.names
    return Measured(table, learn, held, names, truth, judged, metric, score)


def errors_on(model: TableModel, table: Table, targets: Targets, held: Rows) -> Errors:
    """How far off a regression is on rows held out, for intervals."""
    if targets.labels is not None:
        return Errors()
    return errors_of(targets.numbers[held], *model.with_spread(table.part(held)))
