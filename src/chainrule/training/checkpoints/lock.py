"""A folder that one process at a time uses; the lock goes with the process, however it ends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from chainrule.errors import ChainruleError, WritingError

NAME = "lock"


def locked(folder: Path) -> IO[str]:
    """The folder's lock, held until it is closed.

    Raises
    ------
    ChainruleError
        If another process holds it.
    """
    path = folder / NAME
    try:
        file = path.open("a+")
    except OSError as error:
        raise WritingError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        _lock(file)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise ChainruleError(
            f"{folder}: in use by {holder}; two runs cannot share a folder of checkpoints: wait "
            "for the other, or give this one a folder of its own"
        ) from None
    # who holds it is only told to people: the lock itself is the system's, and never out of date
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()}")
    file.flush()
    return file


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # a byte far behind the text, which others may read
        file.seek(2**20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
