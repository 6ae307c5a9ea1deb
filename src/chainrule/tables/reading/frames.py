"""Data frames of any library as those of Polars, and columns of Python's values."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.fractional import without_mark
from chainrule.tables.row_dicts import are_rows, as_columns

NO_NUMBERS: Collection[str] = ()


def as_frame(data: Any, numbers: Collection[str] = NO_NUMBERS) -> pl.DataFrame:
    """A frame of Polars from one of another library, or from columns by name.

    Parameters
    ----------
    data : data frame, mapping or list of mappings
        Of any library, columns by name, or rows.
    numbers : collection of str
        Columns that are numbers, whatever types their cells have.

    Raises
    ------
    ChainruleError
        If it is no table.
    """
    try:
        if isinstance(data, pl.LazyFrame):
            return data.collect()
        if isinstance(data, pl.DataFrame):
            return data
        if isinstance(data, Mapping):
            # names may be numbers, as pandas makes them
            columns = {str(name): column for name, column in data.items()}
            return frame_of_columns(columns, numbers)
        # before other libraries' frames, as they need no library to be told from these
        if are_rows(data):
            return frame_of_columns(as_columns(data), numbers)
        return _from_others(data, numbers)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        raise ChainruleError(f"this cannot be read as a table: {error}") from None


def _from_others(data: Any, numbers: Collection[str]) -> pl.DataFrame:
    """pandas, Arrow and whatever else Narwhals knows, without asking for Arrow where there is
    none.
    """
    import narwhals as nw

    if data is None:
        raise TypeError("there is nothing")
    if hasattr(data, "toArrow"):  # PySpark
        data = data.toArrow()
    if hasattr(data, "__arrow_c_stream__") and type(data).__module__.startswith("pyarrow"):
        return pl.DataFrame(pl.from_arrow(data))
    # let through, as arrays and lists of rows are no frames, but Polars takes them
    frame = nw.from_native(data, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, nw.DataFrame):
        return pl.DataFrame(data)
    columns = {str(it.name): it for it in frame.iter_columns()}
    return pl.DataFrame([_series(name, it, name in numbers) for name, it in columns.items()])


def _series(name: str, column: Any, is_number: bool) -> pl.Series:
    import narwhals as nw

    # Through NumPy only where nothing is missing, as it has no whole number for a gap.
    if column.dtype.is_numeric() and not column.is_null().any():
        return pl.Series(name, column.to_numpy())
    values = column.to_list()
    if column.dtype.is_numeric():
        kind = pl.Int64 if column.dtype.is_integer() else pl.Float64
        return pl.Series(name, [None if _is_missing(it) else it for it in values], kind)
    # a category may be a number, and is a class all the same
    if isinstance(column.dtype, nw.Categorical | nw.Enum):
        return pl.Series(name, [None if _is_missing(it) else str(it) for it in values], pl.String)
    return series_of(name, values, is_number)


def frame_of_columns(
    columns: Mapping[str, Any], numbers: Collection[str] = NO_NUMBERS
) -> pl.DataFrame:
    """A frame from columns of Python's values, of which each may hold several types."""
    return pl.DataFrame([series_of(name, it, name in numbers) for name, it in columns.items()])


def series_of(name: str, values: Sequence[object] | Any, is_number: bool = False) -> pl.Series:
    """A column; values of several types are texts, numbers among them without a decimal mark where
    the column is one of numbers.
    """
    if not isinstance(values, list | tuple):
        return pl.Series(name, values)
    # Polars first, which knows dates, decimals and much else
    known = [None if _is_missing(it) else it for it in values]
    try:
        return pl.Series(name, known, strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        pass
    # by type itself, as to isinstance True is a whole number, and a class of its own to a user
    kinds = {type(it) for it in known if it is not None}
    if kinds <= {int, float}:
        return pl.Series(name, _each(known, _as_float), pl.Float64)
    return pl.Series(name, _each(known, _without_mark if is_number else str), pl.String)


def _each(values: list[Any], change: Callable[[Any], Any]) -> list[Any]:
    return [None if it is None else change(it) for it in values]


def _as_float(value: float) -> float:
    """A number as a float; one that is too large for any is refused as infinite, in its place."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _without_mark(value: object) -> str:
    """A value as text: the point of 1.5 says nothing of that in a text such as 1.234."""
    if isinstance(value, float | decimal.Decimal) and math.isfinite(value):
        return without_mark(value)
    return str(value)


def _is_missing(value: Any) -> bool:
    """What pandas calls missing is not equal to itself, or says nothing when compared."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        # by its name, so that pandas need not be there
        return not isinstance(value, list | dict) and type(value).__name__ == "NAType"
