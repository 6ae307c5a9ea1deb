"""`chainrule score`: how good a model is on a table whose targets are known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from chainrule.cli.options import Query, RowWeights, Tables, Threshold, tables_of
from chainrule.cli.output import distinct


def score(
    model: Annotated[Path, typer.Argument(help="A model that `chainrule train` saved.")],
    data: Tables,
    metric: Annotated[
        str | None,
        typer.Option(
            help="The measure that comes first, as for train; also what columns are worth is told "
            "by it. recall is the mean over the classes, recall:yes that of the class 'yes'.",
            show_default="accuracy or r2",
        ),
    ] = None,
    threshold: Threshold = None,
    weights: RowWeights = None,
    query: Query = "",
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
    from chainrule.tables.model import TableModel
    from chainrule.tables.reports.scoring import score_table

    tables, files = tables_of(data, query)
    distinct(model, *files, report)
    check_report(report, replace)
    found = score_table(
        TableModel.load(model), tables, metric=metric, weights=weights, threshold=threshold
    )
    print(found.to_json() if as_json else found.text())
    if report is not None:
        # standard output is for the other program alone
        print(write_report(found, report), file=sys.stderr if as_json else sys.stdout)
