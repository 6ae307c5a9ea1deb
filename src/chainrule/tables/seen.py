"""What training has seen of a column: of numbers the range and the middle, of others the most
frequent value and which there are. Rows are explained by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl

MOST_CHOICES = 100  # values of a column that are no numbers
MOST_DATES = 13


@dataclass(frozen=True)
class SeenNumbers:
    """The least, the middle and the greatest number, and whether all are whole."""

    low: float
    typical: float
    high: float
    whole: bool = False

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.low, self.typical, self.high, self.whole]


@dataclass(frozen=True)
class SeenChoices:
    """The most frequent value, and those that there are, the most frequent first."""

    typical: object
    choices: tuple[object, ...]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.typical, list(self.choices)]


@dataclass(frozen=True)
class SeenDates(SeenChoices):
    """The middle date, and some from the first to the last."""

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return ["dates", *map(str, (self.typical, *self.choices))]


Seen = SeenNumbers | SeenChoices


def seen_from_values(values: Sequence[Any]) -> Seen:
    """What `values` gave."""
    if values[0] == "dates" and isinstance(values[1], str):
        return SeenDates(_date(values[1]), tuple(map(_date, values[2:])))
    if len(values) == 2:
        return SeenChoices(values[0], tuple(values[1]))
    low, typical, high = map(float, values[:3])
    return SeenNumbers(low, typical, high, bool(values[3]))


def seen_of(series: pl.Series) -> Seen | None:
    """What there is to see in a column; None if it is empty."""
    import polars as pl

    known = series.drop_nulls()
    if not len(known):
        return None
    if known.dtype.is_numeric():
        numbers = known.cast(pl.Float64)
        low, middle, high = np.quantile(numbers.to_numpy(), (0, 0.5, 1)).tolist()
        return SeenNumbers(low, middle, high, known.dtype.is_integer())
    if known.dtype.is_temporal():
        ordered = known.sort()
        # dates spread over the rows rather than over time, so that gaps offer no changes
        places = np.linspace(0, len(ordered) - 1, MOST_DATES).round().astype(int)
        return SeenDates(ordered[len(ordered) // 2], tuple(ordered[places].unique().sort()))
    counts = known.alias("value").value_counts(name="count")
    # equally frequent values in an order that is the same each time
    by = counts.sort("count", "value", descending=[True, False])["value"]
    # of a text, that it is missing is a value like others, and may be the usual one
    usual = None if series.null_count() > (known == by[0]).sum() else by[0]
    return SeenChoices(usual, tuple(by[:MOST_CHOICES].to_list()))


def seen_in(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Seen]:
    """What there is to see in these columns of a table."""
    found = {name: seen_of(frame[name]) for name in names}
    return {name: it for name, it in found.items() if it is not None}


def _date(text: str) -> date:
    """A date, or a date and time, as Python writes it."""
    return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
