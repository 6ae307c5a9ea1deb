"""Tables from a query to a database, through Polars and ConnectorX."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.tables.reading.apart import ApartError, called_apart
from chainrule.tables.reading.table import Table


def is_address(path: str | Path) -> bool:
    """Whether this is the address of a database and not a file."""
    # two letters at least: C:// is a drive of Windows
    return bool(re.match(r"[a-z][a-z0-9+]+://", str(path)))


# Some drivers take the password as a parameter behind the address: ?user=ann&password=secret
PARAMETER = re.compile(r"([?&;](?:[a-z_]*pass(?:word|wd)?|pwd|[a-z_]*token)=)[^&;]*", re.IGNORECASE)


def without_password(address: str) -> str:
    """An address as it may be shown.

    Examples
    --------
    >>> from chainrule.tables.reading.databases import without_password
    >>> without_password("mysql://ann:secret@host/sales")
    'mysql://host/sales'
    >>> without_password("mysql://host/sales?user=ann&password=secret")
    'mysql://host/sales?user=ann&password=...'
    """
    # up to the last @: a password that is not escaped may hold @ and / itself
    return re.sub(r"//.*@", "//", PARAMETER.sub(r"\1...", address))


def read_database(address: str, query: str) -> Table:
    """What a query gives.

    Raises
    ------
    ChainruleError
        If there is no query, it fails, or it gives no rows.
    """
    check_asked(address, query)
    try:
        frame = called_apart("read_database_uri", query, address)
    except ApartError as error:
        raise said_by_driver(address, error) from None
    shown = without_password(address)
    # as of a file: nothing can be done with a table without rows
    if frame.height == 0:
        raise ChainruleError(f"{shown}: the query gives no rows: {query[:60]!r}")
    return Table(frame, shown)


def check_asked(address: str, query: str) -> None:
    """Refuse what cannot be asked of a database, before it is."""
    shown = without_password(address)
    if not query:
        raise ChainruleError(
            f"{shown}: a query says what to read, such as --query 'SELECT * FROM table'"
        )
    if address.startswith("sqlite:"):
        # its drivers make an empty file where there is none, and refuse columns of several types
        raise ChainruleError(f"{shown}: give the file of SQLite by its path, such as sold.sqlite")
    if importlib.util.find_spec("connectorx") is None:
        raise ChainruleError(
            f"{shown}: databases need an extra: pip install 'chainrule[databases]'"
        )


def said_by_driver(address: str, error: ApartError) -> ChainruleError:
    """What is told of a query that failed."""
    shown = without_password(address)
    # the driver may repeat the address, with its password
    said = str(error).replace(address, shown)
    hint = "; cast such a column in the query" if said.startswith("not implemented") else ""
    return ChainruleError(f"{shown}: {said}{hint}")
