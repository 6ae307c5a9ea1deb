"""The sections of a report: tables and pictures for what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from chainrule.documents.brief import shortened
from chainrule.documents.document import Block, Section, Table, Text
from chainrule.tables.reports import plots
from chainrule.tables.reports.importance import Importance
from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.metrics import (
    Metric,
    average_precision,
    confusion,
    figure,
    precision_recall_f1,
    roc_auc,
)
from chainrule.tables.score import Score

MOST_CLASSES = 30  # whose confusion can be drawn
MOST_BESIDE = 10  # classes that fit beside each other in a table
MOST_COLUMNS = 50


def scores_table(scores: Iterable[tuple[Metric, Score]], classes: tuple[object, ...] = ()) -> Table:
    """Every measure with its interval, and what guessing gets."""
    rows = []
    for metric, (value, (low, high), guess) in scores:
        better = "" if metric.higher else " (less is better)"
        interval = "-" if np.isnan(low) else f"{_number(low)} to {_number(high)}"
        rows.append((metric.titled(classes) + better, _number(value), interval, _number(guess)))
    return Table(("measure", "value", "95 % interval", "guessing"), tuple(rows))


def per_class(judged: Judged) -> list[dict[str, object]]:
    """Precision, recall, F1, support and more for each class."""
    counts = confusion(judged, judged.weights)
    precision, recall, f1 = precision_recall_f1(counts)
    found: list[dict[str, object]] = []
    for number, label in enumerate(judged.classes):
        one = judged.truth == number, judged.outputs[:, number], judged.weights
        found.append(
            {
                "class": label,
                "precision": float(precision[number]),
                "recall": float(recall[number]),
                "f1": float(f1[number]),
                "roc_auc": roc_auc(*one),
                "average_precision": average_precision(*one),
                "support": int(one[0].sum()),
            }
        )
    return found


def classes_section(judged: Judged, pictures: bool) -> Section:
    """What is found of each class, and what it is mistaken for."""
    titles = ("class", "precision", "recall", "F1", "ROC AUC", "average precision", "rows")
    rows = []
    for found in per_class(judged):
        name, *numbers, support = found.values()
        rows.append((str(name), *map(_number, numbers), str(support)))
    blocks: list[Block] = [Table(titles, tuple(rows))]
    if pictures and len(judged.classes) <= MOST_CLASSES:
        blocks.append(plots.confusion_picture(judged))
    elif len(judged.classes) <= MOST_BESIDE:
        blocks.append(_confusion_table(judged))
    if pictures:
        blocks += [plots.roc_picture(judged), plots.calibration_picture(judged)]
    return Section("Classes", tuple(blocks))


def _confusion_table(judged: Judged) -> Table:
    counts = confusion(judged)
    rows = (
        (str(label), *(f"{count:g}" for count in row))
        for label, row in zip(judged.classes, counts, strict=True)
    )
    return Table(
        ("true", *(f"as {shortened(label)}" for label in judged.classes)),
        tuple(rows),
        "How many rows of each class were predicted as each.",
    )


def numbers_section(judged: Judged, target: str, pictures: bool) -> Section:
    """How far off predicted numbers are."""
    off = judged.truth - judged.predicted
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    table = Table(
        ("", *(f"{share:.0%}" for share in shares)),
        (("true minus predicted", *(_number(it) for it in np.quantile(off, shares))),),
        "The number below which each share of the rows lies.",
    )
    drawn = (plots.residual_picture(judged, target),) if pictures else ()
    return Section("Residuals", (table, *drawn))


def importance_section(
    found: Sequence[Importance], title: str, of_classes: bool, pictures: bool
) -> Section:
    """What each column is worth."""
    rows = tuple((it.column, _number(it.lost), _number(it.deviation)) for it in found)
    table = Table(("column", f"loss of {title}", "standard deviation"), rows[:MOST_COLUMNS])
    drawn = (plots.importance_picture(found, title),) if pictures else ()
    if all(it.lost == it.deviation == 0 for it in found):
        told = f"No column matters to the {title}: whatever it holds, the same is predicted."
        if of_classes:  # probabilities may differ where the likelier class does not
            told += (
                " Another --metric, such as roc_auc or log_loss, may tell what columns are worth."
            )
        return Section("Columns", (Text((told,)),))
    said = Text(
        (
            "How much worse predictions become when the cells of one column are mixed up among "
            "rows that were not learned from. Columns that tell the same stand in for each other.",
        )
    )
    return Section("Columns", (said, *drawn, table))


def sentences_section(title: str, said: Sequence[str]) -> Section:
    """What is said elsewhere in a line each, as paragraphs."""
    return Section(title, tuple(Text((f"{it[:1].upper()}{it[1:]}.",)) for it in said))


def _number(value: object) -> str:
    assert isinstance(value, float | int)
    if np.isnan(value):
        return "-"
    if 0.001 <= abs(value) < 100 or value == 0:
        return f"{value:z.4f}"
    return figure(value)
