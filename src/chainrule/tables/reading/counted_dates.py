"""Dates as programs count them: days of spreadsheets, seconds since 1970, and months as 202401.

What such numbers are shows in the name of their column, beside a range that only they have.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.missing import blanked

FEW = 5  # different ones at least
LOOK = 20  # cells
_DATE = (
    r"(?:^|[^A-Za-z])(?i:date|datum|fecha|dato)(?:$|[^A-Za-z])|[a-z](?:Date|datum)(?:$|[^a-z])|"
    r"(?:order|birth|start|end|due)date"
)
_MOMENT = r"|(?i:timestamp|epoch|unix|(?:created|updated|modified)|_at$|_ts$|(?:^|_)time(?:$|_))"
_MONTH = r"(?i)month|monat|mois|\bmes\b|maand|period|yyyymm|\bym\b"


class Way(NamedTuple):
    """How dates are counted: what columns of such are called, and what the numbers look like."""

    called: re.Pattern[str]
    looks: str
    seconds: float = 0.0  # of one, since the beginning
    begins: int = 0  # in seconds since 1970


WAYS = {
    # of 1954 to 2064; to a spreadsheet, 30 December 1899 is day 0
    "serial": Way(re.compile(_DATE), r"^[2-5][0-9]{4}(?:[.,][0-9]+)?$", 86400.0, -25569 * 86400),
    "unix": Way(re.compile(_DATE + _MOMENT), r"^1[0-9]{9}(?:\.[0-9]+)?$", 1.0),
    "unixms": Way(re.compile(_DATE + _MOMENT), r"^1[0-9]{12}$", 0.001),
    "yyyymm": Way(re.compile(_MONTH), r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$"),
}


def counted_way(texts: pl.Series) -> str:
    """How the dates of a column are counted; empty if they are not."""
    return next((name for name, way in WAYS.items() if _is(texts, way)), "")


def _is(texts: pl.Series, way: Way) -> bool:
    if not way.called.search(texts.name):
        return False
    # the first cells end it for nearly all columns
    for some in (texts.drop_nulls().head(LOOK), texts):
        known = blanked(some).drop_nulls()
        if not len(known) or not known.str.contains(way.looks).all():
            return False
    return known.n_unique() >= FEW


def may_be_counted(name: str) -> bool:
    """Whether the name of a column says that it holds dates."""
    return any(way.called.search(name) for way in WAYS.values())


def counted_dates(cells: pl.Series, way: str) -> pl.Series:
    """Dates; null where a cell is none."""
    if way == "yyyymm":
        return (cells + "01").str.to_date("%Y%m%d", strict=False)
    numbers = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    seconds = numbers * WAYS[way].seconds + WAYS[way].begins
    moments = pl.from_epoch(seconds.round().cast(pl.Int64), "s").cast(pl.Datetime("us"))
    # days without a time of day are dates
    return moments.cast(pl.Date) if (numbers % 1 == 0).all() and way == "serial" else moments


def counted_note(cells: pl.Series, dates: pl.Series) -> str:
    """What is said of such a column."""
    shown, day = cells.drop_nulls()[0], dates.drop_nulls()[0]
    return f"numbers such as {shown} are read as dates, {day} (--number NAME keeps the numbers)"
