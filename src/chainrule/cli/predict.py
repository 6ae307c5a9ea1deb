"""`chainrule predict`: predictions for the rows of one file or many."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from chainrule.cli.options import Memory, Query, SavedModel, Tables, Threshold, tables_of
from chainrule.cli.output import distinct


def predict(
    model: SavedModel,
    data: Tables,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            help="Columns that are copied before the predictions, such as id,date; all for all, "
            "none for none.",
            show_default="ids that were recognized in training",
        ),
    ] = None,
    interval: Annotated[
        float | None,
        typer.Option(
            help="Of a number, also an interval that holds the truth in this share of the rows, "
            "such as 0.9."
        ),
    ] = None,
    threshold: Threshold = None,
    query: Query = "",
    output: Annotated[
        Path | None,
        typer.Option(
            help="Write a file: .csv, .tsv, .parquet, .arrow or .jsonl; CSV is printed if not "
            "given. In CSV, a text that a spreadsheet would run as a formula gets an apostrophe."
        ),
    ] = None,
    memory: Memory = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Predict the target for each row of a table, with probabilities of the classes."""
    from chainrule.files import check_free
    from chainrule.tables.loading import load_table_model
    from chainrule.tables.predicting import predict_files
    from chainrule.tables.writing import check_table_place, csv_of, write_table

    tables, files = tables_of(data, query)
    if output is not None:
        distinct(model, *files, output)
        check_table_place(check_free(output, replace))
    loaded = load_table_model(model)
    loaded = loaded if threshold is None else loaded.with_threshold(threshold)
    predictions = predict_files(
        loaded,
        tables.given,
        query=query,
        keep=_names(keep),
        coverage=interval,
        on_note=_told,
        memory=memory,
    )
    if loaded.unit:
        # not in the name of the column, by which other programs find it
        _told(f"{loaded.target!r} is predicted in {loaded.unit}, the unit that it had in training")
    if output is None:
        print(csv_of(predictions).decode(), end="")
    else:
        print(
            f"{len(predictions)} predictions written to {write_table(predictions, output, replace)}"
        )


def _names(keep: list[str] | None) -> list[str] | None:
    """The names behind `--keep`; None if it is not given."""
    if keep is None or keep == ["none"]:
        return None if keep is None else []
    return [name for it in keep for name in it.split(",")]


def _told(note: str) -> None:
    # beside the predictions and not among them, as these may go on to another program
    print(f"note: {note}", file=sys.stderr)
