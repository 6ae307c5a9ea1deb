"""Several files with the same columns as one table; and which files are meant by what was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import glob
from pathlib import Path, PurePath

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.databases import is_address, without_password
from chainrule.tables.reading.formats import formats
from chainrule.tables.reading.packing import PACKED
from chainrule.tables.reading.table import Table
from chainrule.types import Array

PATTERN = "*?["


@dataclass(frozen=True)
class Files:
    """Tables with the same columns that are read as one.

    Attributes
    ----------
    given : sequence of str or Path
        Files, folders, patterns such as ``in/*.csv``, or addresses of databases.
    query : str
        In SQL, what to read from databases.
    names : mapping of Path to str
        How files are called in messages that have no name of their own.
    """

    given: Sequence[str | Path]
    query: str = ""
    names: Mapping[Path, str] = field(default_factory=dict)


def files_of(given: Sequence[str | Path]) -> list[str | Path]:
    """The files that are meant: themselves, all tables of a folder, or what a pattern matches.
    Addresses of databases stay as they are.

    Raises
    ------
    ChainruleError
        If a folder holds no table, nothing matches a pattern, or a file is meant twice.
    """
    found = [path for it in given for path in _meant(str(it))]
    # A pattern may well match what is named beside it, and rows learned twice count twice.
    seen: set[str | Path] = set()
    for path in found:
        key = path.resolve() if isinstance(path, Path) else path
        if key in seen:
            # of a database, messages end up where its password must not
            shown = path if isinstance(path, Path) else without_password(path)
            raise ChainruleError(f"{shown} is given twice; its rows would be read twice")
        seen.add(key)
    return found


def _meant(given: str) -> Sequence[str | Path]:
    if is_address(given):
        return [given]
    path = Path(given)
    if path.is_dir():
        found = sorted(it for it in path.iterdir() if _is_table(it))
        if not found:
            raise ChainruleError(
                f"{path}: the folder holds no file that ends in {', '.join(formats())}"
            )
        return found
    # a file may itself have such a sign in its name
    if not path.exists() and any(sign in given for sign in PATTERN):
        matched = sorted(map(Path, glob(given, recursive=True)))
        if not matched:
            raise ChainruleError(f"{given}: no file matches this pattern")
        return matched
    return [path]


def _is_table(path: PurePath) -> bool:
    """Whether a file's name is that of a table, packed or not."""
    inner = path.with_suffix("") if path.suffix.lower() in PACKED else path
    # .zip alone may hold anything, pictures too
    return inner.suffix.lower() in formats()


def joined(tables: Sequence[Table]) -> Table:
    """The rows of all tables, one after the other, with the columns in the order of the first.

    Raises
    ------
    ChainruleError
        If one has other columns than the first, or other types than can be joined.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    frames = [as_first(first, it).frame for it in tables]
    try:
        # relaxed: whole numbers in one file may have fractions in the next
        frame = pl.concat(frames, how="vertical_relaxed")
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0]
        raise ChainruleError(f"{_source(tables)}: cannot be joined: {said}") from None
    heights = [it.frame.height for it in tables]
    return Table(
        frame,
        _source(tables),
        line=first.line,
        lines=np.concatenate([_lines(it) for it in tables]),
        files=np.repeat(np.array([it.source for it in tables], dtype=object), heights),
        notes=tuple(_notes(tables)),
    )


def _source(tables: Sequence[Table]) -> str:
    """For messages: the first, and how many more."""
    more = len(tables) - 1
    return f"{tables[0].source} and {more} more file{'s' if more > 1 else ''}"


def _lines(table: Table) -> Array:
    return table.part(np.arange(table.frame.height)).lines


def as_first(first: Table, other: Table) -> Table:
    """A table with its columns in the order of the first, if they have the same."""
    same_columns(first, other)
    names = first.frame.columns
    return other if other.frame.columns == names else replace(other, frame=other.frame[names])


def same_columns(first: Table, other: Table) -> None:
    """Refuse a table whose columns are not those of the first."""
    # what it lacks first: a name that is misspelt is both
    for lacks, has in ((other, first), (first, other)):
        absent = [it for it in has.frame.columns if it not in set(lacks.frame.columns)]
        if absent:
            named = f"column{'s' if absent[1:] else ''} {', '.join(map(repr, absent[:5]))}"
            raise ChainruleError(
                f"{other.source}: {'lacks' if lacks is other else 'has'} the {named}, which "
                f"{first.source} {'has' if lacks is other else 'lacks'}; tables that are read as "
                "one need the same columns"
            )


def _notes(tables: Sequence[Table]) -> list[str]:
    """What was decided of each file; what holds for all is said once."""
    sources: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        for note in table.notes:
            sources[note].append(table.source)
    return [
        note if len(of) == len(tables) else f"{', '.join(of)}: {note}"
        for note, of in sources.items()
    ]
