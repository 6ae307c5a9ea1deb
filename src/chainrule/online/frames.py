"""Frames as rows: learning from many rows is learning from each in turn.

What comes back is a frame or a series of the same library, with the same index where it has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.online.features import Row


def rows_of(frame: Any) -> Iterator[Row]:
    """The rows of a frame, of pandas, Polars or another library, as dicts; what is missing is None.

    pandas writes NaN for what is missing, and so it is read.
    """
    import narwhals as nw

    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError:
        # Narwhals names its own classes, of which a user may never have heard
        raise ChainruleError(
            f"a {type(frame).__name__} is no frame with named columns; rows come as a frame of "
            "pandas or Polars, or one by one as dicts"
        ) from None
    gaps = table.implementation.is_pandas_like()
    # not by `iter_rows`, which would make texts of names that are numbers
    columns = [column.to_list() for column in table.iter_columns()]
    names = list(frame.columns) if gaps else table.columns
    for values in zip(*columns, strict=True):
        if gaps:
            values = tuple(None if value != value else value for value in values)
        yield dict(zip(names, values, strict=True))


def values_of(y: Any) -> list[Any]:
    """Targets from a series, an array or a list."""
    # a series or an array; their numbers become Python's own, as labels from single rows are
    for method in ("to_list", "tolist"):
        if hasattr(y, method):
            return list(getattr(y, method)())
    if not isinstance(y, Sequence) or isinstance(y, str):
        raise ChainruleError(f"targets are a {type(y).__name__}; they must be a series or a list")
    return list(y)


def series_like(frame: Any, values: list[Any]) -> Any:
    """A series of the library that a frame is from."""
    import narwhals as nw

    # by Narwhals, which knows how each library makes a series
    table = nw.from_native(frame, eager_only=True)
    series = nw.new_series("predicted", values, backend=table.implementation).to_native()
    return _indexed(series, frame)


def frame_like(frame: Any, columns: dict[Any, list[float]]) -> Any:
    """A frame of the library that a frame is from, with a column for each label."""
    # pandas takes labels as they are; others have names that are texts
    plain = hasattr(frame, "index")
    made = type(frame)({name if plain else str(name): c for name, c in columns.items()})
    return _indexed(made, frame)


def _indexed(made: Any, frame: Any) -> Any:
    if hasattr(frame, "index"):
        made.index = frame.index
    return made
