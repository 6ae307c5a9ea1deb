"""Predictions for the rows of files, beside columns of these: what `chainrule predict` calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Files, Table

ALL = "all"


def predict_files(
    model: TableModel,
    files: Sequence[str | Path],
    *,
    query: str = "",
    keep: Sequence[str] | None = None,
    coverage: float | None = None,
    on_note: Callable[[str], object] = lambda note: None,
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

    Returns
    -------
    polars.DataFrame
        A prediction that has the name of a column kept is called "... (predicted)".

    Raises
    ------
    ChainruleError
        If a file cannot be read or lacks a column; the message names it.
    """
    # file by file, so that notes and refusals name the file, and not a row of all of them
    parts = []
    for path in files:
        # Columns that are only kept stay as they are written: 007 is no number.
        table = model.read(Files([path], query), [*(keep or ()), *model.left_out])
        for note in (*table.notes, *model.columns.unseen(table)):
            on_note(f"{table.source}: {note}")
        name = table.source if len(files) > 1 else ""
        parts.append(_predicted(model, table, keep, coverage, name))
    try:
        return pl.concat(parts, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise ChainruleError(
            f"the columns kept differ from file to file: {str(error).splitlines()[0]}"
        ) from None


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
