"""What columns say of rows besides inputs and targets: how much each counts, which belong together,
and when each was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.types import Doubles, Rows

_NUMBER = int | float | np.integer  # a whole number of NumPy's is no `int`
GROUP_OR_TIME = (
    "rows are held out by their group or by their time; name one of the two columns: the group "
    "where predictions will be for groups that are new, and the time where they will be for groups "
    "that are known, later on"
)
ClassWeight = str | Mapping[object, float]


@dataclass(frozen=True)
class RowRoles:
    """Of each row its weight, the number of its group, and its time; None where there are none."""

    weights: Doubles | None = None
    groups: Rows | None = None
    times: Doubles | None = None

    def of(self, rows: Rows) -> RowRoles:
        """Those of some rows."""
        return RowRoles(
            None if self.weights is None else self.weights[rows],
            None if self.groups is None else self.groups[rows],
            None if self.times is None else self.times[rows],
        )


def row_roles_of(
    table: Table, weights: str | None = None, group: str | None = None, time: str | None = None
) -> RowRoles:
    """What the columns of these names say.

    Raises
    ------
    ChainruleError
        If there is no such column, or a cell of it is empty or cannot be used.
    """
    if group is not None and time is not None:
        raise ChainruleError(GROUP_OR_TIME)
    return RowRoles(
        None if weights is None else weights_of(table, weights),
        None if group is None else _groups(table, group),
        None if time is None else _different(table, time, times_of(table, time)),
    )


def class_weights(
    given: ClassWeight | None, counts: Rows, classes: tuple[object, ...]
) -> Doubles | None:
    """How much a row of each class counts, (n_classes,).

    Parameters
    ----------
    given : "balanced" or mapping, optional
        All classes count the same in sum; or a weight for each class, 1 for those not named.
    counts : array, (n_classes,)
        How many rows each class has.
    classes : tuple
        What they are; a mapping may also have them as text.
    """
    if given is None:
        return None
    if not classes:
        raise ChainruleError("class_weight is for classes, and this is a regression")
    if isinstance(given, str):
        if given != "balanced":
            raise ChainruleError(
                f"class_weight is {given!r}; it is 'balanced', or a weight for each class"
            )
        # a class without a row among these has no weight to give
        return np.asarray(counts.sum() / (len(classes) * counts.clip(1)))
    return _named(given, classes)


def _named(given: Mapping[object, float], classes: tuple[object, ...]) -> Doubles:
    texts = pl.Series(classes).cast(pl.String).to_list()
    numbers = {
        **{text: k for k, text in enumerate(texts)},
        **{it: k for k, it in enumerate(classes)},
    }
    weights = np.ones(len(classes))
    for name, weight in given.items():
        if name not in numbers:
            raise ChainruleError(
                f"class_weight names {name!r}; the classes are {', '.join(map(repr, classes))}"
            )
        if isinstance(weight, bool) or not (isinstance(weight, _NUMBER) and 0 < weight < 1e30):
            raise ChainruleError(
                f"the weight of the class {name!r} is {weight!r}; it must be a number above 0"
            )
        weights[numbers[name]] = weight
    return weights


def check_filled(table: Table, name: str) -> None:
    """Refuse a column that says something of every row and lacks a cell."""
    table.need([name])
    empty = table.frame[name].is_null()
    if empty.any():
        where = table.where(name, int(empty.to_numpy().argmax()))
        raise ChainruleError(f"{where} is empty; fill it, or leave the row out")


def weights_of(table: Table, name: str) -> Doubles:
    """How much each row counts, by a column of numbers above 0."""
    check_filled(table, name)
    values = table.numbers(name, "weights are numbers")
    if not (values > 0).all():
        row = int(np.argmin(values))
        raise ChainruleError(
            f"{table.where(name, row)} holds {values[row]:g}; a weight must be above 0: leave the "
            "row out"
        )
    return values


def group_codes(table: Table, name: str) -> Rows:
    """A code for each row's group, by a column of names: the same in all pieces of a table."""
    check_filled(table, name)
    cells = table.frame[name]
    texts = cells.cast(pl.String)
    if cells.dtype.is_float():
        # A piece may hold whole numbers where another has fractions, in which 1 is 1.0. Not the
        # other way about: as floats, neighbours among long numbers of customers would be one.
        whole = cells.cast(pl.Int64, strict=False)
        texts = whole.cast(pl.String).zip_with((whole == cells).fill_null(False), texts)
    codes: Rows = texts.hash().to_numpy()
    return codes


def numbered(codes: Rows, source: str, name: str) -> Rows:
    """Groups numbered in the order of their coming; a single one is refused, as no other can be
    drawn from it.
    """
    _, first, groups = np.unique(codes, return_index=True, return_inverse=True)
    if len(first) < 2:
        raise ChainruleError(
            f"{source}: all rows are of one group of {name!r}; an interval by groups needs several"
        )
    order: Rows = np.argsort(np.argsort(first))[groups]
    return order


def _groups(table: Table, name: str) -> Rows:
    check_filled(table, name)
    groups = np.asarray(table.frame[name].rank("dense").to_numpy() - 1, dtype=np.intp)
    if groups.max() < 2:
        raise ChainruleError(
            f"{table.source}: the column {name!r} has {groups.max() + 1} groups; at least 3 are "
            "needed: to learn from, to choose the epoch by, and to measure on"
        )
    return groups


def times_of(table: Table, name: str) -> Doubles:
    """When each row was, by a column of numbers or dates."""
    check_filled(table, name)
    series = table.frame[name]
    if series.dtype == pl.String:
        series = _read_times(series)
    if series.null_count() or not (series.dtype.is_temporal() or series.dtype.is_numeric()):
        row = int(series.is_null().to_numpy().argmax())
        raise ChainruleError(
            f"{table.where(name, row)} holds {table.frame[name][row]!r}; times are numbers or "
            "dates such as 2026-11-26 or 2026-11-26 12:30:00"
        )
    return np.asarray(series.to_physical().cast(pl.Float64).to_numpy())


def _different(table: Table, name: str, times: Doubles) -> Doubles:
    if np.ptp(times) == 0:
        raise ChainruleError(f"{table.source}: the column {name!r} is the same in every row")
    return times


def _read_times(series: pl.Series) -> pl.Series:
    """Texts as dates and times; null where they are none."""
    try:
        read = series.str.to_datetime(strict=False)
    except pl.exceptions.ComputeError:  # no pattern is found in any of them
        return series.str.to_date(strict=False) if _is_dates(series) else pl.Series([None])
    return read


def _is_dates(series: pl.Series) -> bool:
    return bool(series.str.contains(r"^\d{4}-\d{2}-\d{2}$").all())
