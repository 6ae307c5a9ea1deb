"""Files that appear complete or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from chainrule.errors import ChainruleError


def write_whole(path: str | Path, content: bytes) -> Path:
    """Write a file under another name first, so that nobody ever finds half of it."""
    path = check_place(path)
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ChainruleError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path


def check_place(path: str | Path) -> Path:
    """Refuse a path that no file can be written to; better before a long run than after it."""
    path = Path(path)
    if not path.parent.is_dir():
        raise ChainruleError(f"{path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise ChainruleError(f"{path}: this is a folder; give the name of a file")
    return path


def read_whole(path: str | Path) -> bytes:
    """A file's content; a missing file is said plainly."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise ChainruleError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ChainruleError(f"{path}: this is a folder, not a file") from None
    except OSError as error:
        raise ChainruleError(f"{path}: cannot be read ({error.strerror})") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
