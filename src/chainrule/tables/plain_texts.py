"""Texts that need no reading: a table that holds them is read as they are written."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.tables.cells import CODE_WAY, MISSING
from chainrule.tables.columns import Texts
from chainrule.tables.word_columns import WordsColumn


class PlainTexts(NamedTuple):
    """Which texts of a column are taken as they are.

    Attributes
    ----------
    known : set of str or None
        Those that training has seen.
    as_written : bool
        Whether others are too, unless they may stand for a missing value; words for yes and no are
        not.
    """

    known: frozenset[str | None] = frozenset()
    as_written: bool = False


def plain_texts(column: Texts, way: str) -> PlainTexts:
    """Those of a column, by the way in which it was read in training."""
    # every text has words, and none is another way to write one
    if isinstance(column, WordsColumn):
        return PlainTexts(frozenset([None]), True)
    kind, _, how = way.partition(":")
    # of codes that all have 6 digits, 71 may be 000071, which reading tells
    as_written = kind in ("text", "category") and CODE_WAY.match(how) is None
    return PlainTexts(frozenset([*column.preparation().places, None]), as_written)


def is_emptied(text: object) -> bool:
    """Whether a file could not hold a text as a value: None and NA are markers there, and spaces
    around it are none of its own.
    """
    return isinstance(text, str) and (text in MISSING or text != text.strip())


def is_word(text: str) -> bool:
    """Whether a table would read a text as it is."""
    # without spaces around it, and no sign that may hide a text from a spreadsheet
    ends = text[:1] + text[-1:]
    return ends.isalnum() and text not in MISSING
