"""From a file's bytes to text in UTF-8: unpacked, decoded, with line ends of one kind."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

from chainrule.errors import ChainruleError

MOST_UNPACKED = 2_000_000_000  # bytes; far more than that is a bomb and not a table
MOST_MARKS = 4096  # bytes: old systems filled the last block of a file with such marks
PACKED = (".gz", ".bz2", ".xz", ".zip")
# Told by their first bytes, as an ending may be lost on the way. Zip archives are not among
# them: workbooks are such archives too, and so those go by their ending.
_OPEN: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
# what the libraries raise, of a method that they lack or of damage within the packed bytes
_DAMAGES = (
    *(OSError, EOFError, ValueError, NotImplementedError),
    *(lzma.LZMAError, zipfile.BadZipFile, zlib.error),
)
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


def unpacked(path: Path, content: bytes) -> tuple[Path, bytes]:
    """A packed file's content, and the path without the ending that says so.

    Raises
    ------
    ChainruleError
        If it is damaged, or an archive of several files.
    """
    opener = next((it for start, it in _OPEN.items() if content.startswith(start)), None)
    suffix = path.suffix.lower()
    try:
        if opener is not None:
            # a packed file may be called t.csv: then this is its format, and nothing is taken off
            inner = path.with_suffix("") if suffix in PACKED else path
            return inner, _bounded(path, opener(io.BytesIO(content)))
        if suffix == ".zip":
            return _only_member(path, content)
    except _DAMAGES as error:
        # which is a ValueError, and says more
        if isinstance(error, ChainruleError):
            raise
        raise ChainruleError(f"{path}: the packed file is damaged ({error})") from None
    if suffix in PACKED:
        raise ChainruleError(f"{path}: this is not packed as its ending {suffix} says")
    return path, content


def _only_member(path: Path, content: bytes) -> tuple[Path, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [
            it.filename
            for it in archive.infolist()
            # macOS puts a folder of its own beside the file
            if not it.is_dir() and not it.filename.startswith("__MACOSX/")
        ]
        if len(names) != 1:
            raise ChainruleError(
                f"{path}: holds {len(names)} files ({', '.join(names[:5])}); unpack it and name one"
            )
        # asked first, as zipfile raises a RuntimeError, which may mean anything
        if archive.getinfo(names[0]).flag_bits & 1:
            raise ChainruleError(f"{path}: is locked by a password; unpack it first")
        with archive.open(names[0]) as file:
            return path.with_name(Path(names[0]).name), _bounded(path, file)


def _bounded(path: Path, file: IO[bytes]) -> bytes:
    # counted while it is read: the size that an archive states may be a lie
    content = file.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise ChainruleError(f"{path}: unpacks to more than {MOST_UNPACKED / 1e9:g} GB")
    return content


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
