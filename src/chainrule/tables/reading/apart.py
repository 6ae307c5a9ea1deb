"""Binary tables and databases are read in a process of their own: a damaged file, or a type that a
driver does not know, can end it at once, by memory that it asks for or by a fault within Polars,
which no exception handler sees.

It may take as much memory as the machine has: without a limit, a small file that unpacks to a
hundred gigabytes would take the programs beside it down too.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError

# What to read comes by the standard input, as all users of a machine see the arguments of its
# programs, and an address may hold a password. The child writes what it has read in a form that
# needs no decoding, and so can do no harm. BaseException, as a panic of Polars is no Exception.
# One line, as its messages may have many.
_CHILD = """
import json, sys
function, arguments, target, most = json.load(sys.stdin)
try:
    import resource
except ImportError:  # Windows has none
    pass
else:
    for what in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
        allowed = [it for it in resource.getrlimit(what) if it != resource.RLIM_INFINITY]
        resource.setrlimit(what, (min([most, *allowed]), resource.getrlimit(what)[1]))
import polars
try:
    frame = getattr(polars, function)(*arguments)
    frame.write_ipc(target, compression="uncompressed")
except BaseException as error:
    sys.stdout.write((str(error) or type(error).__name__).splitlines()[0][:200])
    sys.stdout.flush()
    sys.exit(3)
"""


class ApartError(Exception):
    """What was said by the process that read."""


def read_apart(path: Path, content: bytes, reader: str, kind: str) -> pl.DataFrame:
    """The table in a binary file.

    Parameters
    ----------
    path : Path
        For messages.
    content : bytes
        What the file holds.
    reader : str
        The function of Polars that reads it.
    kind : str
        What the file should be, for messages.

    Raises
    ------
    ChainruleError
        If it is damaged, or takes more memory than the machine has.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        # The content and not the path: the file may have been packed.
        given = Path(folder) / "given"
        given.write_bytes(content)
        try:
            return called_apart(reader, str(given))
        except ApartError as error:
            said = str(error).replace(str(given), path.name)
            raise ChainruleError(f"{path}: cannot be read as {kind}: {said}") from None


def called_apart(function: str, *arguments: str) -> pl.DataFrame:
    """The frame that a function of Polars gives, called in a process of its own.

    Raises
    ------
    ApartError
        If it fails.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        read, most = Path(folder) / "read", memory()
        child = subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=json.dumps([function, arguments, str(read), most]).encode(),
            capture_output=True,
            check=False,
        )
        if child.returncode:
            raise ApartError(_said(child, most))
        # from memory: Polars maps a file that it is given by its path, and this one is removed next
        return pl.read_ipc(io.BytesIO(read.read_bytes()))


def memory() -> int:
    """How much memory the machine has, in bytes; where it does not tell, more than any has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return sys.maxsize


def _said(child: subprocess.CompletedProcess[bytes], most: int) -> str:
    """Why it could not be read."""
    # Rust says so where memory is refused, and ends the process
    if b"memory allocation of" in child.stderr or b"MemoryError" in child.stderr:
        return f"it takes more than {most / 1e9:.3g} GB, the memory of this machine"
    # nothing is said where another signal ended it
    return child.stdout.decode(errors="replace").strip() or "it is damaged"
