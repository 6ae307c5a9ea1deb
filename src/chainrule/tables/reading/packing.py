"""Files that are packed: what they hold, unpacked at once or as it is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from chainrule.errors import ChainruleError

LARGE = "/var/tmp"  # on Unix; files there have names of their own
MOST_UNPACKED = 2_000_000_000  # bytes; far more than that is a bomb and not a table
PACKED = (".gz", ".bz2", ".xz", ".zip")
# Told by their first bytes, as an ending may be lost on the way. Zip archives are not among
# them: workbooks are such archives too, and so those go by their ending.
_OPEN: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_LONGEST = max(map(len, _OPEN))
# what the libraries raise, of a method that they lack or of damage within the packed bytes
_DAMAGES = (
    *(OSError, EOFError, ValueError, NotImplementedError),
    *(lzma.LZMAError, zipfile.BadZipFile, zlib.error),
)


class Opened(NamedTuple):
    """What a file holds, unpacked as it is read; and its path without the ending that says that it
    is packed.
    """

    inner: Path
    file: IO[bytes]
    is_packed: bool


def opened(path: Path, file: IO[bytes]) -> Opened:
    """The content of an open file, packed or not.

    Raises
    ------
    ChainruleError
        If it is an archive of several files, or not packed as its ending says.
    """
    start = file.read(_LONGEST)
    file.seek(0)
    opener = next((it for mark, it in _OPEN.items() if start.startswith(mark)), None)
    suffix = path.suffix.lower()
    if opener is not None:
        # a packed file may be called t.csv: then this is its format, and nothing is taken off
        return Opened(path.with_suffix("") if suffix in PACKED else path, opener(file), True)
    if suffix == ".zip":
        return Opened(*_only_member(path, file), True)
    if suffix in PACKED:
        raise ChainruleError(f"{path}: this is not packed as its ending {suffix} says")
    return Opened(path, file, False)


@contextmanager
def opened_at(path: Path) -> Iterator[Opened]:
    """The same of a file at a path, and whatever is wrong with it is said with its name."""
    try:
        with path.open("rb") as file:
            yield opened(path, file)
    except ChainruleError:
        raise
    except FileNotFoundError:
        raise ChainruleError(f"{path}: there is no such file") from None
    except _DAMAGES as error:
        raise ChainruleError(f"{path}: cannot be read ({error})") from None


def large_files() -> Path:
    """The system's folder for large temporary files."""
    # the other folder for temporary files often is in memory itself
    if "TMPDIR" not in os.environ and os.access(LARGE, os.W_OK):
        return Path(LARGE)
    return Path(tempfile.gettempdir())


@contextmanager
def unpacked_at(path: Path) -> Iterator[Path]:
    """A file that holds what a packed one does, for as long as somebody is inside: of what cannot
    be read from its start to its end.
    """
    with opened_at(path) as given, tempfile.TemporaryDirectory(dir=large_files()) as place:
        # under its own name, which may well say what it is
        plain = Path(place) / given.inner.name
        with plain.open("wb") as file:
            shutil.copyfileobj(given.file, file)
        yield plain


def unpacked(path: Path, content: bytes) -> tuple[Path, bytes]:
    """A packed file's content, and the path without the ending that says so.

    Raises
    ------
    ChainruleError
        If it is damaged, or an archive of several files.
    """
    try:
        found = opened(path, io.BytesIO(content))
        return found.inner, _bounded(path, found.file) if found.is_packed else content
    except _DAMAGES as error:
        # which is a ValueError, and says more
        if isinstance(error, ChainruleError):
            raise
        raise ChainruleError(f"{path}: the packed file is damaged ({error})") from None


def _only_member(path: Path, file: IO[bytes]) -> tuple[Path, IO[bytes]]:
    """The name and the content of the only file of an archive."""
    # left open with the file that it is in
    archive = zipfile.ZipFile(file)
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
    return path.with_name(Path(names[0]).name), archive.open(names[0])


def _bounded(path: Path, file: IO[bytes]) -> bytes:
    # counted while it is read: the size that an archive states may be a lie
    content = file.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise ChainruleError(
            f"{path}: unpacks to more than {MOST_UNPACKED / 1e9:g} GB; --memory (memory=...) reads "
            "such a file piece by piece"
        )
    return content
