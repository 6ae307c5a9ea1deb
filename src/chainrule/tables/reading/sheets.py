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
from chainrule.tables.reading.header import NO_HEADER, header_of, tidy_names
from chainrule.tables.reading.separators import is_value
from chainrule.tables.reading.table import Table

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
        notes.append(f"{_lines(titles)} left out, as the table begins below: {shown!r}")
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
    last = first if kept.lines is None or not len(kept.lines) else int(kept.lines[-1])
    # rows without any cell at the end are none either
    return first + len(foot) - last, kept.notes


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
    usual = Counter(filter(None, counts)).most_common(1)
    width = usual[0][0] if usual else 1
    for number, row in enumerate(rows[:MOST_TITLES]):
        if counts[number] >= min(2, width) and not _is_said(row, width):
            return number
        # one word above several columns stands above names, and none of a title
        if counts[number] == 1 and not row[0] and _are_two(rows[number:]):
            return number
    return next((number for number, count in enumerate(counts) if count), 0)


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
    if len(rows) < 3:
        return False
    above, names, below = rows[0], rows[1], [row for row in rows[2:] if any(row)]
    places = [place for place, name in enumerate(names) if name]
    # what stands above a column alone leaves gaps beside it
    gaps = any(not above[place] for place in places)
    groups = sum(bool(above[place]) for place in places)
    words = not any(is_value(cell) for cell in (*above, *names) if cell)
    numbers = any(_are_values([row[place] for row in below]) for place in places)
    # without a gap on the first line, the second one is a row of the table
    return gaps and groups > 0 and words and numbers and len(places) > 1


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


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0] + 1} is"
    return f"lines {numbers[0] + 1} to {numbers[-1] + 1} are"


def chosen(sheets: Sequence[str], texts_of: Callable[[str], Texts]) -> str:
    """The first sheet that holds a table; of none, the first one."""
    for name in sheets:
        rows = [row for row in texts_of(name) if any(row)]
        if len(rows) > 1 and max(sum(map(bool, row)) for row in rows) > 1:
            return name
    return next((name for name in sheets if any(map(any, texts_of(name)))), sheets[0])
