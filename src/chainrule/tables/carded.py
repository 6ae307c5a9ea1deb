"""A model's card, filled in from the table that it was trained on.

Apart from the card itself, which whoever loads a model needs, without anything that reads tables.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from typing import Any

import polars as pl

from chainrule.tables.card import Card, ColumnCard
from chainrule.tables.columns import Columns
from chainrule.tables.reading import Table, is_date
from chainrule.tables.score import Score
from chainrule.tables.streaming.tally import ColumnTally
from chainrule.version import __version__

MOST_VALUES = 20  # of a text column, the most frequent first
MOST_LETTERS = 60  # of a value


def card_of(
    table: Table,
    columns: Columns,
    target: str,
    measured: Score,
    rows: tuple[int, int],
    refitted: bool,
    metric: tuple[str, str | None],
) -> Card:
    """The card of a model that uses these columns of a table; of the metric its name and the class
    that it is of.
    """
    value, (low, high), guess = measured
    known = [number == number and abs(number) != float("inf") for number in (value, low, high)]
    return Card(
        __version__,
        _now(),
        os.path.basename(table.source),
        rows,
        refitted,
        (value, low, high) if all(known) else None,
        guess if guess == guess else None,
        tuple(_column(table.frame[name]) for name in columns.names),
        _column(table.frame[target]),
        *metric,
    )


def is_described(table: Table, card: Card) -> bool:
    """Whether a table's columns hold what a card says of those in training."""
    return all(_column(table.frame[it.name]) == it for it in (card.target, *card.columns))


def is_counted(tally: ColumnTally, card: Card) -> bool:
    """The same of a table that came piece by piece, by what is counted of its columns."""
    # how many different values there are is not: they would have to be kept
    return all(
        tally.missing[it.name] == it.missing
        and (it.least is None or tally.ends.get(it.name) == (it.least, it.greatest))
        for it in (card.target, *card.columns)
    )


def _now() -> str:
    """The time in UTC; the one of SOURCE_DATE_EPOCH where builds are to be repeatable
    (reproducible-builds.org).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _column(series: pl.Series) -> ColumnCard:
    missing, different = series.null_count(), series.drop_nulls().n_unique()
    if series.dtype.is_numeric():
        kind = "whole number" if series.dtype.is_integer() else "number"
        least, greatest = (None if it is None else float(it) for it in _ends(series))
        return ColumnCard(series.name, kind, missing, different, least, greatest)
    kinds: dict[object, str] = {pl.Boolean: "true or false", pl.Null: "empty"}
    if is_date(series):
        # midnight in every row is no time of its own
        timed = series.dtype != pl.Date and bool((series.dt.time() != time()).any())
        kind = "date and time" if timed else "date"
    elif series.dtype in (pl.String, pl.Categorical, pl.Enum):
        kind = "text"
    else:
        kind = kinds.get(series.dtype, str(series.dtype))
    return ColumnCard(series.name, kind, missing, different, values=_values(series))


def _ends(series: pl.Series) -> tuple[Any, Any]:
    return series.min(), series.max()


def _values(series: pl.Series) -> tuple[str, ...]:
    """The most frequent values; of equally frequent ones the first in the alphabet. Of dates, the
    first and the last.
    """
    if is_date(series):
        ends = series.drop_nulls().sort().cast(pl.Date).cast(pl.String)
        return (f"{ends[0]} to {ends[-1]}",) if len(ends) else ()
    texts = series.drop_nulls().cast(pl.String).alias("value")
    counts = texts.value_counts(name="count").sort(["count", "value"], descending=[True, False])
    return tuple(text[:MOST_LETTERS] for text in counts["value"].head(MOST_VALUES).to_list())
