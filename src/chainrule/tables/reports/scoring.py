"""A saved model on a table with known targets: what `chainrule score` calls."""

from __future__ import annotations

from chainrule.errors import ChainruleError
from chainrule.tables.card import is_described
from chainrule.tables.model import Data, TableModel
from chainrule.tables.reading import Table, with_target
from chainrule.tables.reports.cautions import cautions_of_judged
from chainrule.tables.reports.importance import importance_of
from chainrule.tables.reports.judged import Judged, judge
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.reports.report import Report, scores_of
from chainrule.tables.row_roles import row_roles_of
from chainrule.tables.unlike_training import notes_on_unlike


def score_table(
    model: TableModel,
    data: Data,
    *,
    metric: str | None = None,
    weights: str | None = None,
    threshold: float | None = None,
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
        ``"recall:yes"`` is that of one class.
    weights : str, optional
        A column that says how much each row counts.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.

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
    table = model.read(data)
    table.need([model.target], "which the model predicts")
    # without these, a score that is bad because a column was misread would say nothing of it
    notes = [*table.notes, *notes_on_unlike(model, table)]
    table, dropped = with_target(table, model.target)
    if not table.frame.height:
        raise ChainruleError(f"{table.source}: no row has a {model.target!r} to compare with")
    model = model if threshold is None else model.with_threshold(threshold)
    judged = judge(model, table, weights=row_roles_of(table, weights).weights)
    scores = scores_of(judged, metric)
    cautions = [
        *_learned(model, table),
        *_unknown(judged, model),
        *cautions_of_judged(judged, chosen, scores[chosen.name]),
    ]
    importance = importance_of(model, table, judged, chosen)
    return Report(
        model.target,
        f"On {table.source}",
        judged,
        chosen.name,
        scores,
        tuple(cautions),
        tuple(importance),
        notes=(*notes, *dropped),
    )


def _learned(model: TableModel, table: Table) -> list[str]:
    """Whether this is the table that the model was trained on."""
    card = model.card
    # the number of rows first: nearly all other tables are told from it by that alone
    if card is None or sum(card.rows) != table.frame.height or not is_described(table, card):
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
