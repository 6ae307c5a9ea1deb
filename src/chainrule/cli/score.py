"""`chainrule score`: how good a model is on a table whose targets are known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.options import (
    Memory,
    Query,
    RowWeights,
    SavedModel,
    Tables,
    Threshold,
    tables_of,
)
from chainrule.cli.output import distinct
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.tables.model import TableModel


def score(
    model: SavedModel,
    data: Tables,
    metric: Annotated[
        str | None,
        typer.Option(
            help="The measure that comes first, as for train; also what columns are worth is told "
            "by it. recall is the mean over the classes, recall:yes that of the class 'yes'; so "
            "are average_precision:yes, f1:yes and precision:yes.",
            show_default="accuracy or r2",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            help="Of a model of single rows: the column of what it predicts.",
            show_default="as the model was trained",
        ),
    ] = None,
    threshold: Threshold = None,
    weights: RowWeights = None,
    group: Annotated[
        str | None,
        typer.Option(
            help="A column, such as of patients: the interval is drawn by whole groups, as rows of "
            "one are alike."
        ),
    ] = None,
    query: Query = "",
    memory: Memory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for other programs.")] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="Write it, with pictures, to a page in one file (.html); or to .md, ..."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a report that is there.")
    ] = False,
) -> None:
    """Measure a model on tables whose targets are known, beside what guessing gets."""
    from chainrule.cli.reporting import check_report, write_report
    from chainrule.tables.reports.scoring import score_table

    tables, files = tables_of(data, query)
    distinct(model, *files, report)
    check_report(report, replace)
    found = score_table(
        _model(model, target),
        tables,
        metric=metric,
        weights=weights,
        group=group,
        threshold=threshold,
        memory=memory,
    )
    print(found.to_json() if as_json else found.text())
    if report is not None:
        # standard output is for the other program alone
        print(write_report(found, report), file=sys.stderr if as_json else sys.stdout)


def _model(path: Path, target: str | None) -> TableModel:
    """The model, and of one of single rows the name of what it predicts, which only the user
    knows.
    """
    from chainrule.tables.loading import load_table_model

    found = load_table_model(path, target or "")
    if not found.target:
        raise ChainruleError(
            f"{path}: a model of single rows; --target NAME says which column holds what it "
            "predicts"
        )
    if target is not None and found.target != target:
        raise ChainruleError(f"{path}: predicts {found.target!r}, and not {target!r}")
    return found
