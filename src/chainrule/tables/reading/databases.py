"""Tables from a query to a database, through Polars and ConnectorX or ADBC."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.table import Table


def is_address(path: str | Path) -> bool:
    """Whether this is the address of a database and not a file."""
    # two letters at least: C:// is a drive of Windows
    return bool(re.match(r"[a-z][a-z0-9+]+://", str(path)))


def read_database(address: str, query: str) -> Table:
    """What a query gives.

    Raises
    ------
    ChainruleError
        If there is no query, or it fails.
    """
    # Without a password, up to the last @: one that is not escaped may hold @ and / itself.
    shown = re.sub(r"//.*@", "//", address)
    if not query:
        raise ChainruleError(
            f"{shown}: a query says what to read, such as --query 'SELECT * FROM table'"
        )
    try:
        frame = pl.read_database_uri(query, address)
    except ImportError:
        raise ChainruleError(
            f"{shown}: databases need an extra: pip install 'chainrule[databases]'"
        ) from None
    except Exception as error:  # of the driver, whichever it is
        # which may repeat the address, with its password
        said = str(error).replace(address, shown).splitlines() or [type(error).__name__]
        raise ChainruleError(f"{shown}: {said[0]}") from None
    return Table(frame, shown)
