"""Values that look as if they stood for missing ones: 999999 far from all others, or the last day
of a calendar. They are kept, unless they can be no date at all, and told.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import polars as pl

from chainrule.tables.cells import LAST_YEAR, NO_DAYS
from chainrule.tables.reading.table import is_date

FEWEST = 3  # cells
FAR = 3.0  # times as far from the others as these are spread
_NINES = re.compile(r"^-?9{2,}(?:\.[09]+)?$")


def note_on_sentinel(values: pl.Series) -> str:
    """What is to be said of a column of numbers or dates; empty if there is nothing."""
    if not (values.dtype.is_numeric() or is_date(values)) or not values.count():
        return ""
    ends: tuple[Any, Any] = (values.max(), values.min())
    for end in ends:
        # only nines are looked at further: in nearly all columns, the ends end it
        may_be = is_date(values) or bool(_NINES.match(f"{float(end):.10g}"))
        if n := _times(values, end) if may_be else 0:
            return (
                f"{end} stands in {n} cells, far from all others: it looks like a marker of "
                "missing values (if it is one, leave these cells empty)"
            )
    return ""


def _times(values: pl.Series, end: object) -> int:
    """In how many cells an end stands, if it is far from all others; else 0."""
    numbers = values.cast(pl.Datetime("us")).dt.epoch("s") if is_date(values) else values
    numbers = numbers.cast(pl.Float64)
    here = (values == end).fill_null(False)
    others, own = numbers.filter(~here).drop_nulls(), numbers.filter(here)
    n = int(here.sum())
    if n < FEWEST or others.n_unique() < FEWEST:
        return 0
    low, high = np.nanmin(others.to_numpy()), np.nanmax(others.to_numpy())
    gap = max(own[0] - high, low - own[0])
    return n if gap > FAR * (high - low) else 0


def without_end(raw: pl.Series, values: pl.Series) -> tuple[pl.Series, str]:
    """A column of dates without those that are no days, and what is to be said of them; empty if
    there are none.

    Parameters
    ----------
    raw : Series
        The column as it was handed over.
    values : Series
        What was read of it.
    """
    ended = pl.Series([False]).new_from_index(0, len(raw))
    if is_date(values):
        # databases write so what has no end: as a date it would be far from all others
        # (the clock of another zone may show the year after)
        ended = (values.dt.year() >= LAST_YEAR).fill_null(False)
        values = values.set(ended, None)
    cells = raw.alias("cells")
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars()
        ended = ended | cells.is_in(list(NO_DAYS)).fill_null(False)
    elif isinstance(cells.dtype, pl.Datetime):
        # Python has no year 10000 to write
        cells = cells.dt.to_string("%Y-%m-%d %H:%M:%S")
    found = cells.filter(ended)
    if not len(found):
        return values, ""
    count = "1 cell" if len(found) == 1 else f"{len(found)} cells"
    return values, f"{str(found[0])!r} is taken as missing, in {count}"
