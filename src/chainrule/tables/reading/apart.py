"""Binary tables are read in a process of their own: a damaged one can end it at once, by memory
that it asks for or by a fault within Polars, which no exception handler sees.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError

# The child writes what it has read in a form that needs no decoding, and so can do no harm.
# BaseException, as a panic of Polars is no Exception. One line, as its messages may have many.
_CHILD = """
import sys, polars
try:
    frame = getattr(polars, sys.argv[1])(sys.argv[2])
    frame.write_ipc(sys.argv[3], compression="uncompressed")
except BaseException as error:
    sys.stdout.write((str(error) or type(error).__name__).splitlines()[0][:200])
    sys.stdout.flush()
    sys.exit(3)
"""


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
        If it is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        # The content and not the path: the file may have been packed.
        given, read = Path(folder) / "given", Path(folder) / "read"
        given.write_bytes(content)
        child = subprocess.run(
            [sys.executable, "-c", _CHILD, reader, str(given), str(read)],
            capture_output=True,
            check=False,
        )
        if child.returncode:
            # nothing is said where a signal ended it
            said = child.stdout.decode(errors="replace").strip()
            said = said.replace(str(given), path.name) or "it is damaged"
            raise ChainruleError(f"{path}: cannot be read as {kind}: {said}")
        # from memory: Polars maps a file that it is given by its path, and this one is removed next
        return pl.read_ipc(io.BytesIO(read.read_bytes()))
