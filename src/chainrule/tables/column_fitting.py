"""From the rows of a table to its `Columns`: which are used, and how each is encoded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.reading import USABLE, Table, is_number
from chainrule.tables.seen import seen_in
from chainrule.tables.standard_columns import WHY, NumericColumn, TextColumn, known_texts
from chainrule.types import Doubles

MAX_CATEGORIES = 50


def fit_columns(table: Table, names: Sequence[str]) -> tuple[Columns, list[str]]:
    """How these columns become inputs, and notes on columns that cannot be used."""
    notes: list[str] = []
    numeric: list[str] = []
    textual: list[str] = []
    for name in names:
        series = table.frame[name]
        if series.null_count() == series.len():
            notes.append(f"column {name!r} is left out: it is empty")
        elif is_number(series):
            numeric.append(name)
        elif series.dtype not in USABLE:
            notes.append(
                f"column {name!r} is left out: values of type {series.dtype} are not supported"
            )
        # names, keys and free text: a category that occurs once teaches nothing about other rows
        elif series.n_unique() == series.len() and series.len() > MAX_CATEGORIES:
            notes.append(f"column {name!r} is left out: its text differs in every row")
        else:
            textual.append(name)
            notes += _almost_numbers(table, name)
    if not numeric and not textual:
        raise ChainruleError(f"{table.source}: there is no column left to predict from")
    texts = table.frame.select(pl.col(textual).cast(pl.String))
    seen = {**seen_in(table.frame, numeric), **seen_in(texts, textual)}
    return Columns(_fit_numbers(table, numeric), _fit_texts(table, textual), seen), notes


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
    """What scikit-learn's encoder finds."""
    from sklearn.preprocessing import OneHotEncoder

    if not names:
        return ()
    texts = np.column_stack([np.array(known_texts(table, name), dtype=object) for name in names])
    # The most frequent categories have an input each, and all others share one. Without a bound, a
    # column of many categories would swamp the network with inputs that are nearly always 0.
    encoder = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=MAX_CATEGORIES
    ).fit(texts)
    columns = []
    for name, categories, rare in zip(
        names, encoder.categories_, encoder.infrequent_categories_, strict=True
    ):
        few = () if rare is None else tuple(map(str, rare))
        columns.append(
            TextColumn(name, tuple(str(it) for it in categories if str(it) not in few), few)
        )
    return tuple(columns)


def _numbers(table: Table, names: Sequence[str]) -> Doubles:
    return np.column_stack([table.numbers(name, WHY) for name in names])


def _almost_numbers(table: Table, name: str) -> list[str]:
    """A note on a column that would hold numbers but for a few cells."""
    series = table.frame[name].drop_nulls()
    if series.dtype != pl.String:
        return []
    # Probably a typing error or a unit in a few cells. Refusing the table would be too strict, but
    # to take numbers for categories silently would hide why the model is poor.
    odd = series.filter(series.str.strip_chars().cast(pl.Float64, strict=False).is_null())
    if not 0 < len(odd) < 0.5 * len(series):
        return []
    cells = "1 cell is not a number" if len(odd) == 1 else f"{len(odd)} cells are not numbers"
    return [f"column {name!r} is taken as text: {cells}, for example {odd[0]!r}"]
