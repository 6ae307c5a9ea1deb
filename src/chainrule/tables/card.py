"""A model's card: what it was trained on, when, by which version, and how good it was.

The card lies in the model's own file, so that whoever finds the file years later can tell.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from typing import Any

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.reading import Table, is_date
from chainrule.tables.score import Score
from chainrule.version import __version__

MOST_VALUES = 20  # of a text column, the most frequent first
MOST_LETTERS = 60  # of a value


@dataclass(frozen=True)
class ColumnCard:
    """A column as it was in training.

    Attributes
    ----------
    name : str
    type : str
        "number", "whole number", "text", "true or false", or what else Polars calls it.
    missing : int
        How many cells held nothing.
    different : int
        How many different values there were.
    least, greatest : float or None
        Of numbers.
    values : tuple of str
        Of others, the most frequent ones.
    """

    name: str
    type: str
    missing: int = 0
    different: int = 0
    least: float | None = None
    greatest: float | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a model was trained on.

    Attributes
    ----------
    version : str
        Of chainrule.
    date : str
        When, in UTC, such as "2026-11-26T09:30:00Z".
    source : str
        The name of the file; "the table" of data that came from memory.
    rows : (int, int)
        From how many the model was learned that was measured, and on how many.
    refitted : bool
        Whether it was then trained on all of them.
    score : (float, float, float) or None
        The metric on the rows held out, and between which it lies with 95 % confidence; None
        where it has no meaning.
    guess : float or None
        The same metric of always guessing the most frequent class, or the mean.
    columns : tuple of ColumnCard
        The columns that are used.
    target : ColumnCard
    metric : str or None
        What the score is, as it is asked for: ``"accuracy"``, ``"recall:yes"``; None of a file
        from a version that did not save it.
    metric_class : str or None
        The one class that the metric is of; None where it is of all, or of numbers.
    """

    version: str
    date: str
    source: str
    rows: tuple[int, int]
    refitted: bool
    score: tuple[float, float, float] | None
    guess: float | None
    columns: tuple[ColumnCard, ...]
    target: ColumnCard
    metric: str | None = None
    metric_class: str | None = None

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        plain = asdict(self)
        if self.metric is None:
            # the card of an older version stays what it was, and the same file
            del plain["metric"], plain["metric_class"]
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Card:
        """What `as_plain` gave, its types checked."""
        import msgspec

        try:
            return msgspec.convert(plain, cls)
        except msgspec.ValidationError as error:
            raise ChainruleError(f"its card is damaged: {error}") from None


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
