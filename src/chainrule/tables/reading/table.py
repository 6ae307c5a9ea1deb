"""A table: a data frame that can tell a user where in it something stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.cells import LARGEST
from chainrule.tables.reading.kinds import Reading
from chainrule.types import Array, Doubles

MOST_NEAR = 3
# Types of columns beside numbers and dates that are read as text; lists and the like are not.
USABLE = (pl.String, pl.Boolean, pl.Categorical, pl.Enum, pl.Null)


class NoRowsError(ChainruleError):
    """A table without rows, of which nothing can be learned; beside others that have some, it is no
    mistake.
    """


@dataclass(frozen=True)
class Table:
    """A data frame, and how to tell a user where in it something stands.

    Attributes
    ----------
    frame : polars.DataFrame
    source : str
        Where it comes from, for messages.
    first_line : int
        The number of the first row, where all follow each other.
    line : str
        What rows are counted in.
    lines : array, (rows,), optional
        The number of each row, where they do not follow each other.
    files : array, (rows,), optional
        The file that each row is from, where there are several.
    readings : mapping of str to Reading
        How each column was read.
    notes : tuple of str
        What was decided on the way from the file.
    foot : tuple of (Table, str)
        Rows that were left out below it, one by one, each with the note on it.
    """

    frame: pl.DataFrame
    source: str = "the table"
    first_line: int = 1
    line: str = "row"
    lines: Array | None = None
    files: Array | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    foot: tuple[tuple[Table, str], ...] = ()

    def where(self, column: str, row: int) -> str:
        """For messages: file, line and column of a cell."""
        source = self.source if self.files is None else self.files[row]
        return f"{source}: {self.line} {self.line_of(row)}, column {column!r}"

    def place_of(self, row: int) -> str:
        """For notes, which name the table elsewhere: the line of a row."""
        file = "" if self.files is None else f" of {self.files[row]}"
        return f"{self.line} {self.line_of(row)}{file}"

    def line_of(self, row: int) -> int:
        """The line of a row, counted from 0."""
        return int(row + self.first_line if self.lines is None else self.lines[row])

    def part(self, rows: Any) -> Table:
        """The table of some rows, given by their numbers or by a mask; they keep their lines."""
        lines = self.lines
        if lines is None:
            lines = np.arange(self.frame.height) + self.first_line
        frame = self.frame.filter(rows) if np.asarray(rows).dtype == bool else self.frame[rows]
        files = None if self.files is None else self.files[np.asarray(rows)]
        return replace(self, frame=frame, lines=lines[np.asarray(rows)], files=files)

    def parts(self, size: int) -> Iterator[Table]:
        """The table in parts of about `size` bytes."""
        # a few rows at least, however wide they are: each part costs some time of its own
        rows = max(100, size * self.frame.height // max(1, int(self.frame.estimated_size())))
        if rows >= self.frame.height:
            yield self
            return
        for first in range(0, self.frame.height, rows):
            lines = None if self.lines is None else self.lines[first : first + rows]
            frame = self.frame.slice(first, rows)
            yield replace(self, frame=frame, first_line=self.first_line + first, lines=lines)

    def need(self, columns: Sequence[str], what: str = "") -> None:
        """Refuse the table if it lacks one of these columns; `what` says what they are for."""
        known = set(self.frame.columns)
        missing = [name for name in columns if name not in known]
        if not missing:
            return
        hint = _near(missing, self.frame.columns)
        if len(missing) == 1 and not hint:
            error = str(unknown("column", missing[0], self.frame.columns, what and f", {what}"))
            # of what a model takes, the name is right and the table lacks it
            lacks = f"the column {missing[0]!r} is missing"
            said = error.replace(f"unknown column {missing[0]!r}", lacks, 1) if what else error
            raise ChainruleError(f"{self.source}: {said}")
        names = ", ".join(missing)
        named = f"columns {names} are" if missing[1:] else f"column {names} is"
        what = f" ({what})" if what else ""
        raise ChainruleError(f"{self.source}: the {named} missing{what}{hint}")

    def numbers(self, column: str, why: str) -> Doubles:
        """A column as numbers, missing ones as NaN; text and infinities are refused, with their
        place.
        """
        series = self.frame[column]
        # to Polars a truth value is no number
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

    def moments(self, column: str) -> Array:
        """A column of dates as `datetime64[us]`, missing ones as NaT."""
        series = self.frame[column]
        if not is_date(series):
            if series.null_count() < series.len():
                row = int(series.is_not_null().to_numpy().argmax())
                raise ChainruleError(
                    f"{self.where(column, row)} holds {series[row]!r}, but this column held dates "
                    "in training"
                )
            # a column of a new table in which no date stands has no type
            return np.full(series.len(), np.datetime64("NaT", "us"))
        if isinstance(series.dtype, pl.Datetime) and series.dtype.time_zone:
            series = series.dt.replace_time_zone(None)  # the wall clock's time
        return series.cast(pl.Datetime("us")).to_numpy().astype("datetime64[us]")


def _near(missing: Sequence[str], columns: Sequence[str]) -> str:
    """A hint at columns that differ in upper and lower case alone."""
    # names are not matched so, as x and X may be two columns
    low = {it.lower(): it for it in columns}
    pairs = [f"{low[it.lower()]!r} for {it!r}" for it in missing if it.lower() in low]
    shown = ", ".join(pairs[:MOST_NEAR])
    return f"; upper and lower case count: there is {shown}" if pairs else ""


def is_number(series: pl.Series) -> bool:
    """Whether a column holds numbers (or nothing at all)."""
    return series.dtype.is_numeric() or series.dtype == pl.Null


def is_date(series: pl.Series) -> bool:
    """Whether a column holds dates, with or without times."""
    return series.dtype == pl.Date or isinstance(series.dtype, pl.Datetime)


def with_target(table: Table, target: str) -> tuple[Table, list[str]]:
    """The rows whose target is not missing; they keep their lines."""
    known = table.frame[target].is_not_null().to_numpy()
    dropped = int(len(known) - known.sum())
    if not dropped:
        return table, []
    return table.part(known), [left_out(dropped, target)]


def left_out(rows: int, target: str) -> str:
    """A note on rows that have no target."""
    return f"{'1 row has' if rows == 1 else f'{rows} rows have'} no {target!r}: left out"


def labels_of(table: Table, target: str) -> Array:
    """Class labels as they stand in the table: text, whole numbers, or true and false."""
    # objects, as NumPy would make texts of numbers beside texts
    return np.array(table.frame[target].to_list(), dtype=object)
