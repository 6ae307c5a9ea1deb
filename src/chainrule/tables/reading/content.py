"""From a file's bytes to text in UTF-8, with line ends of one kind."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import NamedTuple

from chainrule.errors import ChainruleError

MOST_MARKS = 4096  # bytes: old systems filled the last block of a file with such marks
# UTF-32 before UTF-16, whose mark is how the other's begins
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Text(NamedTuple):
    """A text as bytes in UTF-8, with newlines at the ends of lines, and what was decided."""

    content: bytes
    notes: tuple[str, ...] = ()


def decoded(path: Path, content: bytes) -> Text:
    """A text of any usual encoding in UTF-8.

    Raises
    ------
    ChainruleError
        If it is no text.
    """
    notes: tuple[str, ...] = ()
    encoding = encoding_of(content)
    try:
        if encoding == "utf-8":
            while content.startswith(codecs.BOM_UTF8):  # twice, where files were put together
                content = content.removeprefix(codecs.BOM_UTF8)
            if not content.isascii():
                content.decode()
        else:
            content = content.decode(encoding).lstrip("\ufeff").encode()
    except UnicodeDecodeError as error:
        # Latin-1 has a letter for every byte: without this, a picture would be read as a table.
        if encoding != "utf-8" or b"\0" in content:
            raise _binary(path) from None
        content, note = _from_windows(content, error.start)
        notes = (note,)
    # A zero byte is in no text file, but early in most binary ones: a spreadsheet or a picture by
    # mistake gets a message of its own.
    if b"\0" in content:
        raise _binary(path)
    if content.startswith(b"version https://git-lfs.github.com/spec"):
        raise ChainruleError(
            f"{path}: this is a pointer of Git LFS and not the file itself; fetch it with "
            "git lfs pull"
        )
    content = _without_end_mark(content)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Text(content, notes)


def _without_end_mark(content: bytes) -> bytes:
    """Without the end of a file as DOS and CP/M mark it."""
    if b"\x1a" not in content[-MOST_MARKS:]:
        return content
    # by hand, as a search for such an end would begin anew at each of many marks
    kept = content.rstrip(b"\x1a\r\n")
    mark = content.find(b"\x1a", len(kept))
    return content if mark < 0 else content[:mark]


def encoding_of(content: bytes) -> str:
    """The encoding, by a mark or by zeros; UTF-8 where nothing tells."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    # Without a mark, every other byte of mostly Latin text is zero.
    head = content[:2000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        # not all of them, as letters beyond Latin-1 have no zero there
        if zeros > 0.4 * len(head) / 2 and head[1 - offset :: 2].count(0) == 0:
            return encoding
    return "utf-8"


def _from_windows(content: bytes, first: int) -> tuple[bytes, str]:
    """Text in the encoding of Windows, of which Latin-1 is nearly all a part."""
    line = content.count(b"\n", 0, first) + 1
    try:
        # five bytes mean nothing in it; everything means something in Latin-1
        text, name = content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, name = content.decode("latin-1"), "Latin-1"
    # The note shows the first such line: whether it was read well is for a person to see.
    whole = content[content.rfind(b"\n", 0, first) + 1 :].split(b"\n", 1)[0]
    shown = whole.decode("latin-1" if name == "Latin-1" else "cp1252").strip()[:40]
    note = f"the file is not UTF-8 and was read as {name} (line {line}: {shown!r})"
    return text.encode(), note


def _binary(path: Path) -> ChainruleError:
    return ChainruleError(f"{path}: this is a binary file, not a table of comma-separated values")
