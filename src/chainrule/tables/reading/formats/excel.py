"""Excel's and LibreOffice's workbooks: the first sheet that holds a table."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.numbers import EXACT
from chainrule.tables.reading.sheets import FOOT, HEAD, Texts, chosen, ends, ends_in_total, lying
from chainrule.tables.reading.table import Table
from chainrule.tables.reading.workbook_parts import parts_of

SUFFIXES = (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods")
# cells of a workbook often hold numbers and dates as text
TYPED = False
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    if importlib.util.find_spec("fastexcel") is None:
        raise ChainruleError(
            f"{path}: workbooks need an extra: pip install 'chainrule[excel]'; or save the table "
            "as CSV"
        )
    import fastexcel

    try:
        with _quiet():
            return replace(_table(fastexcel.read_excel(content), content), source=str(path))
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        # which is a ValueError, and says more
        if isinstance(error, ChainruleError):
            raise
        said = str(error).splitlines()[0]
        raise ChainruleError(f"{path}: cannot be read as a workbook: {said}") from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without its remarks on columns of several types: these are read as text, and told."""
    logger = logging.getLogger("fastexcel")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _table(book: Any, content: bytes) -> Table:
    """The table of a workbook."""

    @cache
    def head_of(name: str) -> Texts:
        return _texts(book, name, 0, HEAD)

    name = chosen(_in_sight(book), head_of)
    parts = parts_of(content, name)
    lies = lying(parts.spread(head_of(name)))
    # counted from the first row of the sheet, so that lines are those that a spreadsheet shows
    height = _sheet(book, name, skip_rows=0, n_rows=1).total_height
    since = max(lies.first, height - FOOT)
    texts = _texts(book, name, since, height)
    # of a total, all rows tell whether it is one
    if since > lies.first and ends_in_total(texts):
        since, texts = lies.first, _texts(book, name, lies.first, height)
    below, foot = ends(texts, lies.names, since)
    rows = max(height - lies.first - below, 0)
    frame = pl.DataFrame()
    if rows and lies.names:
        sheet = _sheet(book, name, skip_rows=lies.first, n_rows=rows)
        frame = pl.DataFrame(sheet.to_polars())
        frame.columns = lies.names
    frame = frame.with_columns(_usual(it) for it in frame.get_columns())
    frame, merged = parts.filled(frame, lies.first)
    frame, shown = parts.as_shown(frame, lies.first)
    notes = [*lies.notes, *foot, *merged, *shown, *parts.notes]
    if len(book.sheet_names) > 1:
        notes.append(f"{len(book.sheet_names)} sheets: one is read, {name!r}")
    return Table(frame, "", lies.first + 1, "line", notes=tuple(notes))


def _in_sight(book: Any) -> list[str]:
    """The sheets that are not hidden; of none, all."""
    names: list[str] = list(book.sheet_names)
    if len(names) == 1:
        return names
    return [it for it in names if _sheet(book, it, n_rows=1).visible == "visible"] or names


def _sheet(book: Any, name: str, **rows: int) -> Any:
    # all cells tell of what type a column is: of a number beyond a sample, text would be lost
    return book.load_sheet(name, header_row=None, schema_sample_rows=None, **rows)


def _texts(book: Any, name: str, first: int, n: int) -> Texts:
    """Rows of a sheet, all cells as text."""
    sheet = book.load_sheet(name, header_row=None, skip_rows=first, n_rows=n, dtypes="string")
    return [[(cell or "").strip() for cell in row] for row in sheet.to_polars().rows()]


def _usual(series: pl.Series) -> pl.Series:
    """A column in one of the types that are used."""
    if isinstance(series.dtype, pl.Datetime):
        return _of_day(series)
    if not series.dtype.is_float():
        return series
    # in a workbook, all numbers are floats: otherwise classes would be called 1.0 and 2.0
    known = series.drop_nulls()
    whole = (known % 1 == 0).all() and (known.abs() <= EXACT).all()
    return series.cast(pl.Int64) if whole else series


def _of_day(series: pl.Series) -> pl.Series:
    """Times of day as such: in a workbook, they are on the day before all others."""
    days = series.drop_nulls().dt.date()
    return series.dt.round("1ms").dt.time() if _are_before(days) else series


def _are_before(days: pl.Series) -> bool:
    return len(days) > 0 and bool((days.dt.year() < 1900).all())
