"""Rows that are none: dashes or units below the names, totals and sources at the end.

Spreadsheets, databases and offices of statistics write them around a table. Learned from, a total
would be one more customer, the largest of all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from chainrule.tables.reading.table import Table
from chainrule.tables.reading.totals import (
    Above,
    Earlier,
    is_called_total,
    sums_up,
    sums_up_unnamed,
)

MOST_BELOW = 3  # lines below a table
MOST_REMARKS = 20  # that stand apart from it
LONGEST = 12  # letters of a unit
SAMPLE = 200  # rows
MOST = 0.8  # of the cells below a unit are numbers; others stand for missing ones
_DASHES = r"^[-=_+:]{2,}$"
_SOURCE = (
    r"(?i)^\(?(sources?|quellen?|fuentes?|fontes?|fonti|bron(nen)?|źródło|källa|источник|notes?|"
    r"anmerkung(en)?|hinweis|exported|exportiert|generated|stand)\b.*$|"
    r"^(anzahl|zahl|number of|count of|nombre de|número de|rows?|records?|datensätze|zeilen)\b"
    r"[^:=;,]{0,40}[:=] ?[0-9][0-9., ]*$|"
    r"^[0-9][0-9., ]* (rows?|records?|entries|datensätze|zeilen|einträge|lignes|filas)\b.{0,20}$|"
    r"^(©|\(c\) |copyright\b).*$|^\([0-9]+ rows?( affected)?\)$|^(EOF|END)$"
)


def without_frame(table: Table) -> Table:
    """The table without such rows, and a note for each kind."""
    return without_foot(without_head(table))


def without_head(table: Table) -> Table:
    """The table without such a row below the names."""
    if table.frame.height > 1 and _all_match(table.frame[:1], _DASHES):
        return _without(table, [0], [f"{table.place_of(0)} holds dashes only: left out"])
    if unit := _unit(table.frame):
        note = f"{table.place_of(0)} holds units, such as {unit!r}: left out"
        return _without(table, [0], [note])
    return table


def without_foot(table: Table, earlier: Earlier | None = None) -> Table:
    """The table without such rows at its end, which it keeps apart: a model may know better.

    Parameters
    ----------
    table : Table
        As its cells stand in a file.
    earlier : callable, optional
        Gives the cells of all rows before these, piece by piece: a row may be the sum of all.
    """
    rows, notes, kept_notes = [], [], []
    last = range(table.frame.height - 1, max(0, table.frame.height - 1 - MOST_BELOW), -1)
    begins = _begins(table.frame, last)
    for row in last:
        what, named = _below(table.frame, row, Above(table.frame[: min(begins, row)], earlier))
        if not what:
            # kept, and told: what is called so often is one
            kept_notes = [f"{table.place_of(row)} {_KEPT.format(named)}"] if named else []
            break
        rows.append(row)
        notes.append(f"{table.place_of(row)} is {what}: left out")
    foot = tuple((table.part([row]), note) for row, note in zip(rows, notes, strict=True))
    kept = _without(table, rows, notes) if rows else table
    kept = replace(kept, notes=(*kept.notes, *kept_notes), foot=foot)
    below = _apart(kept)
    if not below:
        return kept
    shown = " ".join(cell for _, cell in _known(kept.frame, below[0]))[:40]
    note = f"{kept.place_of(below[0])} and all below it is a remark, {shown!r}: left out"
    return _without(kept, below, [note])


_KEPT = (
    "is called {!r}, but its numbers are not those of a sum or a mean of the rows above it: it is "
    "kept (remove it if it sums them up)"
)


def _begins(frame: pl.DataFrame, last: range) -> int:
    """Where the last rows begin that may sum up those above: a mean is none of a sum."""
    begins = frame.height
    for row in last:
        cells = [cell.strip() for _, cell in _known(frame, row)]
        named = any(map(is_called_total, cells)) or _is_remark(_known(frame, row), frame.width)
        if not (named or _all_match(frame[row : row + 1], _DASHES)):
            break
        begins = row
    return begins


def _apart(table: Table) -> list[int]:
    """Rows below the last blank line of which each has a single cell, where the others have
    several.
    """
    frame, lines = table.frame, table.lines
    if lines is None or frame.width < 3:
        return []
    last = range(max(2, frame.height - MOST_REMARKS), frame.height)
    gap = next((row for row in last if lines[row] > lines[row - 1] + 1), frame.height)
    rows = list(range(gap, frame.height))
    alone = all(len(_known(frame, row)) <= 1 for row in rows)
    # a table of which other rows have one cell has another reason for it
    return rows if alone and all(len(_known(frame, it)) > 1 for it in range(gap)[-SAMPLE:]) else []


def _without(table: Table, rows: list[int], notes: list[str]) -> Table:
    """The table without these rows, and with notes on them."""
    kept = table.part(np.delete(np.arange(table.frame.height), rows))
    return replace(kept, notes=(*table.notes, *notes))


def with_known(table: Table, words: Mapping[str, Collection[str]]) -> Table:
    """A table with those rows again that were left out, but hold a text that a model knows."""
    for part, note in sorted(table.foot, key=lambda it: it[0].line_of(0)):
        cells = [(name, cell.strip()) for name, cell in _known(part.frame, 0)]
        known = [cell for name, cell in cells if cell in words.get(name, ())]
        if known:
            numbers = range(table.frame.height)
            lines = np.array([*map(table.line_of, numbers), part.line_of(0)])
            told = f"{part.place_of(0)} holds {known[0]!r}, as rows in training did: it is kept"
            table = replace(
                table,
                frame=pl.concat([table.frame, part.frame]),
                lines=lines,
                notes=tuple(told if it == note else it for it in table.notes),
            )
    return replace(table, foot=())


def _all_match(row: pl.DataFrame, pattern: str) -> bool:
    """Whether a row has cells, and all of them are like that."""
    known = [cell for cell in row.row(0) if cell is not None and cell.strip()]
    return bool(known) and all(re.match(pattern, cell.strip()) for cell in known)


def _unit(frame: pl.DataFrame) -> str:
    """The first unit of a first row that has nothing but short words above numbers; else empty."""
    cells = [(name, cell.strip()) for name, cell in _known(frame, 0)] if frame.height > 2 else []
    # in most tables the first cell ends it, before any column is looked at
    are_units = all(_is_unit(cell) and _is_numeric(frame[1:SAMPLE], name) for name, cell in cells)
    return cells[0][1] if cells and are_units else ""


def _is_unit(cell: str) -> bool:
    return len(cell) <= LONGEST and not any(it.isdigit() for it in cell[:2])


def _is_numeric(below: pl.DataFrame, name: str) -> bool:
    numbers = _cells(below, name).drop_nulls().str.contains(r"^\s*[-+−]?[0-9]")
    return bool(numbers.sum() > MOST * len(numbers))


def _below(frame: pl.DataFrame, row: int, above: Above) -> tuple[str, str]:
    """What a row at the end is, if it is none of the table; and by which word it may be a total.

    Parameters
    ----------
    frame : DataFrame
        All rows, as texts.
    row : int
        The one that is asked about.
    above : Above
        The rows that it may sum up.
    """
    cells = [(name, cell.strip()) for name, cell in _known(frame, row)]
    if not cells:
        return "", ""
    if _all_match(frame[row : row + 1], _DASHES):
        return "dashes only", ""
    if _is_remark(cells, frame.width):
        return f"a remark, {cells[0][1][:40]!r}", ""
    return _sum_of(frame, row, above)


def _sum_of(frame: pl.DataFrame, row: int, above: Above) -> tuple[str, str]:
    """The same of a row that may be a total."""
    cells = {name: cell.strip() for name, cell in _known(frame, row)}
    words = (it for name, it in cells.items() if _is_total(frame[:row], name, it))
    word = next(words, "")
    if not word:
        alone = row == frame.height - 1 and sums_up_unnamed(above, cells)
        return ("a total, as it holds the sums of all columns above" if alone else ""), ""
    return (f"a total, {word!r}" if sums_up(above, cells, word) else ""), word


def _is_total(above: pl.DataFrame, name: str, cell: str) -> bool:
    # A word that stands further up in the same column too is a value like others.
    return is_called_total(cell) and not (_cells(above, name).str.strip_chars() == cell).any()


def _is_remark(cells: list[tuple[str, str]], width: int) -> bool:
    """Whether a row says where the table is from; a comma in it makes two cells."""
    # of lines above a remark, one may be blank
    first = cells[0][1] if cells else ""
    few = len(cells) == 1 or (len(cells) == 2 and ":" in first)
    return few and width > len(cells) and bool(re.match(_SOURCE, first))


def _cells(frame: pl.DataFrame, name: str) -> pl.Series:
    # by another name: one such as ^x.*$ would be taken for a pattern
    return frame[name].alias("cells")


def _known(frame: pl.DataFrame, row: int) -> list[tuple[str, str]]:
    values = zip(frame.columns, frame.row(row), strict=True)
    return [(name, cell) for name, cell in values if cell is not None and cell.strip()]
