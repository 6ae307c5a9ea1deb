"""Rows that sum a table up: told by their numbers, as a supplier may be called Total."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

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


Earlier = Callable[[], Iterator[pl.DataFrame]]


class Above(NamedTuple):
    """Rows that a row may sum up: those right above it, and what gives the pieces before these
    where a table is read piece by piece.
    """

    frame: pl.DataFrame
    earlier: Earlier | None = None


class Sum(NamedTuple):
    """The sum of the numbers in a column, how many there are, whether all are positive, and the
    number that may be the sum.
    """

    total: float
    cells: int
    positive: bool
    last: float

    @property
    def is_less(self) -> bool:
        """Whether the number is less than the sum of some rows, and so no sum of more."""
        return self.positive and self.last < self.total - ABOUT * abs(self.total)


def sums_up(above: Above, row: dict[str, str], word: str) -> bool:
    """Whether a row of this name holds the sum or the mean of a column, or no number at all.

    Parameters
    ----------
    above : Above
        The rows that it may sum up, as texts.
    row : dict of str to str
        Its cells that are not empty, by the names of their columns.
    word : str
        The one that tells what the row is.
    """
    sums = [it for it in _sums(above, row) if it is not None]
    if _MEAN.match(word):
        return not sums or any(_is_rounded(it.total / it.cells, it.last) for it in sums)
    return not sums or any(abs(it.total - it.last) <= ABOUT * abs(it.last) for it in sums)


def sums_up_unnamed(above: Above, row: dict[str, str]) -> bool:
    """Whether a row has nothing but sums, and no name where all others have one."""
    frame = above.frame
    gaps = [it for it in frame.columns if it not in row]
    if frame.height < LEAST or not any(frame[it].null_count() == 0 for it in gaps):
        return False
    if above.earlier is not None and not _may_be_sums(frame, row):
        return False
    # in the first column already most rows end it
    return all(map(_is_exact, _sums(above, row)))


def _is_exact(found: Sum | None) -> bool:
    """Whether a number is a sum to its last digit, where no word says what it is."""
    return found is not None and found.last != 0 and _is_rounded(found.total, found.last)


def _may_be_sums(frame: pl.DataFrame, row: dict[str, str]) -> bool:
    """Whether the rows right above leave it possible: else a whole file would be read again for
    each that ends with a gap.
    """
    found = (_sum(frame[name], cell) for name, cell in row.items())
    return all(it is not None and not it.is_less for it in found)


def _sums(above: Above, row: dict[str, str]) -> Iterator[Sum | None]:
    """Of each cell the numbers above it and its own; None of one that is no number."""
    found: Iterator[Sum | None] = (_sum(above.frame[name], it) for name, it in row.items())
    if above.earlier is not None:
        found = iter(_with_earlier(row, [*found], above.earlier()))
    for it in found:
        yield it if it is not None and it.cells else None


def _with_earlier(
    row: dict[str, str], sums: list[Sum | None], frames: Iterator[pl.DataFrame]
) -> list[Sum | None]:
    """The same of all pieces, in one pass."""
    for frame in frames:
        more = (_sum(frame[name], cell) for name, cell in row.items())
        sums = [_added(*pair) for pair in zip(sums, more, strict=True)]
    return sums


def _added(one: Sum | None, other: Sum | None) -> Sum | None:
    if one is None or other is None:
        return one
    positive = one.positive and other.positive
    return one._replace(
        total=one.total + other.total, cells=one.cells + other.cells, positive=positive
    )


def _sum(column: pl.Series, cell: str) -> Sum | None:
    """The sum of a column beside a cell; None if that is no number."""
    # together, as the column tells which mark is the decimal one
    cells = pl.concat([column.alias("cells"), pl.Series("cells", [cell])])
    values = any_numbers(in_latin(blanked(cells)), "").values
    last, known = values[-1], values[:-1].drop_nulls()
    if last is None:
        return None
    return Sum(float(known.sum()), len(known), bool((known >= 0).all()), float(last))


def _is_rounded(exact: object, written: float) -> bool:
    """Whether a number is another one as it is written."""
    digits = len(repr(written).partition(".")[2]) if not written.is_integer() else 0
    room = 0.5 * 10.0**-digits + 1e-9 * abs(written)
    return isinstance(exact, int | float) and abs(exact - written) <= room
