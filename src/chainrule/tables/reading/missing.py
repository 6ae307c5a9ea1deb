"""Cells without a value: empty ones, and what people and programs write into them."""

from __future__ import annotations

import polars as pl

# Spreadsheets, R, pandas and SQL.
MISSING = [
    *("", "-", "–", "—", "--", ".", "?", "NA", "N/A", "na", "n/a", "N.A.", "n.a.", "#N/A", "#NA"),
    *("NaN", "nan", "NAN", "-nan", "NULL", "null", "Null", "None", "<NA>", "NaT"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "(null)", "\\N"),
]


def blanked(texts: pl.Series) -> pl.Series:
    """A column of text without spaces around its cells, the missing ones as nulls."""
    stripped = texts.str.strip_chars(" \t\r\u00a0\u202f\u2009\u200b\ufeff")
    return stripped.set((stripped == "") | stripped.is_in(MISSING), None)


def markers(texts: pl.Series) -> list[str]:
    """The different words in a column that stand for a missing value."""
    stripped = texts.str.strip_chars()
    found = stripped.filter(stripped.is_in(MISSING[1:]))
    return sorted(found.unique().to_list())
