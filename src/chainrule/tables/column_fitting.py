"""From the rows of a table to its `Columns`: which are used, and how each is encoded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.date_columns import DateColumn
from chainrule.tables.reading import Table, is_date, is_number
from chainrule.tables.roles import MAX_CATEGORIES
from chainrule.tables.standard_columns import NO_TEXT, WHY, NumericColumn, TextColumn
from chainrule.types import Doubles


def fit_columns(table: Table, names: Sequence[str]) -> tuple[Columns, list[str]]:
    """How these columns become inputs, and notes on columns that are empty."""
    notes: list[str] = []
    numeric: list[str] = []
    textual: list[str] = []
    dated: list[str] = []
    for name in names:
        series = table.frame[name]
        if series.null_count() == series.len():
            notes.append(f"column {name!r} is left out: it is empty")
        elif is_number(series):
            numeric.append(name)
        else:
            (dated if is_date(series) else textual).append(name)
    if not numeric and not textual and not dated:
        raise ChainruleError(f"{table.source}: there is no column left to predict from")
    dates = tuple(DateColumn.fitted(table, name) for name in dated)
    return Columns(_fit_numbers(table, numeric), _fit_texts(table, textual), dates), notes


def _fit_numbers(table: Table, names: Sequence[str]) -> tuple[NumericColumn, ...]:
    """What scikit-learn's imputer and scaler find."""
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import StandardScaler

    if not names:
        return ()
    imputer, scaler = SimpleImputer(strategy="median"), StandardScaler()
    scaler.fit(imputer.fit_transform(_numbers(table, names)))
    # the numbers alone are kept: predicting needs no scikit-learn
    found = zip(names, imputer.statistics_, scaler.mean_, scaler.scale_, strict=True)
    return tuple(
        NumericColumn(name, float(median), float(mean), float(scale))
        for name, median, mean, scale in found
    )


def _fit_texts(table: Table, names: Sequence[str]) -> tuple[TextColumn, ...]:
    """The most frequent categories have an input each, and all others share one.

    Without a bound, a column of many categories would swamp the network with inputs that are nearly
    always 0. Ties are broken as by scikit-learn's encoder.
    """
    return tuple(_fit_text(table, name) for name in names)


def _fit_text(table: Table, name: str) -> TextColumn:
    texts = table.frame[name].cast(pl.String).fill_null(NO_TEXT).alias("text")
    counts = texts.to_frame().group_by("text").len().sort("text")
    if counts.height <= MAX_CATEGORIES:
        return TextColumn(name, tuple(counts["text"].to_list()))
    # of equally frequent ones, the last in the order of the alphabet are kept
    order = np.argsort(counts["len"].to_numpy(), kind="stable")[-(MAX_CATEGORIES - 1) :]
    frequent = counts["text"].gather(np.sort(order))
    return TextColumn(name, tuple(frequent.to_list()), counts.height - len(order))


def _numbers(table: Table, names: Sequence[str]) -> Doubles:
    return np.column_stack([table.numbers(name, WHY) for name in names])
