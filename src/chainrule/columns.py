"""Columns to numbers: what a network takes in, from numeric and text columns with missing cells.

Numbers: a missing one becomes the median, then all are standardized. Text: one 0/1 input for each category;
rare categories share one, a category that training has not seen is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.errors import ChainruleError
from chainrule.tables import USABLE, Table, is_number

MAX_CATEGORIES = 50
NO_TEXT = "(missing)"


@dataclass(frozen=True)
class Columns:
    """Which columns are used, and scikit-learn's transformers that were fitted to them."""

    numeric: tuple[str, ...]
    textual: tuple[str, ...]
    numeric_pipeline: Any
    text_pipeline: Any

    def encode(self, table: Table) -> NDArray[np.float64]:
        """The inputs of a network, (rows, n_inputs)."""
        table.need([*self.numeric, *self.textual])
        blocks = []
        if self.numeric:
            blocks.append(self.numeric_pipeline.transform(_numbers(table, self.numeric)))
        if self.textual:
            blocks.append(self.text_pipeline.transform(_texts(table, self.textual)))
        return np.hstack(blocks)

    def input_names(self) -> list[str]:
        """What each input of the network is: a numeric column, or a text column and its category."""
        pairs = (self.numeric_pipeline, self.numeric), (self.text_pipeline, self.textual)
        return [str(name) for pipeline, names in pairs if names for name in pipeline.get_feature_names_out(list(names))]


def fit_columns(table: Table, names: Sequence[str]) -> tuple[Columns, list[str]]:
    """Transformers for these columns, and notes on columns that cannot be used."""
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    notes, numeric, textual = [], [], []
    for name in names:
        series = table.frame[name]
        if series.null_count() == series.len():
            notes.append(f"column {name!r} is left out: it is empty")
        elif is_number(series):
            numeric.append(name)
        elif series.dtype not in USABLE:
            notes.append(f"column {name!r} is left out: values of type {series.dtype} are not supported")
        elif series.n_unique() == series.len() and series.len() > MAX_CATEGORIES:
            notes.append(f"column {name!r} is left out: its text differs in every row")
        else:
            textual.append(name)
            notes += _almost_numbers(table, name)
    if not numeric and not textual:
        raise ChainruleError(f"{table.source}: there is no column left to predict from")
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    texts = make_pipeline(
        SimpleImputer(missing_values=None, strategy="constant", fill_value=NO_TEXT),
        OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=MAX_CATEGORIES, sparse_output=False),
    )
    if numeric:
        numbers.fit(_numbers(table, numeric))
    if textual:
        texts.fit(_texts(table, textual))
    return Columns(tuple(numeric), tuple(textual), numbers if numeric else None, texts if textual else None), notes


def _numbers(table: Table, names: Sequence[str]) -> NDArray[np.float64]:
    return np.column_stack([table.numbers(name, "this column held numbers in training") for name in names])


def _texts(table: Table, names: Sequence[str]) -> NDArray[Any]:
    return np.column_stack([table.texts(name) for name in names])


def _almost_numbers(table: Table, name: str) -> list[str]:
    """A note on a column that would hold numbers but for a few cells."""
    series = table.frame[name].drop_nulls()
    if series.dtype != pl.String:
        return []
    odd = series.filter(series.str.strip_chars().cast(pl.Float64, strict=False).is_null())
    if not 0 < len(odd) < 0.5 * len(series):
        return []
    return [f"column {name!r} is taken as text because of {odd[0]!r} and {len(odd) - 1} more cells that are no numbers"]
