"""A saved model on a table with known targets: what `chainrule score` calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.tables.card import Card
from chainrule.tables.carded import is_counted, is_described
from chainrule.tables.model import Data, TableModel
from chainrule.tables.predicting import noted, pieces_as_trained
from chainrule.tables.reading import Table, with_target
from chainrule.tables.reading.opening import files_in
from chainrule.tables.reading.table import left_out
from chainrule.tables.reports.importance import importance_of
from chainrule.tables.reports.judged import Judged, judge
from chainrule.tables.reports.judged_cautions import cautions_of_judged
from chainrule.tables.reports.judging_pieces import judged_in_pieces
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.reports.report import Report, scores_of
from chainrule.tables.row_roles import group_codes, numbered, row_roles_of
from chainrule.tables.streaming.choosing import limit_for
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.unlike_training import notes_on_unlike
from chainrule.types import Rows


def score_table(
    model: TableModel,
    data: Data,
    *,
    metric: str | None = None,
    weights: str | None = None,
    group: str | None = None,
    threshold: float | None = None,
    memory: str | float | None = None,
) -> Report:
    """How good a model is on a table with known targets.

    What guessing gets is that of one who knows how frequent each class is in this table, or its
    mean.

    Parameters
    ----------
    model : TableModel
        A model of a table.
    data : str, Path, polars.DataFrame or mapping
        A table as for `TableModel.predict`, with the target's column. Rows without a target are
        left out.
    metric : str, optional
        The measure that comes first: of classes ``"accuracy"`` (if none is given),
        ``"balanced_accuracy"``, ``"precision"``, ``"recall"``, ``"f1"``, ``"roc_auc"``,
        ``"average_precision"``, ``"log_loss"``, ``"brier"``; of numbers ``"r2"``, ``"rmse"``,
        ``"mae"``, ``"median_absolute_error"``, and of quantiles ``"pinball"``. Precision, recall
        and F1 are means over the classes, in which all count the same (macro averages);
        ``"recall:yes"`` is that of one class, as are ``"f1:yes"``, ``"average_precision:yes"`` and
        the like. Of two classes, the average precision is that of the second unless one is named,
        while the ROC AUC is the same of either.
    weights : str, optional
        A column that says how much each row counts.
    group : str, optional
        A column such as the name of a patient. The interval is then drawn by whole groups: rows of
        one are alike, and seem to tell more than they do.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.
    memory : str or float, optional
        How much memory may be used in all: files are then read piece by piece, and of a row only
        its target and what the model says of it are kept. Without it, that is done where files
        would take more than half of what is free.

    Returns
    -------
    Report
        ``.scores``, ``.cautions``, ``.importance``; ``.text()``, ``.as_dict()``, ``.save(path)``.

    Raises
    ------
    ChainruleError
        If the table or a setting cannot be used.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0] * 25, "y": ["a", "a", "b", "b"] * 25})
    >>> model = chainrule.fit_table(table, "y", effort="fast").model
    >>> report = chainrule.score_table(model, table, metric="f1")
    >>> report.score.value, report.scores["accuracy"].guess
    (1.0, 0.5)
    """
    chosen = metric_of(model.task, metric, bool(model.quantiles))
    check_label(chosen, model.classes)
    model = model if threshold is None else model.with_threshold(threshold)
    limit, why = limit_for(data, memory)
    if limit is None:
        on = _in_memory(model, data, weights, group)
    else:
        on = _in_pieces(model, data, weights, limit, group)
    scores = scores_of(on.judged, metric)
    cautions = [
        *on.cautions,
        *_unknown(on.judged, model),
        *cautions_of_judged(on.judged, chosen, scores[chosen.name], elsewhere=True),
    ]
    importance = importance_of(model, on.table, on.judged.take(on.rows), chosen)
    return Report(
        model.target,
        f"On {on.source}",
        on.judged,
        chosen.name,
        scores,
        tuple(cautions),
        tuple(importance),
        notes=(*([why] if why else []), *on.notes, *([_BY_GROUPS.format(group)] * bool(group))),
    )


_BY_GROUPS = "intervals are drawn by whole groups of {!r}"


class _On(NamedTuple):
    """What a model is scored on: all rows as they are judged, and a table of those of them (or of
    some) that tell what columns are worth.
    """

    source: str
    judged: Judged
    table: Table
    rows: Rows
    cautions: list[str]
    notes: list[str]


def _in_memory(model: TableModel, data: Data, weights: str | None, group: str | None) -> _On:
    """All at once."""
    table = model.read(data)
    table.need([model.target], "which the model predicts")
    # without these, a score that is bad because a column was misread would say nothing of it
    notes = [*table.notes, *notes_on_unlike(model, table)]
    table, dropped = with_target(table, model.target)
    if not table.frame.height:
        raise ChainruleError(f"{table.source}: no row has a {model.target!r} to compare with")
    judged = judge(model, table, weights=row_roles_of(table, weights).weights)
    if group is not None:
        groups = numbered(group_codes(table, group), table.source, group)
        judged = replace(judged, groups=groups)
    rows = np.arange(table.frame.height)
    cautions = _learned(model, len(rows), lambda card: is_described(table, card))
    return _On(table.source, judged, table, rows, cautions, [*notes, *dropped])


def _in_pieces(
    model: TableModel, data: Data, weights: str | None, memory: Memory, group: str | None
) -> _On:
    """Within a limit of memory."""
    files = files_in(data)
    assert files is not None  # a limit for other data was refused
    pieces = pieces_as_trained(model, files, memory, free=weights or "")
    notes: list[str] = []
    told = noted(model, pieces, str(files.given[0]), notes.append)
    found = judged_in_pieces(model, told, weights, memory, group)
    notes += [left_out(found.left_out, model.target)] if found.left_out else []
    n = len(found.judged.truth)
    cautions = _learned(model, n, lambda card: is_counted(found.tally, card))
    return _On(found.source, found.judged, found.sample, found.rows, cautions, notes)


def _learned(model: TableModel, rows: int, has_its_columns: Callable[[Card], bool]) -> list[str]:
    """Whether this is the table that the model was trained on."""
    card = model.card
    # the number of rows first: nearly all other tables are told from it by that alone
    if card is None or sum(card.rows) != rows or not has_its_columns(card):
        return []
    share = "these rows" if card.refitted else f"{card.rows[0]} of these {sum(card.rows)} rows"
    return [
        f"the model was trained on {share}: the score is too good. The one that training printed "
        "is of rows held out; score others that are new"
    ]


def _unknown(judged: Judged, model: TableModel) -> list[str]:
    names = judged.classes[len(model.classes) :]
    if not names:
        return []
    rows = int((judged.truth >= len(model.classes)).sum())
    return [
        f"{rows} rows are of classes that the model does not know, "
        f"{', '.join(map(repr, names[:5]))}: it is wrong there"
    ]
