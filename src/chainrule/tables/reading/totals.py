"""Rows that sum a table up: told by their numbers, as a supplier may be called Total."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from chainrule.tables.reading.missing import blanked, in_latin
from chainrule.tables.reading.numbers import any_numbers

_SUM = re.compile(
    r"(?i)^(grand |sub)?(totals?|sum|summe|gesamt(summe)?|insgesamt|total g[eé]n[eé]ral|totale|"
    r"totaal|somme|suma|soma|summa|razem|ogółem|итого|всего)\b\s*:?$"
)
_MEAN = re.compile(
    r"(?i)^(averages?|avg\.?|mean|mittelwert|durchschnitt|mittel|moyenne|media|promedio|gemiddelde|"
    r"среднее)\s*:?$"
)
ABOUT = 0.01  # of the sum: offices round their totals apart from what they are totals of
LEAST = 3  # rows: of fewer, one may be the sum of the others by chance


def is_called_total(cell: str) -> bool:
    """Whether a cell says that its row is a sum or a mean."""
    return bool(_SUM.match(cell) or _MEAN.match(cell))


def sums_up(above: pl.DataFrame, row: dict[str, str], word: str) -> bool:
    """Whether a row of this name holds the sum or the mean of a column, or no number at all.

    Parameters
    ----------
    above : DataFrame
        The rows that it may sum up, as texts.
    row : dict of str to str
        Its cells that are not empty, by the names of their columns.
    word : str
        The one that tells what the row is.
    """
    pairs = [it for it in _numbers(above, row) if it is not None]
    sums = [(float(values.sum()), last) for values, last in pairs]
    if _MEAN.match(word):
        return not pairs or any(_is_rounded(values.mean(), last) for values, last in pairs)
    return not pairs or any(abs(whole - last) <= ABOUT * abs(last) for whole, last in sums)


def sums_up_unnamed(above: pl.DataFrame, row: dict[str, str]) -> bool:
    """Whether a row has nothing but sums, and no name where all others have one."""
    gaps = [it for it in above.columns if it not in row]
    named = any(above[it].null_count() == 0 for it in gaps)
    if not named or above.height < LEAST:
        return False
    # to the last digit, as no word says what it is; in the first column already most rows end it
    pairs = _numbers(above, row)
    return all(it is not None and it[1] != 0 and _is_rounded(it[0].sum(), it[1]) for it in pairs)


def _numbers(above: pl.DataFrame, row: dict[str, str]) -> Iterator[tuple[pl.Series, float] | None]:
    """Of each cell the numbers above it and its own; None of one that is no number."""
    for name, cell in row.items():
        # together, as the column tells which mark is the decimal one
        cells = pl.concat([above[name].alias("cells"), pl.Series("cells", [cell])])
        values = any_numbers(in_latin(blanked(cells)), "").values
        last = values[-1]
        known = values[:-1].drop_nulls()
        yield (known, float(last)) if last is not None and len(known) else None


def _is_rounded(exact: object, written: float) -> bool:
    """Whether a number is another one as it is written."""
    digits = len(repr(written).partition(".")[2]) if not written.is_integer() else 0
    room = 0.5 * 10.0**-digits + 1e-9 * abs(written)
    return isinstance(exact, int | float) and abs(exact - written) <= room
