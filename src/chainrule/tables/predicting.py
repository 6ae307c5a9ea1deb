"""Predictions for the rows of files, beside columns of these: what `chainrule predict` calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Files, Table, files_of
from chainrule.tables.reading.columns import interpreted
from chainrule.tables.reading.framing import with_known
from chainrule.tables.reading.opening import read_raw
from chainrule.tables.reading.table import NoRowsError
from chainrule.tables.streaming.choosing import limit_for
from chainrule.tables.streaming.files import raw_pieces
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.unlike_training import Unlike

ALL = "all"
MOST_NOTES = 50  # of a file


def predict_files(
    model: TableModel,
    files: Sequence[str | Path],
    *,
    query: str = "",
    keep: Sequence[str] | None = None,
    coverage: float | None = None,
    on_note: Callable[[str], object] = lambda note: None,
    memory: str | float | None = None,
) -> pl.DataFrame:
    """Predictions for the rows of all files, in their order.

    Parameters
    ----------
    model : TableModel
        What predicts.
    files : sequence of str or Path
        Tables, or addresses of databases. Of several, the column "file" says which one a row is
        from.
    query : str
        In SQL, what to read from databases.
    keep : sequence of str
        Columns that stand before the predictions, cells of text files as they are written there;
        ``["all"]`` for all columns; if not given, the ids that were recognized in training.
    coverage : float, optional
        Of numbers, also the ends of an interval that holds the truth in this share of the rows.
    on_note : callable
        Called with what was decided when a file was read.
    memory : str or float, optional
        How much memory may be used in all: files are then read piece by piece. Without it, that is
        done where they would take more than half of what is free.

    Returns
    -------
    polars.DataFrame
        A prediction that has the name of a column kept is called "... (predicted)".

    Raises
    ------
    ChainruleError
        If a file cannot be read or lacks a column; the message names it.
    """
    limit, why = limit_for(Files(files, query), memory)
    if why:
        on_note(why)
    # file by file, so that notes and refusals name the file, and not a row of all of them
    parts = []
    for path in files:
        given, name = Files([path], query), str(path) if len(files) > 1 else ""
        tables = _whole(model, given, keep) if limit is None else _pieces(model, given, keep, limit)
        try:
            for table in noted(model, tables, str(path), on_note):
                parts.append(_predicted(model, table, keep, coverage, name))
        except NoRowsError as error:
            if not name:
                raise
            on_note(f"{error}; it is passed over")
    if not parts:
        raise ChainruleError(f"{files[0]}: there are no rows")
    try:
        return pl.concat(parts, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise ChainruleError(
            f"the columns kept differ from file to file: {str(error).splitlines()[0]}"
        ) from None


def noted(
    model: TableModel, tables: Iterable[Table], source: str, on_note: Callable[[str], object]
) -> Iterator[Table]:
    """The parts of a table, and what is to be said of them, once for all."""
    told: list[str] = []
    unlike = Unlike(model)
    for table in tables:
        # of a file in which every piece has something of its own, the first of it
        new = [it for it in table.notes if it not in told][: MOST_NOTES - len(told)]
        for note in new:
            on_note(f"{table.source}: {note}")
        told += new
        unlike.add(table)
        yield table
    for note in unlike.notes:
        on_note(f"{source}: {note}")


def _whole(model: TableModel, files: Files, keep: Sequence[str] | None) -> Iterator[Table]:
    """The table of a file."""
    # Columns that are only kept stay as they are written: 007 is no number.
    texts = [*(keep or ()), *model.left_out]
    if texts[:1] == [ALL]:
        # their names are in the file, which is read twice for them
        for path in files_of(files.given)[:1]:
            texts += _not_taken(model, *read_raw(path, files.query))
    yield model.read(files, texts)


def _pieces(
    model: TableModel, files: Files, keep: Sequence[str] | None, memory: Memory
) -> Iterator[Table]:
    """The same piece by piece."""
    rows = 0
    for table in pieces_as_trained(model, files, memory, keep or ()):
        rows += table.frame.height
        yield table
    if not rows:
        raise NoRowsError(f"{files.given[0]}: there are no rows")


def pieces_as_trained(
    model: TableModel, files: Files, memory: Memory, texts: Sequence[str] = (), *, free: str = ""
) -> Iterator[Table]:
    """Files piece by piece. How the columns are read that the model takes is known from training;
    of others, a piece alone would not tell it: they are texts, but for one that is `free`.
    """
    for piece, typed in raw_pieces(files, memory.piece):
        piece = with_known(piece, model.columns.words)
        others = [it for it in _not_taken(model, piece, typed) if it not in (free, *model.found)]
        said = [*texts, *model.left_out, *others]
        known = model.known(said)
        yield interpreted(piece, model.kinds, known, typed, model.columns.words)


def _not_taken(model: TableModel, table: Table, typed: bool) -> list[str]:
    """Columns of text that the model does not take."""
    names = [] if typed else table.frame.columns
    return [it for it in names if it not in model.columns.names]


def _predicted(
    model: TableModel, table: Table, keep: Sequence[str] | None, coverage: float | None, file: str
) -> pl.DataFrame:
    found = _found(model, table, coverage)
    kept = _kept(table, _ids(model, table) if keep is None else keep)
    taken = [column.name for column in kept]
    source = [pl.Series(_free("file", taken), [file] * len(found))] if file else []
    return pl.DataFrame(source + kept + [it.alias(_free(it.name, taken)) for it in found])


def _found(model: TableModel, table: Table, coverage: float | None) -> pl.DataFrame:
    """Predictions, with an interval if one is asked for."""
    if coverage is None:
        return model.predict(table)
    interval = model.predict_interval(table, coverage)
    if not model.quantiles:
        return interval
    # Beside each other: quantiles are as wide as numbers scatter in a row, the interval keeps its
    # coverage over all rows.
    return model.predict(table).with_columns(interval["lower"], interval["upper"])


def _ids(model: TableModel, table: Table) -> list[str]:
    """The columns of this table that tell its rows apart, as training has found."""
    # Without them, predictions could only be told apart by their order.
    ids = [name for name, kind in model.left_out.items() if kind == "id"]
    return [name for name in ids if name in table.frame.columns]


def _kept(table: Table, keep: Sequence[str]) -> list[pl.Series]:
    if list(keep) == [ALL] and ALL not in table.frame.columns:
        return table.frame.get_columns()
    names = list(dict.fromkeys(keep))
    table.need(names)
    return [table.frame[name] for name in names]


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that no column kept has."""
    while name in taken:
        name += " (predicted)" if name != "file" else "_"
    return name
