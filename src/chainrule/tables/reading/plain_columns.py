"""Columns of numbers as programs write them, all of a table at once: most columns need no more."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from chainrule.tables.reading.codes import may_be_codes
from chainrule.tables.reading.dates import COMPACT
from chainrule.tables.reading.numbers import CODE, EXACT, PHONE, ROUNDED, WHOLE
from chainrule.tables.reading.thousands import are_thousands


def plain_columns(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, pl.Series]:
    """Those of these columns of text that hold nothing but numbers, as numbers.

    Columns of which more has to be asked are not among them: codes with zeros in front, numbers
    that are too long or were rounded, and what may be dates.
    """
    if not names or not frame.height:
        return {}
    texts = frame[list(names)]  # not by select, for which a column called * is all of them
    # to floats, which whole numbers are as well: one cast tells for both
    numbers = texts.select(pl.all().cast(pl.Float64, strict=False))
    plain = _understood(texts, numbers)
    if not plain:
        return {}
    numbers = numbers[plain]
    flags = numbers.select((pl.all() % 1 == 0).all()).row(0)
    whole = [name for name, flag in zip(plain, flags, strict=True) if flag]
    measured = [name for name in set(plain) - set(whole) if not _is_asked(texts[name])]
    found = {name: numbers[name] for name in measured}
    return found | (_whole(texts, numbers, whole) if whole else {})


def _is_asked(texts: pl.Series) -> bool:
    """Whether more has to be asked of numbers with fractions."""
    return are_thousands(texts) or bool(may_be_codes(texts))


def _understood(texts: pl.DataFrame, numbers: pl.DataFrame) -> list[str]:
    """Columns of which every cell is a number, or empty."""
    before, after = texts.null_count().row(0), numbers.null_count().row(0)
    # a nan is a word for a missing value, and there may be others
    nans = numbers.select(pl.all().is_nan().any()).row(0)
    counts = zip(texts.columns, before, after, nans, strict=True)
    return [name for name, old, new, nan in counts if old == new < texts.height and not nan]


def _whole(texts: pl.DataFrame, numbers: pl.DataFrame, names: list[str]) -> dict[str, pl.Series]:
    """Whole numbers that are no codes, not too long, and no dates."""

    def those(frame: pl.DataFrame, flag: pl.Expr) -> set[str]:
        flags = frame[names].select(flag).row(0)
        return {name for name, it in zip(names, flags, strict=True) if it}

    each = pl.all()
    codes = those(texts, each.str.contains(CODE).any() | each.str.contains(PHONE).all())
    # 1.0 is written as a measured number and not as a count
    digits = those(texts, each.str.contains(WHOLE).all())
    asked = those(texts, each.str.contains(COMPACT).all())
    asked |= those(texts, each.str.contains(ROUNDED).any())
    asked |= those(numbers, (each.abs() > EXACT).any()) | codes
    exact = [name for name in names if name in digits - asked]
    measured = {it for it in set(names) - digits - codes - asked if not may_be_codes(texts[it])}
    counted = numbers[exact].select(each.cast(pl.Int64)) if exact else numbers.clear()
    return {name: counted[name] for name in exact} | {name: numbers[name] for name in measured}
