"""What a workbook says of its cells beside their values: which are merged, how they are shown, and
formulas that were never computed.

Of the formats of workbooks, this is read of .xlsx and .xlsm alone.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.shown_as import as_shown, formats_of, shown_in

MOST = 500_000_000  # bytes of a sheet
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
# A formula beside which no value is kept.
_BARE = re.compile(rb"</(?:\w+:)?f>(?:<v\s*/>|<v></v>)?</(?:\w+:)?c>")
_BEGINS = re.compile(rb'<(?:\w+:)?dimension ref="([A-Z]+)[0-9]+')
_SHEET = re.compile(r"<(?:\w+:)?sheet [^>]*>")


class Area(NamedTuple):
    """Cells that are merged: rows and columns, counted from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


class Parts(NamedTuple):
    """What is known of a sheet's cells."""

    merged: tuple[Area, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: bytes = b""
    formats: tuple[str, ...] = ()
    left: int = 0  # the first column of all cells, counted from 0

    def spread(self, rows: list[list[str]]) -> list[list[str]]:
        """Texts in which each of several merged cells above each other holds what the first does;
        of names that reach over two rows, the lower one does.
        """
        rows = [list(row) for row in rows]
        for area in self.merged:
            there = area.bottom < len(rows) and area.left < len(rows[area.top])
            if there and area.left == area.right:
                cells = [rows[row][area.left] for row in range(area.top, area.bottom + 1)]
                # a title may be merged with cells that are not shown
                if cells[0] and not any(cells[1:]):
                    rows[area.top][area.left] = ""
                    rows[area.bottom][area.left] = cells[0]
        return rows

    def filled(self, frame: pl.DataFrame, first: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
        """A table in which each of several merged cells above each other holds the value of the
        first, and a note.
        """
        shown = ""
        for area in self.merged:
            top, bottom = area.top - first, area.bottom - first
            if top < 0 or bottom <= top or bottom >= frame.height or area.left >= frame.width:
                continue
            name = frame.columns[area.left]
            part = frame[name][top : bottom + 1]
            # What was typed below before cells were merged is kept, and not shown.
            if part[0] is None or part[1:].null_count() < bottom - top:
                continue
            places = list(range(top, bottom + 1))
            frame = frame.with_columns(frame[name].scatter(places, [part[0]] * len(places)))
            shown = shown or f"lines {area.top + 1} to {area.bottom + 1} of column {name!r}"
        note = f"merged cells hold their value in each of their rows, such as {shown}"
        return frame, (note,) if shown else ()

    def as_shown(self, frame: pl.DataFrame, first: int) -> tuple[pl.DataFrame, list[str]]:
        """A table in which numbers that are shown with zeros in front are such texts, and notes."""
        notes = []
        for letters, codes in shown_in(self.sheet, self.formats, first).items():
            place = _number(letters) - self.left
            if 0 <= place < frame.width and frame.dtypes[place].is_numeric():
                series, said = as_shown(frame.to_series(place), codes)
                frame = frame.with_columns(series)
                notes += [f"column {series.name!r}: {it}" for it in said]
        return frame, notes


def parts_of(content: bytes, sheet: str) -> Parts:
    """What an .xlsx file says of the cells of a sheet; nothing of other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = _path_of(archive, sheet)
            if archive.getinfo(path).file_size > MOST:
                return Parts()
            written = archive.read(path)
            formats = formats_of(archive.read("xl/styles.xml").decode())
    # others, and those that are damaged, are told of where their values are read
    except (KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return Parts()
    begins = _BEGINS.search(written[:2000])
    left = _number(begins[1]) if begins else 0
    areas = [
        Area(int(top) - 1, _number(one) - left, int(bottom) - 1, _number(other) - left)
        for one, top, other, bottom in _MERGED.findall(written)
    ]
    bare = len(_BARE.findall(written))
    note = (
        f"{bare} formulas have no value, as they were never computed: their cells are missing "
        "(open the workbook in a spreadsheet and save it)"
    )
    merged = tuple(it for it in areas if it.left >= 0)
    return Parts(merged, (note,) if bare else (), written, tuple(formats), left)


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where a workbook keeps a sheet."""
    book = archive.read("xl/workbook.xml").decode()
    known = {html.unescape(_said("name", it)): _said("r:id", it) for it in _SHEET.findall(book)}
    # A sheet has an id, and another part says which file has it.
    links = re.findall(r"<Relationship [^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode())
    target = {_said("Id", it): _said("Target", it) for it in links}[known[sheet]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _said(name: str, tag: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _number(letters: bytes) -> int:
    """The number of a column, counted from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
