"""`chainrule columns`: what is decided of every column of a table; and options that overrule it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.options import Query, Tables
from chainrule.cli.output import show_text

if TYPE_CHECKING:
    import polars as pl

Text = Annotated[
    list[str] | None, typer.Option(help="Columns of text, such as codes; repeat, or by commas.")
]
Category = Annotated[
    list[str] | None,
    typer.Option(help="Columns of text in which words such as None and NA are classes too."),
]
Words = Annotated[
    list[str] | None,
    typer.Option(help="Columns of free text, whose words are counted in 256 inputs."),
]
Number = Annotated[
    list[str] | None,
    typer.Option(help="Columns of numbers, other words missing; NAME:comma for decimal commas."),
]
Date = Annotated[
    list[str] | None,
    typer.Option(help="Columns of dates; NAME:dmy with the day first, NAME:mdy with the month."),
]
Drop = Annotated[list[str] | None, typer.Option(help="Columns to leave out.")]
WIDEST = 60  # letters of a cell


def said_kinds(
    text: list[str] | None,
    category: list[str] | None,
    words: list[str] | None,
    number: list[str] | None,
    date: list[str] | None,
    drop: list[str] | None,
) -> dict[str, str]:
    """What the options say of columns."""
    from chainrule.tables.reading.kinds import kinds_from_options

    options = {
        "text": text,
        "category": category,
        "words": words,
        "number": number,
        "date": date,
        "drop": drop,
    }
    return kinds_from_options({kind: names or [] for kind, names in options.items()})


def columns(
    data: Tables,
    target: Annotated[str | None, typer.Option(help="The column to predict.")] = None,
    text: Text = None,
    category: Category = None,
    words: Words = None,
    number: Number = None,
    date: Date = None,
    drop: Drop = None,
    query: Query = "",
) -> None:
    """Show what is decided of every column of a table, and why."""
    from chainrule.tables.decisions import table_columns
    from chainrule.tables.reading import Files, as_table

    kinds = said_kinds(text, category, words, number, date, drop)
    table = as_table(Files(data, query), kinds=kinds)
    print(f"{table.source}: {table.frame.height} rows, {table.frame.width} columns")
    for note in table.notes:
        if not note.startswith("column"):  # those of columns stand in the table
            print(f"note: {note}")
    show_text(_as_text(table_columns(table, target, kinds=kinds)))


def _as_text(found: pl.DataFrame) -> str:
    """A table for a terminal, the reasons below each column's row."""
    titles = ["column", "kind", "use", "missing", "different", "examples"]
    rows = [titles, *([str(row[it])[:WIDEST] for it in titles] for row in found.to_dicts())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(titles))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    for number, decided in reversed(list(enumerate(found["decided"].to_list(), start=2))):
        lines[number:number] = [f"    {it}" for it in decided.split("; ") if it]
    return "\n".join(lines)
