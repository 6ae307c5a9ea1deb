"""Cells without a value: empty ones, and what people and programs write into them."""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.latin import OTHER, latin

# Spreadsheets, R, pandas and SQL.
# The dot is SAS's, the question mark that of the UCI repository, \N that of MySQL. Numbers such as
# -999 are not among them: nothing in a file tells them from values.
# of SAP, and of databases for what has no end
NO_DAYS = (
    *("00.00.0000", "0000-00-00", "00/00/0000", "0000-00-00 00:00:00"),
    *("31.12.9999", "9999-12-31", "12/31/9999", "31/12/9999", "31-12-9999", "99991231"),
    *("31.12.9999 00:00:00", "9999-12-31 00:00:00", "9999-12-31T00:00:00", "9999-12-31 23:59:59"),
)
MISSING = [
    *("", "-", "–", "—", "--", "---", "----", ".", "..", "...", "?", "''", '""'),
    *("NA", "N/A", "na", "n/a", "N.A.", "n.a.", "#N/A", "#NA", "#N/A N/A", "nil", "Nil", "NIL"),
    *("NaN", "nan", "NAN", "-nan", "NULL", "null", "Null", "None", "<NA>", "NaT", "[NULL]"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!", "(null)", "\\N"),
    *("k.A.", "k. A.", "k.a.", "n.v.", "n.d.", "N.D.", "n/d", "N/D", "s.d.", "b.d."),
    ":",  # of the statistical office of the European Union
    *NO_DAYS,
    *("1.#QNAN", "1.#IND", "-1.#IND"),  # of C on Windows
]


def blanked(texts: pl.Series) -> pl.Series:
    """A column of text without spaces around its cells, the missing ones as nulls."""
    # Web pages leave spaces of all widths, and files that were joined a mark of their encoding.
    stripped = _unwrapped(texts.str.strip_chars(" \t\r\u00a0\u202f\u2009\u200b\ufeff"))
    return stripped.set((stripped == "") | stripped.is_in(MISSING), None)


def in_latin(texts: pl.Series) -> pl.Series:
    """Cells with digits from 0 to 9 in place of those of other scripts."""
    there = texts.filter(texts.str.contains(OTHER)).unique()
    return texts.replace(there, [latin(it) for it in there]) if len(there) else texts


def _unwrapped(texts: pl.Series) -> pl.Series:
    """Cells without what keeps spreadsheets from changing them: ="007", '007' or '007."""
    formula = texts.str.contains('^="[^"]*"$')
    if formula.any():
        texts = texts.str.replace('^="([^"]*)"$', "$1")
    apostrophe = texts.str.contains("^'[^']*'?$")
    # one apostrophe may belong to a word, but nobody begins all words with one
    if texts.len() > texts.null_count() and apostrophe.sum() > 0.9 * texts.count():
        texts = texts.str.replace("^'([^']*)'?$", "$1")
    return texts


def markers(texts: pl.Series) -> list[str]:
    """The different words in a column that stand for a missing value."""
    stripped = texts.str.strip_chars()
    found = stripped.filter(stripped.is_in(MISSING[1:]))
    return sorted(found.unique().to_list())
