"""Tables in plain text, comma-separated or otherwise: from bytes to columns of text.

What is checked here, Polars need not guess: it reads rows that all have as many cells as there are
columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from chainrule.documents.brief import number_of
from chainrule.errors import ChainruleError
from chainrule.tables.reading.among import without_these
from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.documented import without_codes
from chainrule.tables.reading.framing import without_frame
from chainrule.tables.reading.layout import Layout, layout_of
from chainrule.tables.reading.records import (
    Records,
    line_at,
    opens_cells,
    records,
    stray_quote,
)
from chainrule.tables.reading.separators import cells
from chainrule.tables.reading.table import NoRowsError, Table
from chainrule.tables.reading.tidy_names import tidy_names
from chainrule.types import Array

# a cell in quotes, whose spaces are its own; or a run of spaces
_SPACES = re.compile(rb'((?:(?<=[ \n])|^)"(?:[^"\n]|"")*"(?=[ \n]|$))|[ \t]+')
HEAD = 100_000  # bytes that are looked at


def read_delimited(path: Path, content: bytes) -> Table:
    """A table of columns of text, with the line of each row.

    Raises
    ------
    ChainruleError
        If it is no text, or no table; the message names the line.
    """
    text, notes = decoded(path, content)
    if is_blank(text):
        raise ChainruleError(f"{path}: the file is empty")
    text, layout, above = laid_out(text)
    table = without_codes(without_frame(rows_of(path, text, layout)), above)
    return replace(table, notes=(*notes, *layout.notes, *table.notes, *_alone(table)))


def laid_out(text: bytes) -> tuple[bytes, Layout, str]:
    """The table in a text, how it is laid out, and what stands above it."""
    text = _double_quoted(text)
    layout = layout_of(text)
    text = _evenly_spaced(text, layout)
    body = _after(text, layout.skipped)
    return body, layout, text[: len(text) - len(body)].decode(errors="replace")


def more_rows(path: Path, text: bytes, layout: Layout, names: Sequence[str], before: int) -> Table:
    """The table of a further piece of a text, whose first lines told how it is laid out, and in
    which so many lines stand before the piece.
    """
    there = replace(layout, names=tuple(names), has_header=False, skipped=before)
    return rows_of(path, _evenly_spaced(_double_quoted(text), layout), there)


def rows_of(path: Path, body: bytes, layout: Layout) -> Table:
    """The cells of a table in text."""
    table = _regular(path, body, layout) or _irregular(path, body, layout)
    return without_these(table, body)


def _evenly_spaced(text: bytes, layout: Layout) -> bytes:
    """Columns that are lined up have many spaces between them. Line ends stay, to be counted."""
    if layout.separator != " ":
        return text
    return re.sub(rb"(?m)^ +| +$", b"", _SPACES.sub(lambda it: it[1] or b" ", text))


def _alone(table: Table) -> tuple[str, ...]:
    """A note where all there is lies in one column, and something stands between words in it."""
    cells = table.frame.to_series(0).drop_nulls()
    if table.frame.width > 1 or not len(cells):
        return ()
    if cells.str.contains(r"\S(?:\s{2,}|::|[¦~:/ ])\S").sum() < 0.9 * len(cells):
        return ()
    return (
        f"there is one column only, with cells such as {cells[0][:40]!r}; columns are separated by "
        "commas, semicolons, tabs, bars or spaces",
    )


def _double_quoted(text: bytes) -> bytes:
    """The text with double quotes around cells where it has single ones, as some programs write
    them.
    """
    head = text[:HEAD]
    opening = len(re.findall(rb"(?m)(?:^|[,;\t|])'", head))
    closing = len(re.findall(rb"(?m)'(?=[,;\t|]|$)", head))
    # an apostrophe at the end of a word is no quote
    if opening < head.count(b"\n") or not opening or abs(opening - closing) > 0.02 * opening:
        return text
    text = text.replace(b'"', b'""')
    return re.sub(rb"(?m)(^|[,;\t|])'", rb'\1"', re.sub(rb"(?m)'(?=[,;\t|]|$)", b'"', text))


def is_blank(text: bytes) -> bool:
    """Whether there are only spaces."""
    # the beginning tells nearly always, and to strip a whole file is to copy it
    return not text[:1000].strip() and not text.strip()


def _regular(path: Path, body: bytes, layout: Layout) -> Table | None:
    """A table without quotes, in which each line has as many cells; None if it is not so.

    Polars refuses longer rows. If there are none, and as many separators in all as there should be,
    no row is shorter either.
    """
    end = body.find(b"\n") + 1
    # within quotes a separator or a line end is part of a cell, and counts would mislead
    if b'"' in body or not end:
        return None
    written = list(layout.names)
    if layout.has_header:
        written = cells(body[: end - 1].decode(errors="replace"), layout.separator)
        body = body[end:]
    rows = body if body.endswith(b"\n") else body + b"\n"
    lines = rows.count(b"\n")
    marks = rows.count(layout.separator.encode())
    # with one column there are no separators to count
    if len(written) < 2 or marks != lines * (len(written) - 1):
        return None
    names, notes = tidy_names(written)
    frame = _if_whole(path, rows, layout, names, lines)
    before = layout.skipped + int(layout.has_header)
    return (
        frame if frame is None else Table(frame, str(path), before + 1, "line", notes=tuple(notes))
    )


def _if_whole(
    path: Path, rows: bytes, layout: Layout, names: list[str], lines: int
) -> pl.DataFrame | None:
    """The cells, if every line is a row and none is blank."""
    try:
        frame = _parsed(path, rows, layout.separator, False, names, len(names))
    # the longer way finds the line for the message
    except ChainruleError:
        return None
    # blank lines come as rows of nulls; the longer way looks at each
    blank = pl.all_horizontal(pl.all().is_null()).any()
    return None if frame.height != lines or frame.select(blank).item() else frame


def _irregular(path: Path, body: bytes, layout: Layout) -> Table:
    """Any other table: where each row begins is looked at first."""
    body, quoted, quotes = _quotes(path, body, layout)
    found = records(body, layout.separator, quoted)
    names, odd_names = _names(path, body, found, layout)
    if layout.has_header:
        found = _from_row(found, 1)
    found, commented = _without_comments(body, found, len(names))
    if not len(found.starts):
        raise NoRowsError(f"{path}: there are column names ({', '.join(names[:5])}), but no rows")
    widest, ragged = _widest(path, body, found, layout, len(names))
    frame = _parsed(path, _kept(body, found), layout.separator, quoted, names, widest)
    lines = found.lines + layout.skipped
    follow = bool((np.diff(lines) == 1).all())
    notes = (*quotes, *odd_names, *commented, *ragged)
    return Table(frame, str(path), int(lines[0]), "line", None if follow else lines, notes=notes)


def _after(text: bytes, lines: int) -> bytes:
    """What follows so many lines."""
    place = 0
    for _ in range(lines):
        place = text.find(b"\n", place) + 1
    return text[place:]


def _quotes(path: Path, body: bytes, layout: Layout) -> tuple[bytes, bool, tuple[str, ...]]:
    """The text, whether quotes in it stand around cells, and a note if they do not."""
    if b'"' not in body:
        return body, False, ()
    mark = re.escape(layout.separator.encode())
    place = stray_quote(body, layout.separator)
    if place is not None:  # spaces between a quote and the separator mean nothing
        body = re.sub(rb"(^|[\n" + mark + rb'])[ ]+"', rb'\1"', body)
        body = re.sub(rb'"[ ]+(?=$|[\n' + mark + rb"])", rb'"', body)
        place = stray_quote(body, layout.separator)
    if place is None:
        return body, True, ()
    line = line_at(body, place) + layout.skipped
    whole = body[body.rfind(b"\n", 0, place) + 1 :].split(b"\n", 1)[0].decode(errors="replace")
    # Where any cell is in quotes, a stray one leaves open where rows end, and guessing could merge
    # thousands of them. Where none is, quotes are inches or seconds, and mean themselves.
    opening = place == 0 or body[place - 1 : place] in (b"\n", layout.separator.encode())
    if opening or opens_cells(body, layout.separator):
        raise ChainruleError(
            f"{path}: line {line}: a quote stands within a cell or is not closed, {whole[:60]!r}; "
            'double it within a cell ("") or remove it'
        )
    return (
        body,
        False,
        (f"line {line}: a quote within a cell, {whole[:40]!r}; quotes are taken as they stand",),
    )


def _names(path: Path, body: bytes, found: Records, layout: Layout) -> tuple[list[str], list[str]]:
    names = list(layout.names)
    if layout.has_header and len(found.starts):
        first = body[found.starts[0] : found.ends[0]].decode(errors="replace")
        written = cells(first.replace("\n", " "), layout.separator)
        # a table of R: the layout has put a name in front
        names = names if len(names) == len(written) + 1 else written
    if not names:
        raise ChainruleError(f"{path}: the file is empty")
    return tidy_names(names)


def _from_row(found: Records, first: int) -> Records:
    return Records(*(it[first:] for it in (found.starts, found.ends, found.cells, found.lines)))


def _where(found: Records, keep: Array) -> Records:
    return Records(*(it[keep] for it in (found.starts, found.ends, found.cells, found.lines)))


def _without_comments(body: bytes, found: Records, width: int) -> tuple[Records, tuple[str, ...]]:
    """Rows but for comments among them: odd ones that begin with a number sign."""
    # Only odd ones: in a row of the usual width, #1 or #ff0000 is a cell like others.
    odd = np.flatnonzero(found.cells != width)
    comments = [row for row in odd if body[found.starts[row] : found.starts[row] + 1] == b"#"]
    if not comments:
        return found, ()
    keep = np.ones(len(found.starts), dtype=bool)
    keep[comments] = False
    lines = ", ".join(str(found.lines[row]) for row in comments[:5])
    return _where(found, keep), (f"comments among the rows are left out (line {lines})",)


def _widest(
    path: Path, body: bytes, found: Records, layout: Layout, width: int
) -> tuple[int, tuple[str, ...]]:
    """How many cells the longest row has, and notes; more cells than columns are refused, unless
    they are empty.
    """
    for row in np.flatnonzero(found.cells > width):
        text = body[found.starts[row] : found.ends[row]].decode(errors="replace")
        # spreadsheets fill rows up with empty cells
        if any(cells(text, layout.separator)[width:]):
            raise ChainruleError(
                f"{path}: line {found.lines[row] + layout.skipped} has {found.cells[row]} cells, "
                f"but there are {width} columns: {text[:60]!r}; is there a cell with "
                f"{layout.separator!r} in it and without quotes?"
            )
    notes = []
    if (short := np.flatnonzero(found.cells < width)).size:
        row = short[0]
        notes.append(
            f"line {found.lines[row] + layout.skipped} has {number_of(found.cells[row], 'cell')}, "
            f"but there are {width} columns: the others are taken as missing, in "
            f"{number_of(len(short), 'row')} of this kind"
        )
    return max(int(found.cells.max()), width), tuple(notes)


def _kept(body: bytes, found: Records) -> bytes:
    """The text of these rows alone."""
    if not len(found.starts):
        return b""
    # rows that follow each other are one piece
    gaps = np.flatnonzero(found.starts[1:] != found.ends[:-1] + 1) + 1
    pieces = zip(np.append(0, gaps), np.append(gaps, len(found.starts)), strict=True)
    return b"\n".join(body[found.starts[a] : found.ends[b - 1]] for a, b in pieces)


def _parsed(
    path: Path, body: bytes, separator: str, quoted: bool, names: list[str], widest: int
) -> pl.DataFrame:
    """Cells as text, empty ones as nulls."""
    # All as text: Polars would guess from the first rows, and would tell nobody.
    schema = dict.fromkeys([f"column_{k}" for k in range(1, widest + 1)], pl.String())
    # a header of our own, as Polars takes a text that begins with x^ for a packed one
    header = separator.join(schema).encode()
    try:
        frame = pl.read_csv(
            b"\n".join([header, body]),
            schema=schema,
            separator=separator,
            quote_char='"' if quoted else None,
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ChainruleError(
            f"{path}: cannot be read as a table of comma-separated values: "
            f"{str(error).splitlines()[0]}"
        ) from None
    frame = frame[:, : len(names)]
    frame.columns = names
    return frame
