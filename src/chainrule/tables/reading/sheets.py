"""Where the table lies in a sheet of a workbook: below titles, under one row of names or two, above
notes.

Of a sheet, everything is looked at as text; the cells themselves keep their types.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from chainrule.tables.reading.framing import without_foot, without_head
from chainrule.tables.reading.header import NO_HEADER, header_of
from chainrule.tables.reading.layout import lines_are
from chainrule.tables.reading.separators import is_value
from chainrule.tables.reading.table import Table
from chainrule.tables.reading.tidy_names import tidy_names
from chainrule.tables.reading.totals import is_called_total

# Notes are longer than titles, and totals stand above them.
HEAD, FOOT = 60, 200  # rows that are looked at
MOST_TITLES = 30
Texts = list[list[str]]


class Lying(NamedTuple):
    """Where a table lies.

    Attributes
    ----------
    first : int
        Its first row below the names, counted from 0.
    names : list of str
        Of its columns.
    notes : tuple of str
    """

    first: int
    names: list[str]
    notes: tuple[str, ...] = ()


def lying(head: Texts) -> Lying:
    """Where a table lies, by the first rows of a sheet."""
    begins = _first_row(head)
    titles = [row for row in range(begins) if any(head[row])]
    notes = []
    if titles:
        shown = " ".join(filter(None, head[titles[0]]))[:40]
        notes.append(f"{lines_are(titles)} left out, as the table begins below: {shown!r}")
    names, depth, note = _names(head[begins:], begins)
    names, tidied = tidy_names(names)
    first = begins + depth
    units = without_head(_as_table(head[first:], names, list(range(first, len(head)))))
    return Lying(first + _cut(units, head, first), names, (*notes, *note, *tidied, *units.notes))


def _cut(table: Table, head: Texts, first: int) -> int:
    """How many rows are gone from the beginning of a table."""
    return len([row for row in head[first:] if any(row)]) - table.frame.height


def ends(foot: Texts, names: Sequence[str], first: int) -> tuple[int, tuple[str, ...]]:
    """How many rows at the end of a sheet are none of the table, and notes.

    Parameters
    ----------
    foot : list of rows
        The last ones of the table and all below.
    names : sequence of str
        Of the columns.
    first : int
        The number of the first of these rows, counted from 0.
    """
    table = _as_table(foot, names, list(range(first, first + len(foot))))
    kept = without_foot(table)
    # Rows above the foot may be blank: the last one kept tells where the table ends.
    last = first if kept.lines is None or not len(kept.lines) else int(kept.lines[-1])
    # rows without any cell at the end are none either
    return first + len(foot) - last, kept.notes


def ends_in_total(foot: Texts) -> bool:
    """Whether any row says that it is one of sums."""
    return any(is_called_total(cell) for row in foot for cell in row)


def _as_table(rows: Texts, names: Sequence[str], numbers: list[int]) -> Table:
    """The rows that are not blank, with the lines that a spreadsheet shows."""
    there = [(row, number + 1) for row, number in zip(rows, numbers, strict=True) if any(row)]
    columns = {
        name: pl.Series([row[place] or None for row, _ in there], dtype=pl.String)
        for place, name in enumerate(names)
    }
    lines = np.array([line for _, line in there], dtype=int)
    return Table(pl.DataFrame(columns), line="line", lines=lines)


def _first_row(rows: Texts) -> int:
    """The first row that is none of a title."""
    counts = [sum(map(bool, row)) for row in rows]
    # Most rows are rows of the table, so most have cells in as many columns.
    usual = Counter(filter(None, counts)).most_common(1)
    width = usual[0][0] if usual else 1
    begun = (
        number
        for number, row in enumerate(rows[:MOST_TITLES])
        if (counts[number] >= min(2, width) and not _is_said(row, width))
        or _is_group(row, rows[number:])
    )
    filled = (number for number, count in enumerate(counts) if count)
    return next(begun, next(filled, 0))


def _is_group(row: list[str], rows: Texts) -> bool:
    """Whether a row has one word, above several columns: no title then, but a part of names."""
    return sum(map(bool, row)) == 1 and not row[0] and _are_two(rows)


def _is_said(row: list[str], width: int) -> bool:
    """Whether a row says something of the table, as "Operator: Ann" does."""
    cells = list(filter(None, row))
    return width > 2 >= len(cells) and cells[0].endswith(":")


def _names(rows: Texts, begins: int) -> tuple[list[str], int, tuple[str, ...]]:
    """The names of columns, how many rows hold them, and a note."""
    if _are_two(rows):
        names = _joined(*rows[:2])
        shown = next(name for name, below in zip(names, rows[1], strict=True) if below != name)
        note = f"lines {begins + 1} and {begins + 2} hold the names, such as {shown!r}"
        return names, 2, (note,)
    found = header_of([row for row in rows if any(row)], len(rows[0]) if rows else 0)
    if found is not None:
        return found[0], 1, ()
    numbered = [f"column_{number}" for number in range(1, len(rows[0]) + 1)]
    return numbered, 0, (NO_HEADER.format(line=begins + 1),)


def _are_two(rows: Texts) -> bool:
    """Whether two rows hold the names: groups of columns, and below them the columns."""
    if len(rows) < 3 or not _is_grouped(*rows[:2]):
        return False
    below = [row for row in rows[2:] if any(row)]
    named = [place for place, name in enumerate(rows[1]) if name]
    # words above words may be rows of a table
    return any(_are_values([row[place] for row in below]) for place in named)


def _is_grouped(above: list[str], names: list[str]) -> bool:
    """Whether words stand above some names and not above others, as what reaches over several
    columns does.
    """
    over = [group for group, name in zip(above, names, strict=True) if name]
    words = not any(is_value(cell) for cell in (*above, *names) if cell)
    return words and len(over) > 1 and any(over) and not all(over)


def _are_values(cells: list[str]) -> bool:
    known = list(filter(None, cells))
    return bool(known) and all(map(is_value, known))


def _joined(above: list[str], names: list[str]) -> list[str]:
    """Names under those of their groups, which reach to the next one."""
    joined, group = [], ""
    for over, name in zip(above, names, strict=True):
        group = over or group
        joined.append(f"{group} {name}".strip() if name else over)
    return joined


def chosen(sheets: Sequence[str], texts_of: Callable[[str], Texts]) -> str:
    """The first sheet that holds a table; of none, the first one."""
    for name in sheets:
        rows = [row for row in texts_of(name) if any(row)]
        if len(rows) > 1 and max(sum(map(bool, row)) for row in rows) > 1:
            return name
    return next((name for name in sheets if any(map(any, texts_of(name)))), sheets[0])
