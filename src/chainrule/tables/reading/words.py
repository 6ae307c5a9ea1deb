"""Words such as "unknown" or "tbd" in a column of numbers or dates: told from classes."""

from __future__ import annotations

import polars as pl

MOST_WORDS = 3  # different ones: more are texts of their own, such as remarks
RARE = 0.05  # share of the cells; what is more frequent may be a class
FEW_VALUES = 10  # different numbers, at most, beside which a word may be one more class
WITH_DIGITS = ("number", "date", "duration")


def are_words(cells: pl.Series) -> pl.Series:
    """Which cells hold no digit, and are not empty."""
    return (~cells.str.contains("[0-9]")).fill_null(False)


def are_few(words: pl.Series, known: int) -> bool:
    """Whether there are few words among so many cells, and few different ones."""
    # of very many cells 5 % are many, but they are as few beside the others
    return 0 < words.len() <= RARE * known and words.n_unique() <= MOST_WORDS
