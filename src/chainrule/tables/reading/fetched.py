"""What databases give, fetched into files: so it is read piece by piece, and again, as other files.

    database ──one query──▶ an Arrow file on disk, batch by batch ──▶ pieces

Read straight from its connection, a query would fill the memory of whoever reads more slowly than
the driver hands over, as the driver holds nothing back. It would be asked twice, too, where what
columns hold is decided again, and need not give the same rows.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import chainrule.hosts as hosts
from chainrule.errors import ChainruleError, WritingError
from chainrule.tables.reading.apart import ApartError, ended_apart
from chainrule.tables.reading.databases import (
    check_asked,
    is_address,
    said_by_driver,
    without_password,
)
from chainrule.tables.reading.packing import large_files
from chainrule.tables.reading.several import Files, files_of

# The address comes by the standard input, as it may hold a password. In a process of its own, which
# a panic of the driver may end.
_CHILD = """
import json, sys
address, query, target = json.load(sys.stdin)
try:
    import connectorx, pyarrow
    batches = connectorx.read_sql(address, query, return_type="arrow_stream", batch_size=10_000)
    with pyarrow.ipc.new_file(target, batches.schema) as file:
        for batch in batches:
            file.write_batch(batch)
except BaseException as error:
    sys.stdout.write((str(error) or type(error).__name__).splitlines()[0][:200])
    sys.stdout.flush()
    sys.exit(3)
"""


@contextmanager
def fetched(files: Files, folder: str | Path | None = None) -> Iterator[Files]:
    """The same with what databases give in files, which are there for as long as somebody is
    inside.

    Parameters
    ----------
    files : Files
        Addresses of databases with a query, or files, which stay as they are.
    folder : str or Path, optional
        Where there is room; the system's folder for large temporary files if it is not given.

    Raises
    ------
    ChainruleError
        If a query fails, files stand beside databases, or several processes would ask.
    """
    found = files_of(files.given)
    if all(isinstance(it, Path) for it in found):
        yield files
        return
    addresses = [_address(it) for it in found]
    with _place(Path(folder or large_files())) as place:
        names = {}
        for number, address in enumerate(addresses, start=1):
            path = Path(place) / f"query-{number}.arrow"
            _fetch(address, files.query, path)
            names[path] = without_password(address)
        # the query was asked, and files take none
        yield replace(files, given=list(names), query="", names=names)


def _place(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for what is fetched, which is gone at the end."""
    try:
        return tempfile.TemporaryDirectory(prefix="chainrule-", dir=folder)
    except OSError as error:
        # what stands in the system's message is a name that nobody chose
        raise WritingError(
            f"{folder}: what a query gives cannot be written ({error.strerror or error}); --spool "
            "(spool=...) names a folder that is there"
        ) from None


def _address(given: str | Path) -> str:
    """An address that may be fetched from."""
    if not is_address(given):
        raise ChainruleError(
            f"{given}: files and databases are not read piece by piece as one; write what the "
            "database gives to a file first"
        )
    if hosts.place()[1] > 1:
        # a query without an order may give each its own, and so the same rows to two
        raise ChainruleError(
            f"{without_password(str(given))}: several processes cannot share what a database "
            "gives; write it to files first"
        )
    return str(given)


def _fetch(address: str, query: str, path: Path) -> None:
    check_asked(address, query)
    given = json.dumps([address, query, str(path)]).encode()
    try:
        ended_apart([sys.executable, "-c", _CHILD], given)
    except ApartError as error:
        raise said_by_driver(address, error) from None
