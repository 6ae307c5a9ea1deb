"""How a table is unlike the one that a model was trained on: texts that are new, numbers and dates
far outside, columns of one name in another order. The networks know nothing there.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from chainrule.tables.columns import notes_on_unseen
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table, is_date
from chainrule.tables.roles import shown
from chainrule.tables.same_names import notes_on_order
from chainrule.tables.seen import Seen, SeenDates, SeenNumbers
from chainrule.tables.standard_columns import FROM

Range = tuple[float, float]
Found = dict[str, tuple[int, str]]  # by column: in how many cells, and the first of them
THOUSAND = 1000.0  # what a decimal mark is wrong by that was taken for one of thousands


class Unlike:
    """What is to be said of a table, which may come in pieces.

    Parameters
    ----------
    model : TableModel
        What was trained.
    """

    def __init__(self, model: TableModel) -> None:
        self._model = model
        self._ranges = ranges_of(model)
        self._unseen: Found = {}
        self._far: Found = {}
        self._order: list[str] = []

    def add(self, table: Table) -> None:
        """Look at one more piece."""
        # all at once: named one after the other, each would take another try
        table.need(self._model.columns.names, FROM)
        self._unseen = _sum(self._unseen, self._model.columns.unseen(table))
        self._far = _sum(self._far, _far(self._ranges, table))
        # the order is that of the whole file: its first piece tells
        self._order = self._order or notes_on_order(self._model.columns, table)

    @property
    def notes(self) -> list[str]:
        """What is said of all pieces."""
        cells = {
            it: "1 cell lies" if n == 1 else f"{n} cells lie" for it, (n, _) in self._far.items()
        }
        far = [
            f"column {name!r}: {cells[name]} far outside what training has seen, {first}"
            for name, (_, first) in self._far.items()
        ]
        return [*self._order, *notes_on_unseen(self._unseen), *far]


def notes_on_unlike(model: TableModel, table: Table) -> list[str]:
    """What is said of a whole table."""
    unlike = Unlike(model)
    unlike.add(table)
    return unlike.notes


def ranges_of(model: TableModel) -> dict[str, Range]:
    """Between which numbers each column of numbers or dates lay in training; of dates, in seconds
    since 1970. Older models do not tell it.
    """
    found = {name: _range(seen) for name, seen in model.columns.seen.items()}
    target = None if model.card is None or model.classes else model.card.target
    if target and target.least is not None and target.greatest is not None:
        found[model.target] = target.least, target.greatest
    # of a column that is the same everywhere, any other number is as far outside
    return {name: it for name, it in found.items() if it and it[0] < it[1]}


def _range(seen: Seen) -> Range | None:
    """The least and the greatest that was seen; None of what has no order."""
    if isinstance(seen, SeenNumbers):
        return seen.low, seen.high
    if not isinstance(seen, SeenDates):
        return None
    days = _numbers(pl.Series(seen.choices))
    return float(days.to_numpy().min()), float(days.to_numpy().max())


def is_far(values: pl.Series, low: float, high: float) -> pl.Series:
    """Which values lie outside of a range by more than its own width."""
    return ((values < 2 * low - high) | (values > 2 * high - low)).fill_null(False)


def is_thousandfold(value: float, low: float, high: float) -> bool:
    """Whether a whole number far outside of a range is within as a thousandth of itself."""
    # 1.712 that was taken for 1712 has no fraction
    far = value.is_integer() and is_far(pl.Series([value]), low, high).item()
    return bool(far) and low <= value / THOUSAND <= high


def _far(ranges: dict[str, Range], table: Table) -> Found:
    found = {}
    for name, (low, high) in ranges.items():
        # a target need not be there, and what is no number is refused where it is used
        series = table.frame[name] if name in table.frame.columns else pl.Series([None])
        if not (series.dtype.is_numeric() or is_date(series)):
            continue
        far = is_far(_numbers(series), low, high)
        if far.any():
            row = int(np.argmax(far.to_numpy()))
            found[name] = int(far.sum()), _said(series, row, low, high)
    return found


def _said(series: pl.Series, row: int, low: float, high: float) -> str:
    """The range, and the first cell outside of it."""
    if is_date(series):
        days = pl.from_epoch(pl.Series([low, high]).cast(pl.Int64), "s").dt.date()
        return f"{days[0]} to {days[1]}, such as {series[row]}"
    value = float(series[row])
    said = f"{shown(low)} to {shown(high)}, such as {shown(value)}"
    if not is_thousandfold(value, low, high):
        return said
    return f"{said}; {shown(value / THOUSAND)} does not, so look at the decimal mark"


def _numbers(series: pl.Series) -> pl.Series:
    """Numbers, and dates as seconds."""
    if not is_date(series):
        return series.cast(pl.Float64)
    return series.cast(pl.Datetime("us")).dt.epoch("s").cast(pl.Float64)


def _sum(before: Found, more: Found) -> Found:
    """The counts of both, with the cell that came first."""
    whole = dict(before)
    for name, (n, first) in more.items():
        earlier, shown_first = whole.get(name, (0, first))
        whole[name] = earlier + n, shown_first
    return whole
