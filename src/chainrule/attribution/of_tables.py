"""The subject of a model of a table, and its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from chainrule.attribution.rows import TableRows
from chainrule.attribution.subject import Subject, Way
from chainrule.network.input_gradient import Readout, output
from chainrule.network.parameters import Parameters
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table
from chainrule.tables.standard_columns import FROM, WHY
from chainrule.types import Doubles


def of_table_model(model: TableModel) -> Subject:
    """A model of a table as it is explained."""
    ways = tuple(Way(doubles(it.parameters), it.columns.encode) for it in model.members)
    if model.task == "regression":
        reads: tuple[Readout, ...] = (_scaled(model.center, model.scale, model.middle),)
    else:
        reads = tuple(map(output, range(len(model.classes))))
    return Subject(
        "TableModel",
        ways,
        reads,
        model.target,
        tuple(model.classes),
        model.scale if model.task == "regression" else 1.0,
        model.range,
        model.errors,
        model.columns.seen,
        model.columns.names,
        model.threshold,
        model.unit,
    )


def rows_of_table(model: TableModel, X: Any) -> TableRows:
    """Rows as the model takes them."""
    return rows_of_read(model, model.read(X))


def rows_of_read(model: TableModel, table: Table) -> TableRows:
    """The rows of a table that was read as the model reads it."""
    table.need(model.columns.names, FROM)
    # numbers may have come as text; truth values and the like are texts to the model
    numbers = [
        pl.Series(name, table.numbers(name, WHY)).fill_nan(None)
        for name in model.columns.numeric
        if not table.frame[name].dtype.is_numeric()
    ]
    texts = [table.frame[name].cast(pl.String) for name in model.columns.textual]
    return TableRows(replace(table, frame=table.frame.with_columns(*numbers, *texts)))


def _scaled(center: float, scale: float, place: int) -> Readout:
    """The output at a place in their order, in the units of the target: the only one, or the
    median among quantiles.
    """

    def slope(Y: Doubles) -> Doubles:
        made = np.zeros_like(Y)
        # only the output that stands at this place in a row's order moves the number
        np.put_along_axis(made, np.argsort(Y, axis=1)[:, [place]], scale, axis=1)
        return made

    return Readout(lambda Y: np.sort(Y, axis=1)[:, place] * scale + center, slope)


def doubles(parameters: Parameters) -> Parameters:
    """The same in float64: shares are to add up to more digits than float32 has."""
    return Parameters(parameters.network, np.asarray(parameters.vector, float))
