"""Tables in plain text that need not fit in memory: read in pieces of whole lines.

How the text is laid out is decided on its first piece, and holds for all. Packed files are unpacked
on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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
    pieces = stretched(path, size, stretch, _end_of_rows)
    mine, first = next(pieces, (False, b""))
    # each piece is decoded by itself: a file may be plain ASCII for the first million lines
    text, notes = decoded(path, first)
    if is_blank(text):
        return
    body, layout, above = laid_out(text)
    if layout.has_header and is_blank(body.partition(b"\n")[2]):
        return  # names alone: a shard in which nothing has come to lie
    table = replace(rows_of(path, body, layout), notes=(*notes, *layout.notes))
    names = table.frame.columns
    table, before = without_head(table), text.count(b"\n")
    # a piece behind, as only what comes last has an end
    for further, piece in pieces:
        if mine:
            yield without_codes(table, above)
        if mine := further:
            table = _further(path, piece, layout, names, before)
        before += piece.count(b"\n")
    if mine:
        # the sum of all rows is none of those of the last piece
        yield without_codes(without_foot(table, whole=before == text.count(b"\n")), above)


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
