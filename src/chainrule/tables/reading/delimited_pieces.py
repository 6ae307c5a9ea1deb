"""Tables in plain text that need not fit in memory: read in pieces of whole lines.

How the text is laid out is decided on its first piece, and holds for all. Packed files are unpacked
on the way.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.tables.reading.content import decoded, encoding_of
from chainrule.tables.reading.delimited import is_blank, laid_out, more_rows, rows_of
from chainrule.tables.reading.documented import without_codes
from chainrule.tables.reading.framing import without_foot, without_head
from chainrule.tables.reading.layout import Layout
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import Table

FINE = 64  # pieces at least of a file that several processes share
LEAST = 65_536  # bytes: of a piece, so that the end of a table is seen as one
LONGEST = 64_000_000  # bytes of a line; far more is no table
_UNPACKED: dict[str, Callable[[Any], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
_DAMAGES = (EOFError, OSError, ValueError, lzma.LZMAError)


def read_delimited_pieces(path: Path, size: int, stretch: Stretch = WHOLE) -> Iterator[Table]:
    """Tables of columns of text, with the line of each row, of about `size` bytes each: those of a
    stretch of the file.

    Raises
    ------
    ChainruleError
        If a piece is no text, or no table; the message names the line.
    """
    pieces = _stretched(path, size, stretch)
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
        yield without_codes(without_foot(table), above)


def _stretched(path: Path, size: int, stretch: Stretch) -> Iterator[tuple[bool, bytes]]:
    """The text in pieces of whole lines, up to the first after a stretch; whether each is in it.

    What is before it is read and not taken apart: lines are counted from the start, and where a row
    ends depends on all quotes before it.
    """
    packed = path.suffix.lower() in _UNPACKED
    if not stretch.is_whole:
        # fine pieces, so that stretches are about as long as they should be
        size = min(size, path.stat().st_size // FINE)
    for number, (place, piece) in enumerate(_whole_lines(path, max(size, LEAST))):
        yield stretch.has_number(number) if packed else stretch.has(place), piece
        # one more than those in it, as the last of the file is told by having none behind it
        if place >= stretch.last and not packed:
            return


def _further(path: Path, piece: bytes, layout: Layout, names: list[str], before: int) -> Table:
    """The table of a further piece."""
    text, notes = decoded(path, piece)
    table = more_rows(path, text, layout, names, before)
    # the line in such a note is counted from the start of the piece
    told = (f"the file is not UTF-8 throughout, as after line {before}",) if notes else ()
    return replace(table, notes=(*table.notes, *told))


def _whole_lines(path: Path, size: int) -> Iterator[tuple[float, bytes]]:
    """The text in UTF-8 in pieces that end where a row does; before each, at which share of the
    file its middle is, of one that is not packed.
    """
    rest, place = b"", 0.0
    whole = max(1, path.stat().st_size)
    for middle, chunk in _chunks(path, size):
        text = rest + chunk
        end = _end_of_rows(text)
        if not end and len(text) > max(LONGEST, 2 * size):
            raise ChainruleError(
                f"{path}: no row ends within {len(text)} bytes; is a quote not closed?"
            )
        rest = text[end:]
        place = middle / whole
        if end:
            yield place, text[:end]
    if not is_blank(rest):
        yield place, rest


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


def _chunks(path: Path, size: int) -> Iterator[tuple[float, bytes]]:
    """The text in UTF-8, with a short end put to what stands before it; and how many bytes of the
    file, or of what is packed in it, are before the middle of each part.
    """
    try:
        with _UNPACKED.get(path.suffix.lower(), open)(path, "rb") as file:
            chunk, further, begins = file.read(size), file.read(size), 0
            encoding = encoding_of(chunk)
            # of other encodings, a line end is more than one byte
            decoder = codecs.getincrementaldecoder(encoding)() if encoding != "utf-8" else None
            while chunk:
                if len(further) < LEAST:
                    chunk, further = chunk + further, b""
                text = chunk if decoder is None else _as_utf8(decoder.decode(chunk))
                yield begins + len(chunk) / 2, text
                begins += len(chunk)
                chunk, further = further, file.read(size) if further else b""
    except ChainruleError:
        raise
    except _DAMAGES as error:
        raise ChainruleError(f"{path}: cannot be read ({error})") from None


def _as_utf8(text: str) -> bytes:
    return text.replace("\r\n", "\n").lstrip("\ufeff").encode()
