"""Tables: CSV and Parquet files, and their columns as numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError, unknown
from chainrule.files import read_whole
from chainrule.types import Array, Doubles

# What people and programs write into a cell that has no value (spreadsheets, R, pandas, SQL).
MISSING = ["", "-", "NA", "N/A", "na", "n/a", "NaN", "nan", "NULL", "null", "None", "?"]
SEPARATORS = ",;\t|"
LARGEST = 1e100  # of a number in a table; its square is still a float
# Types of columns beside numbers that are read as text; dates, lists and the like are not.
USABLE = (pl.String, pl.Boolean, pl.Categorical, pl.Enum, pl.Null)
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq")


@dataclass(frozen=True)
class Table:
    """A data frame, and how to tell a user where in it something stands."""

    frame: pl.DataFrame
    source: str = "the table"
    first_line: int = 1
    line: str = "row"

    def where(self, column: str, row: int) -> str:
        """For messages: file, line and column of a cell."""
        return f"{self.source}: {self.line} {row + self.first_line}, column {column!r}"

    def need(self, columns: Sequence[str]) -> None:
        """Refuse the table if it lacks one of these columns."""
        missing = [name for name in columns if name not in self.frame.columns]
        if len(missing) == 1:
            raise ChainruleError(
                f"{self.source}: {unknown('column', missing[0], self.frame.columns)}"
            )
        if missing:
            raise ChainruleError(f"{self.source}: the columns {', '.join(missing)} are missing")

    def numbers(self, column: str, why: str) -> Doubles:
        """A column as numbers, missing ones as NaN; text and infinities are refused, with their
        place.
        """
        series = self.frame[column]
        if series.dtype == pl.Boolean:
            series = series.cast(pl.Int8)
        # A column that held numbers in training may come as text, with spaces or one bad cell: what
        # can be read as a number is one, and the first other cell is named.
        if not series.dtype.is_numeric():
            cast = series.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
            bad = cast.is_null() & series.is_not_null()
            if bad.any():
                row = int(bad.to_numpy().argmax())
                raise ChainruleError(f"{self.where(column, row)} holds {series[row]!r}, but {why}")
            series = cast
        # a copy that may be written to; nulls become NaN, which no comparison below finds
        values = series.cast(pl.Float64).to_numpy().astype(float)
        huge = np.abs(values) > LARGEST
        if huge.any():
            row = int(np.argmax(huge))
            raise ChainruleError(
                f"{self.where(column, row)} holds {values[row]:g}; numbers must be finite, and "
                f"below {LARGEST:g}"
            )
        return values

    def texts(self, column: str) -> Array:
        """A column as text, missing cells as None."""
        return np.array(self.frame[column].cast(pl.String).to_list(), dtype=object)


def is_number(series: pl.Series) -> bool:
    """Whether a column holds numbers (or nothing at all)."""
    return series.dtype.is_numeric() or series.dtype == pl.Null


def as_table(
    data: str | Path | pl.DataFrame | Mapping[str, Sequence[object]] | Table,
    texts: Sequence[str] = (),
) -> Table:
    """A table from a file, from a data frame, from columns by name, or as it is."""
    if isinstance(data, Table):
        return data
    if isinstance(data, str | Path):
        return read_table(data, texts)
    try:
        return Table(_tidy(data if isinstance(data, pl.DataFrame) else pl.DataFrame(data)))
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise ChainruleError(f"this cannot be read as a table: {error}") from None


def read_table(path: str | Path, texts: Sequence[str] = ()) -> Table:
    """Read a CSV file (comma, semicolon, tab or bar between the columns) or a Parquet file.

    Parameters
    ----------
    path : str or Path
        The file; its ending says what it is.
    texts : sequence of str
        Columns of a CSV file that hold text even where it looks like numbers.

    Raises
    ------
    ChainruleError
        If the file is missing, empty, not a table, or has no rows.
    """
    path = Path(path)
    content = read_whole(path)
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise ChainruleError(
            f"{path}: tables are read from files that end in {', '.join(TABLE_SUFFIXES)}"
        )
    if not content.strip():
        raise ChainruleError(f"{path}: the file is empty")
    parquet = path.suffix.lower() in (".parquet", ".pq")
    try:
        frame = pl.read_parquet(content) if parquet else _read_csv(path, content, texts)
    except pl.exceptions.PolarsError as error:
        kind = "a Parquet file" if parquet else "a table of comma-separated values"
        raise ChainruleError(
            f"{path}: cannot be read as {kind}: {str(error).splitlines()[0]}"
        ) from None
    if frame.height == 0:
        raise ChainruleError(
            f"{path}: there are column names ({', '.join(frame.columns[:5])}), but no rows"
        )
    return Table(_tidy(frame), str(path)) if parquet else Table(_tidy(frame), str(path), 2, "line")


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Not-a-numbers are missing, and integers of any length are numbers."""
    # 128-bit integers and decimals have no counterpart in NumPy
    wide = [
        name
        for name, kind in frame.schema.items()
        if str(kind).startswith(("Int128", "UInt128", "Decimal"))
    ]
    return frame.with_columns(pl.col(wide).cast(pl.Float64)).with_columns(
        pl.selectors.float().fill_nan(None)
    )


def _read_csv(path: Path, content: bytes, texts: Sequence[str]) -> pl.DataFrame:
    # A zero byte is in no text file, but early in most binary ones: a spreadsheet or a picture by
    # mistake gets a message of its own.
    if b"\0" in content[:65536]:
        raise ChainruleError(
            f"{path}: this is a binary file, not a table of comma-separated values"
        )
    try:
        head = content.decode("utf-8-sig").split("\n", 1)[0]
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ChainruleError(
            f"{path}: line {line} is not UTF-8 text; save the table as UTF-8"
        ) from None
    # The separator is what occurs most in the first line, outside quotes. Semicolons come from
    # spreadsheets of countries whose decimal mark is the comma.
    separator = max(SEPARATORS, key=re.sub(r'"[^"]*"', "", head).count)
    names = next(csv.reader([head.rstrip("\r\n")], delimiter=separator), [])
    # Polars would rename the second of two columns; which of them is meant, only the user knows.
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ChainruleError(f"{path}: two columns are called {min(twice)!r}")
    # Columns that were text in training stay text even where all of their cells look like numbers.
    as_text = {name: pl.String for name in texts if name in names}
    return pl.read_csv(
        content,
        separator=separator,
        # types are inferred from all rows: the first text may come after thousands of numbers
        infer_schema_length=None,
        null_values=MISSING,
        schema_overrides=as_text,
    )


def with_target(table: Table, target: str) -> tuple[Table, list[str]]:
    """The rows whose target is not missing. Rows keep their line only where none was dropped."""
    known = table.frame.filter(pl.col(target).is_not_null())
    dropped = table.frame.height - known.height
    if not dropped:
        return table, []
    # rows are renumbered, as the ones that are left no longer lie side by side in the file
    return Table(known, table.source, 1, "row with a target, number"), [
        f"{dropped} rows have no {target!r}: left out"
    ]


def labels_of(table: Table, target: str) -> Array:
    """Class labels as they stand in the table: text, whole numbers, or true and false."""
    return np.array(table.frame[target].to_list(), dtype=object)
