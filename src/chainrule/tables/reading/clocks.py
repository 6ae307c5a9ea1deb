"""Times of day without a colon: 0830 and 1745, 8.30 and 17.45.

As numbers they would have gaps between 8:59 and 9:00. What they are shows in the name of their
column, or in zeros in front, beside cells that all are times.
"""

from __future__ import annotations

import re

import polars as pl

from chainrule.tables.cells import MISSING
from chainrule.tables.reading.missing import blanked
from chainrule.tables.reading.patterns import HHMM, POINTED

LOOK = 20  # cells
FEW = 5  # different times at least: fewer numbers may look like some by chance
MANY = 20  # where nothing but the zeros tells: codes have such, too
# At these, people and trains begin and end.
_SURE = re.compile(
    r"(?i)uhrzeit|hh:?mm|time.?of.?day|o.?clock|\bclock|heure|\bhora|\boras?\b|orario|tijdstip|"
    r"klokkeslett|klockslag|godzina|время|"
    r"(?:^|[^a-z])(?:start|begin|end|dep|departure|arr|arrival|open|opening|close|closing|"
    r"check.?in|check.?out|sched\w*)[^a-z0-9]?time"
)
_MAYBE = re.compile(r"(?i)(?:^|[^a-z])time|zeit|(?:^|[^a-z])(?:tid|tijd|temps|tiempo|tempo)")


def clock_way(cells: pl.Series) -> str:
    """How times of day are written: "hhmm" or "point"; empty where a column holds none.

    Parameters
    ----------
    cells : Series
        As they are written, and called as their column is.
    """
    if not _may_be_times(cells.drop_nulls().head(LOOK).to_list()):
        return ""
    sure = is_called_a_clock(cells.name)
    # a look at the first cells ends it for nearly all columns
    for some in (cells.drop_nulls().head(LOOK), cells):
        known = blanked(some).drop_nulls()
        pointed = sure and _are_all(known, POINTED)
        if not pointed and not _are_all(known.str.zfill(4), HHMM):
            return ""
    cells = known
    if cells.n_unique() < FEW or pointed:
        return "point" if cells.n_unique() >= FEW else ""
    return "hhmm" if _are_times(cells, sure) else ""


def _may_be_times(some: list[str]) -> bool:
    """Whether there is a digit in each of these cells that has a value."""
    # by Python, as few cells take Polars a hundred times as long: words end it here
    return all(re.search("[0-9]", it) or it.strip() in MISSING for it in some)


def _are_times(cells: pl.Series, sure: bool) -> bool:
    """Whether numbers of which all could be times are such."""
    # 830 may be a count of milliseconds, 0830 hardly
    zeros = cells.str.contains("^0[0-9]{3}$").any() and _are_all(cells, "^.{4}$")
    maybe = _MAYBE.search(cells.name) is not None or cells.n_unique() >= MANY
    far = bool((cells.str.len_chars() > 2).any())
    return (sure and far) or bool(zeros and maybe)


def is_called_a_clock(name: str) -> bool:
    """Whether the name of a column says that it holds times of day."""
    return _SURE.search(name) is not None


def _are_all(cells: pl.Series, pattern: str) -> bool:
    return len(cells) > 0 and bool(cells.str.contains(pattern).all())


def clock_seconds(cells: pl.Series, way: str) -> pl.Series:
    """Seconds since midnight; null where a cell is no such time."""
    # 5 is five minutes past midnight
    parts = (
        cells.str.zfill(4).str.extract_groups(HHMM)
        if way == "hhmm"
        else (cells.str.extract_groups(POINTED))
    )
    hours, minutes = (it.cast(pl.Float64) for it in parts.struct.unnest().get_columns())
    return hours * 3600 + minutes * 60


def clock_note(cells: pl.Series) -> str:
    """What is said of such a column."""
    shown = cells.drop_nulls()[0]
    return (
        f"times of day such as {shown!r} are in seconds (--number NAME or --text NAME keeps what "
        "is written)"
    )
