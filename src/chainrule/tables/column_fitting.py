"""From the rows of a table to its `Columns`: which are used, and how each is encoded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.date_columns import DateColumn
from chainrule.tables.reading import Table, is_date, is_number
from chainrule.tables.roles import MAX_CATEGORIES
from chainrule.tables.seen import SeenChoices, seen_in
from chainrule.tables.standard_columns import NO_TEXT, WHY, NumericColumn, TextColumn
from chainrule.tables.word_columns import WordsColumn


def fit_columns(table: Table, names: Sequence[str]) -> tuple[Columns, list[str]]:
    """How these columns become inputs, and notes on columns that are empty."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in names:
        kinds[_kind(table, name)].append(name)
    if len(kinds["empty"]) == len(names):
        raise ChainruleError(f"{table.source}: there is no column left to predict from")
    textual = [*kinds["text"], *kinds["words"]]
    texts = table.frame.select(pl.col(textual).cast(pl.String))
    seen = {
        **seen_in(table.frame, [*kinds["number"], *kinds["date"]]),
        **seen_in(texts, textual),
    }
    # No remark is typical of all: a row is compared with one that has none.
    for name in kinds["words"]:
        if isinstance(it := seen[name], SeenChoices):
            seen[name] = SeenChoices(None, it.choices)
    columns = Columns(
        tuple(_fit_number(table, name) for name in kinds["number"]),
        (
            *(_fit_text(table, name) for name in kinds["text"]),
            *(WordsColumn(name) for name in kinds["words"]),
        ),
        tuple(DateColumn.fitted(table, name) for name in kinds["date"]),
        seen,
    )
    return columns, [f"column {name!r} is left out: it is empty" for name in kinds["empty"]]


def _kind(table: Table, name: str) -> str:
    series = table.frame[name]
    if series.null_count() == series.len():
        return "empty"
    # nothing but the user's word tells free text that is to be read from categories
    if name in table.readings and table.readings[name].kind == WordsColumn.kind:
        return WordsColumn.kind
    if is_number(series):
        return "number"
    return "date" if is_date(series) else "text"


def _fit_number(table: Table, name: str) -> NumericColumn:
    """What scikit-learn's imputer and scaler find."""
    numbers = table.numbers(name, WHY)
    missing = np.isnan(numbers)
    median = float(np.median(numbers[~missing]))
    numbers[missing] = median
    # of equal numbers, the deviation may be a rounding error and not 0
    scale = float(numbers.std()) if np.ptp(numbers) else 1.0
    return NumericColumn(name, median, float(numbers.mean()), scale)


def _fit_text(table: Table, name: str) -> TextColumn:
    """The most frequent categories have an input each, and all others share one.

    Without a bound, a column of many categories would swamp the network with inputs that are nearly
    always 0. Ties are broken as by scikit-learn's encoder.
    """
    texts = table.frame[name].cast(pl.String).fill_null(NO_TEXT).alias("text")
    counts = texts.to_frame().group_by("text").len().sort("text")
    if counts.height <= MAX_CATEGORIES:
        return TextColumn(name, tuple(counts["text"].to_list()))
    # of equally frequent ones, the last in the order of the alphabet are kept
    sizes = counts["len"].to_numpy()
    order = np.argsort(sizes, kind="stable")[-(MAX_CATEGORIES - 1) :]
    # an input of a single row would be learned by heart, and tell nothing about any other
    order = order[sizes[order] > 1]
    frequent = counts["text"].gather(np.sort(order))
    return TextColumn(name, tuple(frequent.to_list()), counts.height - len(order))
