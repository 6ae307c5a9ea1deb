"""A table that comes piece by piece, and the batches that a program hands over as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.tables.reading.frames import as_frame
from chainrule.tables.reading.several import as_first


class Piece(NamedTuple):
    """Some rows of a part of a table, such as a file; parts are counted."""

    part: int
    table: Table


@dataclass(frozen=True)
class Stream:
    """A table that comes piece by piece, as its cells stand in files.

    Attributes
    ----------
    source : str
        Where it comes from, for messages.
    typed : bool
        Whether its columns have types.
    heads : sequence of Table
        The first rows of some of its parts, by which it is decided what columns are.
    pieces : iterable of Piece
        All rows; of one that is divided, those that are for this process.
    rows : int
        About how many there are; 0 if nobody knows.
    notes : sequence of str
    prints : str
        By which its content is told from another; empty where nothing tells.
    divided : bool
        Whether processes that were joined each read a part of it.
    """

    source: str
    typed: bool
    heads: Sequence[Table]
    pieces: Iterable[Piece]
    rows: int = 0
    notes: Sequence[str] = ()
    prints: str = ""
    divided: bool = False


def stream_of_batches(batches: Any, size: int) -> Stream:
    """The stream of a program's batches, in pieces of about `size` bytes.

    Parameters
    ----------
    batches : iterable
        Data frames of any library, record batches of Arrow, or mappings of columns by name; or what
        gives such: a lazy frame of Polars, an Arrow dataset.
    size : int
        Of a piece, in bytes.
    """
    tables = _tables(_each(batches, size))
    first = next(tables, None)
    if first is None:
        raise ChainruleError("there are no batches with rows")
    pieces = (
        Piece(number, part)
        for number, table in enumerate(chain([first], tables))
        for part in table.parts(size)
    )
    return Stream("the batches", True, [first], _alike(first, pieces))


def _each(batches: Any, size: int) -> Iterator[Any]:
    if isinstance(batches, str | Path | Mapping | pl.DataFrame):
        raise ChainruleError(
            f"batches are an iterable of tables, and this is a single {type(batches).__name__}; "
            "fit_table takes one, with memory=... for files that do not fit in memory"
        )
    if isinstance(batches, pl.LazyFrame):
        return _of_lazy(batches, size)
    # datasets, tables and scanners of Arrow, which are no iterables of rows
    given = batches.to_batches() if hasattr(batches, "to_batches") else batches
    try:
        return iter(given)
    except TypeError:
        raise ChainruleError(
            f"batches are an iterable of tables, and a {type(batches).__name__} is none"
        ) from None


def _of_lazy(lazy: pl.LazyFrame, size: int) -> Iterator[pl.DataFrame]:
    """The rows of a lazy frame, a slice at a time."""
    # a small slice tells how large a row is; the plan is carried out again for each
    first, step = 0, 1000
    while len(frame := lazy.slice(first, step).collect()):
        yield frame
        first += step
        step = max(100, size * step // max(1, int(frame.estimated_size())))


def _tables(batches: Iterator[Any]) -> Iterator[Table]:
    """Batches as tables; those without rows are passed over."""
    for number, batch in enumerate(batches, start=1):
        try:
            table = Table(as_frame(batch), f"batch {number}")
        except ChainruleError as error:
            raise ChainruleError(f"batch {number}: {error}") from None
        if table.frame.height:
            yield table


def _alike(first: Table, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces with the columns of the first, in their order."""
    for piece in pieces:
        table = as_first(first, piece.table)
        check_types(first, table)
        yield piece._replace(table=table)


def check_types(first: Table, other: Table) -> None:
    """Refuse a table with a column of another kind than in the first."""
    for name, dtype in first.frame.schema.items():
        here, there = family(dtype), family(other.frame.schema[name])
        # Widths may differ, as everything becomes float64 in any case. A column in which nothing
        # stands may have no type.
        if "nothing" not in (here, there) and here != there:
            raise ChainruleError(
                f"{other.source}: the column {name!r} holds {there}, but {here} in {first.source}; "
                "tables that are read as one need the same types"
            )


def family(dtype: pl.DataType) -> str:
    """What a type of columns holds, in a word."""
    if dtype == pl.Null:
        return "nothing"
    if dtype.is_numeric() or isinstance(dtype, pl.Duration | pl.Time):
        return "numbers"
    if dtype.is_temporal():
        return "dates"
    return "texts" if dtype in (pl.String, pl.Categorical, pl.Enum) else str(dtype).lower()
