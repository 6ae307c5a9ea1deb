"""`chainrule show`: what lies in a file that chainrule saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainrule.cli.options import there

if TYPE_CHECKING:
    from chainrule.tables.card import Card, ColumnCard
    from chainrule.tables.model import TableModel

MOST_NAMES = 8  # of classes or values on a line


def show(
    model: Annotated[
        Path, typer.Argument(help="A model or a network that chainrule saved.", callback=there)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show a saved model's card: what it predicts, and what it was trained on."""
    from chainrule.tables.loading import load
    from chainrule.tables.model import TableModel

    found = load(model)
    if isinstance(found, TableModel):
        about = _of_model(found)
        lines = _lines(found)
    else:
        about = _of_online(found) if hasattr(found, "learn_one") else _of_network(found)
        lines = [f"{key}: {value}" for key, value in about.items()]
    if as_json:
        import json

        print(json.dumps(about, indent=1, ensure_ascii=False))
    else:
        print("\n".join([str(model), *(f"  {line}" for line in lines)]))


def _of_network(parameters: Any) -> dict[str, Any]:
    """A network alone as plain values."""
    network = parameters.network
    return {
        "kind": "network",
        "network": str(network),
        "parameters": network.n_parameters,
        "numbers": str(parameters.vector.dtype),
        "frozen": list(network.frozen),
    }


def _of_online(model: Any) -> dict[str, Any]:
    """A model of single rows as plain values."""
    return {
        "kind": "model of single rows",
        "network": str(model.parameters_.network),
        **({"classes": model.classes_} if hasattr(model, "classes_") else {}),
        "features": model.feature_names_,
        "rows learned": model.n_rows_,
        "running loss": model.loss_,
        "drifts told": model.n_drifts_,
    }


def _of_model(model: TableModel) -> dict[str, Any]:
    """A table's model as plain values."""
    return {
        "kind": "table model",
        "target": model.target,
        "task": model.task,
        "classes": list(model.classes),
        "threshold": model.threshold,
        "unit": model.unit or None,
        "networks": [str(member.parameters.network) for member in model.members],
        "columns": {
            "numbers": model.columns.numeric,
            "texts": model.columns.textual,
            "dates": model.columns.dated,
        },
        "left out": dict(model.left_out),
        "card": None if model.card is None else model.card.as_plain(),
    }


def _lines(model: TableModel) -> list[str]:
    """A table's model for people."""
    from chainrule.tables.reports.in_words import threshold_in_words

    number = f"a number in {model.unit}" if model.unit else "a number"
    what = _listed(list(map(str, model.classes))) if model.classes else number
    n = len(model.members)
    first = str(model.parameters.network)
    lines = [
        f"predicts  {model.target!r}: {what}",
        f"by        {first if n == 1 else f'{n} networks, the first of them {first}'}",
    ]
    if by := threshold_in_words(model):
        lines.append(f"threshold {by}")
    if model.card is None:
        return [
            *lines,
            f"from      {_listed(list(model.columns.names))}",
            "no card: an older version saved it",
        ]
    return [*lines, *_card(model.card, model)]


def _card(card: Card, model: TableModel) -> list[str]:
    from chainrule.tables.reports.in_words import card_score

    learned, held = card.rows
    again = f", then trained again on all {learned + held}" if card.refitted else ""
    width = max(len(column.name) for column in card.columns)
    return [
        f"trained   {card.date} by chainrule {card.version}, from {card.source}",
        f"rows      {learned} learned from and {held} held out{again}",
        f"score     {card_score(card, model.task, model.classes)}",
        "columns",
        *(f"  {column.name:{width}}  {_column(column)}" for column in card.columns),
    ]


def _column(column: ColumnCard) -> str:
    """What a column held."""
    if column.least is not None and column.greatest is not None:
        values = f"from {column.least:g} to {column.greatest:g}"
    else:
        values = _listed(list(column.values))
    missing = f"; {column.missing} missing" if column.missing else ""
    # files of older versions have the name that Polars gives the type
    kind = "date" if column.type.startswith(("Date", "Datetime(")) else column.type
    return f"{kind}, {values}{missing}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (
        f" and {len(names) - MOST_NAMES} more" if names[MOST_NAMES:] else ""
    )
