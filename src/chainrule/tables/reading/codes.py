"""Codes with zeros in front, all of one length: a program that takes them for numbers loses the
zeros, and a model that knows the length puts them back.
"""

from __future__ import annotations

import polars as pl

from chainrule.tables.cells import CODE_WAY

POWER = r"^[1-9][0-9]?E[0-9]{1,2}$"
LOOK = 500  # cells
MOST_CODES = 20  # different ones


def code_way(cells: pl.Series) -> str:
    """How codes are written: 6 digits; empty if they have no length of their own."""
    known = cells.alias("cells").drop_nulls()
    if not len(known) or not known.str.contains("^[0-9]+$").all():
        return ""
    lengths = known.str.len_chars().unique()
    zeros = known.str.starts_with("0").any()
    return f"{lengths[0]} digits" if len(lengths) == 1 and zeros and lengths[0] > 1 else ""


def may_be_codes(cells: pl.Series) -> tuple[str, ...]:
    """A note on numbers that may be codes: 1E5 beside 2E3, or 3.10 beside 3.1."""
    known = cells.alias("cells").drop_nulls()
    some = known.head(LOOK)
    if not len(known):
        return ()
    if some.str.contains(POWER).all() and known.str.contains(POWER).all():
        shown = f"{float(known[0]):.0f}"
        return (f"{known[0]!r} is read as a power of ten, {shown} (--text NAME keeps codes)",)
    pair = _same_numbers(some)
    if not pair:
        return ()
    return (f"{pair[0]!r} and {pair[1]!r} are the same number (--text NAME keeps codes apart)",)


def _same_numbers(some: pl.Series) -> list[str]:
    """Two texts of few that differ in zeros at their ends alone; otherwise nothing."""
    texts = some.filter(some.str.contains(r"^[0-9]+\.[0-9]+$")).unique(maintain_order=True)
    # of measured numbers there are many, and who writes them by hand leaves zeros out
    if len(texts) != some.n_unique() or len(texts) > MOST_CODES:
        return []
    numbers = texts.cast(pl.Float64)
    if numbers.n_unique() == len(texts):
        return []
    twice = numbers.filter(numbers.is_duplicated())[0]
    return texts.filter(numbers == twice).head(2).to_list()


def is_code_way(way: str) -> bool:
    """Whether this says how long codes are."""
    return CODE_WAY.match(way) is not None


def with_zeros(cells: pl.Series, way: str) -> tuple[pl.Series, list[str]]:
    """Codes with the zeros in front that they had in training, and a note."""
    match = CODE_WAY.match(way)
    if match is None:
        return cells, []
    length = int(match[1])
    short = cells.alias("cells").str.contains(rf"^[0-9]{{1,{length - 1}}}$").fill_null(False)
    if not short.any():
        return cells, []
    filled = cells.zip_with(~short, cells.str.zfill(length))
    row = int(short.to_numpy().argmax())
    note = (
        f"zeros in front are put back, as all had {length} digits in training: {cells[row]!r} is "
        f"read as {filled[row]!r}"
    )
    return filled, [note]
