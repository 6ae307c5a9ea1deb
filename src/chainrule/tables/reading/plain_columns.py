"""Columns of numbers as programs write them, all of a table at once: most columns need no more."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from chainrule.tables.reading.dates import COMPACT
from chainrule.tables.reading.numbers import CODE, EXACT, WHOLE


def plain_columns(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, pl.Series]:
    """Those of these columns of text that hold nothing but numbers, as numbers.

    Columns of which more has to be asked are not among them: codes with zeros in front, numbers
    that are too long, and what may be dates.
    """
    if not names or not frame.height:
        return {}
    texts = frame.select(names)
    numbers = texts.select(pl.all().cast(pl.Float64, strict=False))
    counts = zip(names, texts.null_count().row(0), numbers.null_count().row(0), strict=True)
    plain = [name for name, before, after in counts if before == after < frame.height]
    if not plain:
        return {}
    numbers = numbers.select(pl.col(plain).fill_nan(None))
    flags = numbers.select((pl.all() % 1 == 0).all()).row(0)
    whole = [name for name, flag in zip(plain, flags, strict=True) if flag]
    found = {name: numbers[name] for name in set(plain) - set(whole)}
    return found | (_whole(texts, numbers, whole) if whole else {})


def _whole(texts: pl.DataFrame, numbers: pl.DataFrame, names: list[str]) -> dict[str, pl.Series]:
    """Whole numbers that are no codes, not too long, and no dates."""
    codes, digits, dates = (
        texts.select(it).row(0)
        for it in (
            pl.col(names).str.contains(CODE).any(),
            pl.col(names).str.contains(WHOLE).all(),
            pl.col(names).str.contains(COMPACT).all(),
        )
    )
    long = numbers.select((pl.col(names).abs() > EXACT).any()).row(0)
    rows = list(zip(names, codes, digits, dates, long, strict=True))
    exact = [name for name, code, digit, date, long in rows if not (code or date or long) and digit]
    # 1.0 is written as a measured number and not as a count
    measured = [name for name, code, digit, _, _ in rows if not code and not digit]
    counted = numbers.select(pl.col(exact).cast(pl.Int64)) if exact else numbers.clear()
    return {name: counted[name] for name in exact} | {name: numbers[name] for name in measured}
