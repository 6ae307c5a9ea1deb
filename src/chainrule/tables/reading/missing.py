"""Cells without a value: empty ones, and what people and programs write into them."""

from __future__ import annotations

import polars as pl

from chainrule.tables.cells import MISSING
from chainrule.tables.reading.latin import OTHER, latin


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
