"""File formats of tables: a file here is a format.

Each has ``SUFFIXES``, the endings of such files, ``TYPED``, whether its columns have types,
``QUERIED``, whether it takes a query, and ``read(path, content, query)``, which gives a table.
One that can be read piece by piece also has ``pieces(path, size, stretch, query)``, whose tables
take about so many bytes each and are those of a stretch of the file; ``UNPACKS`` if it is text, and
unpacks what is packed as it is read; and ``look(paths)`` if files tell how many rows they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from chainrule.errors import ChainruleError
from chainrule.files import names_in
from chainrule.tables.reading.apart import Looked
from chainrule.tables.reading.packing import PACKED
from chainrule.tables.reading.stretch import Stretch
from chainrule.tables.reading.table import Table

Pieces = Callable[[Path, int, Stretch, str], Iterator[Table]]
Look = Callable[[Sequence[Path]], Iterator[Looked]]


class Format(Protocol):
    """What a file of this folder has."""

    SUFFIXES: tuple[str, ...]
    TYPED: bool
    QUERIED: bool

    def read(self, path: Path, content: bytes, query: str) -> Table:
        """The table of a file."""
        ...


@cache
def formats() -> dict[str, Format]:
    """The format for each ending of a file's name."""
    modules = [import_module(f"{__name__}.{name}") for name in names_in(__name__, ".py")]
    return {suffix: it for it in modules for suffix in it.SUFFIXES}


def format_of(path: Path) -> Format:
    """The format of a file, by its ending.

    Raises
    ------
    ChainruleError
        If it has another.
    """
    known = formats()
    if path.suffix.lower() not in known:
        raise ChainruleError(
            f"{path}: tables are read from files that end in {', '.join(known)}, which may be "
            f"packed ({', '.join(PACKED)})"
        )
    return known[path.suffix.lower()]


def pieces_of(form: Format) -> Pieces | None:
    """How a format is read piece by piece; None of one that cannot be."""
    found: Pieces | None = getattr(form, "pieces", None)
    return found


def unpacks(form: Format) -> bool:
    """Whether a format is read piece by piece from a packed file as it is."""
    return bool(getattr(form, "UNPACKS", False))


def look_of(form: Format) -> Look | None:
    """How a format's files tell how many rows they have; None if they do not."""
    found: Look | None = getattr(form, "look", None)
    return found
