"""Numbers with a mark of whoever wrote them: about, doubtful, at most, with a note below the table.

The number itself is what counts then, and a note says so. Limits alone may be classes of their own:
<18 beside >65.
"""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.currencies import different_amounts
from chainrule.tables.reading.fractional import is_mixed, without_fraction
from chainrule.tables.reading.patterns import (
    ABOUT,
    BRACKETED,
    DOWN,
    FOOTNOTE,
    FRACTION,
    LIMIT,
    MARKS_OF_NUMBERS,
    PLUS,
    UNCERTAIN,
    UP,
)
from chainrule.tables.reading.words import FEW_VALUES

MOST_LIMITS = 0.5  # of the cells
_SAYINGS = {
    ABOUT: "numbers that are said to be about right, such as {!r}, are taken as they stand",
    UNCERTAIN: "uncertainties are left off, such as of {!r}",
    BRACKETED: "uncertainties are left off, such as of {!r}",
    FOOTNOTE: "marks of footnotes and doubt are taken off, such as in {!r}",
    LIMIT: "limits such as {!r} are taken as the number itself",
    PLUS: "limits such as {!r} are taken as the number itself",
}


def unmarked(texts: pl.Series, bare: pl.Series) -> tuple[pl.Series, list[str]]:
    """Numbers without such marks, and notes."""
    notes = []
    for mark in MARKS_OF_NUMBERS:
        if (marked := bare.str.contains(mark)).any():
            notes.append(_SAYINGS[mark].format(texts.filter(marked)[0]))
            bare = bare.str.replace(mark, "$1$2")
    if (arrows := bare.str.contains(DOWN) | bare.str.contains(UP)).any():
        notes.append(f"arrows are taken as signs, such as in {texts.filter(arrows)[0]!r}")
        bare = bare.str.replace(DOWN, "-$1").str.replace(UP, "$1")
    return bare, notes


def without_fractions(texts: pl.Series, bare: pl.Series) -> tuple[pl.Series, list[str]]:
    """Numbers without fractions, and a note."""
    fractions = bare.str.contains(FRACTION)
    if not fractions.any():
        return bare, []
    # Python's patterns are slow, but a column has only so many different fractions
    there = bare.filter(fractions).unique().to_list()
    plain = bare.replace(there, [without_fraction(it) for it in there])
    changed = texts.filter(fractions & (plain != bare))
    return plain, [f"fractions are read, such as {it!r}" for it in changed.head(1).to_list()]


def are_classes(cells: pl.Series, values: pl.Series) -> str:
    """What is to be said of a column whose marks leave open whether it holds numbers; else empty.

    Parameters
    ----------
    cells : Series
        As they are written.
    values : Series
        What they are as numbers.
    """
    if amounts := different_amounts(cells):
        return f"{' and '.join(map(repr, amounts[:2]))} are of different currencies"
    limits = cells.str.contains(LIMIT) | cells.str.contains(PLUS)
    few = values.filter(~limits).n_unique() <= FEW_VALUES
    if limits.any() and (limits.sum() > MOST_LIMITS * cells.count() or few):
        return f"limits such as {cells.filter(limits)[0]!r} may be classes"
    fractions = cells.filter(cells.str.contains(FRACTION))
    # beside whole numbers 1/2 is a half; alone it may be a day in February
    if len(fractions) == cells.count() and not any(map(is_mixed, fractions.head(1000))):
        return f"{fractions[0]!r} may be a date or a ratio"
    return ""
