"""Excel's and LibreOffice's workbooks: the first sheet."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.header import tidy_names
from chainrule.tables.reading.numbers import EXACT
from chainrule.tables.reading.table import Table

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
        book = fastexcel.read_excel(content)
        sheet = book.load_sheet(0, header_row=0)
        frame = pl.DataFrame(sheet.to_polars())
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise ChainruleError(f"{path}: cannot be read as a workbook: {said}") from None
    frame = frame.with_columns(_whole(it) for it in frame.get_columns())
    # fastexcel's own names of columns that have none
    names, notes = tidy_names(["" if it.startswith("__UNNAMED") else it for it in frame.columns])
    frame.columns = names
    if len(book.sheet_names) > 1:
        notes.append(f"{len(book.sheet_names)} sheets: the first is read, {book.sheet_names[0]!r}")
    return Table(frame, str(path), 2, "line", notes=tuple(notes))


def _whole(series: pl.Series) -> pl.Series:
    """Whole numbers as such: in a workbook, all numbers are floats."""
    if not series.dtype.is_float():
        return series
    # otherwise classes would be called 1.0 and 2.0
    known = series.drop_nulls()
    whole = (known % 1 == 0).all() and (known.abs() <= EXACT).all()
    return series.cast(pl.Int64) if whole else series
