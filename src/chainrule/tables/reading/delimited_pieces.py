"""Tables in plain text that need not fit in memory: read in pieces of whole lines.

How the text is laid out is decided on its first piece, and holds for all. Packed files are unpacked
on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.delimited import is_blank, laid_out, more_rows, rows_of
from chainrule.tables.reading.documented import without_codes
from chainrule.tables.reading.framing import without_foot, without_head
from chainrule.tables.reading.layout import Layout
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import Table
from chainrule.tables.reading.text_pieces import stretched


def read_delimited_pieces(path: Path, size: int, stretch: Stretch = WHOLE) -> Iterator[Table]:
    """Tables of columns of text, with the line of each row, of about `size` bytes each: those of a
    stretch of the file.

    Raises
    ------
    ChainruleError
        If a piece is no text, or no table; the message names the line.
    """
    held: _Piece | None = None
    # a piece behind, as only what comes last has an end
    for piece in _pieces(path, size, stretch):
        if held is not None and held.mine:
            yield held.table()
        held = piece
    if held is not None and held.mine:
        yield held.table(ends=True)


class _Piece(NamedTuple):
    """A piece of a text: whether it is in the stretch, whether it is the first, and its table, or
    the same without what stands below it.
    """

    mine: bool
    first: bool
    rows: Callable[[], Table]
    path: Path
    size: int
    stretch: Stretch
    above: str

    def table(self, ends: bool = False) -> Table:
        found = self.rows()
        if ends:
            found = without_foot(found, None if self.first else self.earlier)
        return without_codes(found, self.above)

    def earlier(self) -> Iterator[pl.DataFrame]:
        """The cells of all pieces but the last: read once more, as the sum of all rows is none of
        those of the last piece.
        """
        held: _Piece | None = None
        for piece in _pieces(self.path, self.size, self.stretch):
            if held is not None:
                yield held.rows().frame
            held = piece


def _pieces(path: Path, size: int, stretch: Stretch) -> Iterator[_Piece]:
    """The pieces from the start of the file on; none of a file without rows."""
    texts = stretched(path, size, stretch, _end_of_rows)
    mine, first = next(texts, (False, b""))
    # each piece is decoded by itself: a file may be plain ASCII for the first million lines
    text, notes = decoded(path, first)
    if is_blank(text):
        return
    body, layout, above = laid_out(text)
    if layout.has_header and is_blank(body.partition(b"\n")[2]):
        return  # names alone: a shard in which nothing has come to lie
    whole = replace(rows_of(path, body, layout), notes=(*notes, *layout.notes))
    table, before = without_head(whole), text.count(b"\n")
    names = table.frame.columns
    yield _Piece(mine, True, partial(replace, table), path, size, stretch, above)
    # else they would be kept as long as the file is read
    del whole, table, body, text, first
    for mine, piece in texts:
        rows = partial(_further, path, piece, layout, names, before)
        yield _Piece(mine, False, rows, path, size, stretch, above)
        before += piece.count(b"\n")


def _further(path: Path, piece: bytes, layout: Layout, names: list[str], before: int) -> Table:
    """The table of a further piece."""
    text, notes = decoded(path, piece)
    table = more_rows(path, text, layout, names, before)
    # the line in such a note is counted from the start of the piece
    told = (f"the file is not UTF-8 throughout, as after line {before}",) if notes else ()
    return replace(table, notes=(*table.notes, *told))


def _end_of_rows(text: bytes) -> int:
    """Where the last row ends that is whole: at a line end that is not within quotes."""
    end = text.rfind(b"\n") + 1
    # An even number of quotes stands before a line end that is one: doubled ones count twice.
    quotes = text.count(b'"', 0, end)
    while end and quotes % 2:
        before = text.rfind(b"\n", 0, end - 1) + 1
        quotes -= text.count(b'"', before, end)
        end = before
    return end
