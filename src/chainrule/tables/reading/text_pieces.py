"""Text in pieces that end where a row does: unpacked and decoded as it is read, all of it or what a
stretch of the file holds.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.tables.reading.content import encoding_of
from chainrule.tables.reading.delimited import is_blank
from chainrule.tables.reading.packing import opened_at
from chainrule.tables.reading.stretch import Stretch

FINE = 64  # pieces at least of a file that several processes share
LEAST = 65_536  # bytes: of a piece, so that the end of a table is seen as one
LONGEST = 64_000_000  # bytes of a line; far more is no table
PIECES = 10  # what can only be read whole is at most so many pieces large
EndOfRows = Callable[[bytes], int]  # where the last row of a text ends that is whole


def stretched(
    path: Path, size: int, stretch: Stretch, end_of_rows: EndOfRows
) -> Iterator[tuple[bool, bytes]]:
    """The text in pieces of whole lines, up to the first after a stretch; whether each is in it.

    What is before it is read and not taken apart: lines are counted from the start, and where a row
    ends depends on all quotes before it.
    """
    with opened_at(path) as given:
        packed = given.is_packed
    if not stretch.is_whole:
        # fine pieces, so that stretches are about as long as they should be
        size = min(size, path.stat().st_size // FINE)
    for number, (place, piece) in enumerate(_whole_rows(path, max(size, LEAST), end_of_rows)):
        yield stretch.has_number(number) if packed else stretch.has(place), piece
        # one more than those in it, as the last of the file is told by having none behind it
        if place >= stretch.last and not packed:
            return


def _whole_rows(path: Path, size: int, end_of_rows: EndOfRows) -> Iterator[tuple[float, bytes]]:
    """The text in UTF-8 in pieces that end where a row does; before each, at which share of the
    file its middle is, of one that is not packed.
    """
    rest, place = b"", 0.0
    whole = max(1, path.stat().st_size)
    for middle, chunk in _chunks(path, size):
        text = rest + chunk
        end = end_of_rows(text)
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


def _chunks(path: Path, size: int) -> Iterator[tuple[float, bytes]]:
    """The text in UTF-8, with a short end put to what stands before it; and how many bytes of the
    file, or of what is packed in it, are before the middle of each part.
    """
    with opened_at(path) as given:
        file = given.file
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


def _as_utf8(text: str) -> bytes:
    return text.replace("\r\n", "\n").lstrip("\ufeff").encode()


def check_fits(path: Path, size: int) -> None:
    """Refuse a file that can only be read whole, and is far larger than a piece."""
    # what is packed within a file nobody knows before, and is bounded where it is unpacked
    if path.stat().st_size > PIECES * size:
        raise ChainruleError(
            f"{path}: such a file cannot be read piece by piece, and as a whole it takes too much "
            "memory; write it as Parquet or CSV, or give more memory"
        )
