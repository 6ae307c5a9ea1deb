"""Dates to numbers: the time since the earliest, and where in the year, the week and the day.

What comes round again is a pair of a sine and a cosine, so that December lies beside January::

    years     z = (t - mean)/scale, a = z/√(1 + (z/3)²)
    year      sin 2πp, cos 2πp      p the share of the year, of the week or of the day that is over
    week
    day

Only what varies in the rows learned from is used. A missing date is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from chainrule.tables.preparation import DatePreparation, NumberInputs
from chainrule.tables.robust_columns import BOUND, bounded
from chainrule.types import Array, Doubles

if TYPE_CHECKING:
    import polars as pl

    from chainrule.tables.reading import Table

YEAR = 365.2425  # days
CYCLES = ("year", "week", "day")


@dataclass(frozen=True)
class DateColumn:
    """A column of dates: the earliest, how years since then are standardized, and which cycles have
    inputs.
    """

    kind: ClassVar[str] = "date"
    name: str
    earliest: str
    mean: float
    scale: float
    cycles: tuple[str, ...]
    zone: str = ""  # of times that have one, whose wall clock counts

    @classmethod
    def fitted(cls, table: Table, name: str) -> DateColumn:
        """What the dates of a table say."""
        moments = table.moments(name)
        moments = moments[~np.isnat(moments)]
        earliest = moments.min()
        years = _years(moments, earliest)
        cycles = tuple(it for it in CYCLES if np.ptp(_shares(moments, it)) > 1e-9)
        # a single day has no spread, and no division by zero
        scale = float(years.std()) or 1.0
        return cls(
            name, str(earliest), float(years.mean()), scale, cycles, _zone(table.frame[name])
        )

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        waves = [
            f"{self.name} {wave} of the {it}" for it in self.cycles for wave in ("sine", "cosine")
        ]
        return [f"{self.name} years since {self.earliest[:10]}", *waves]

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        # older versions read the file of a model without a zone
        zone = [self.zone] if self.zone else []
        return [self.earliest, self.mean, self.scale, list(self.cycles), *zone]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> DateColumn:
        """What `values` gave."""
        earliest, mean, scale, cycles, *zone = values
        np.datetime64(earliest, "us")  # a date, or the file is damaged
        where = str(zone[0]) if zone else ""
        if where:  # likewise a zone; by Polars, which brings its own list of them
            import polars as pl  # only here: models without zones are loaded without it

            pl.Series([0]).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(where)
        known = tuple(it for it in CYCLES if it in cycles)
        return cls(name, str(earliest), float(mean), float(scale), known, where)

    def preparation(self) -> DatePreparation:
        """How a date becomes the inputs."""
        # the names of `bounded`, which standardizes by mean and deviation here
        constants = {"median": (self.mean,), "factor": (1 / self.scale,)}
        earliest = np.datetime64(self.earliest, "us").astype(np.int64)
        return DatePreparation(int(earliest), NumberInputs(bounded, constants), self.cycles)

    def encode(self, table: Table) -> Doubles:
        """(rows, 1 + 2 * cycles)."""
        return self.of_moments(self._moments(table))

    def _moments(self, table: Table) -> Array:
        """The dates of a table, those of another zone by the clock of training: the same instant is
        to be the same input. Times without a zone are taken to be of this one.
        """
        series = table.frame[self.name]
        if self.zone and _zone(series) not in ("", self.zone):
            moved = series.dt.convert_time_zone(self.zone)
            table = replace(table, frame=table.frame.with_columns(moved))
        return table.moments(self.name)

    def of_moments(self, moments: Array) -> Doubles:
        """The same of dates as `datetime64[us]`."""
        since, formula, cycles = self.preparation()
        missing = np.isnat(moments)
        earliest = np.datetime64(since, "us")
        # any date does, as these rows become 0 below
        moments = np.where(missing, earliest, moments)
        years = formula.of(_years(moments, earliest))[:, 0]
        turns = [2 * np.pi * _shares(moments, it) for it in cycles]
        # A pair for each cycle: the sine alone is the same in March and in September.
        waves = [wave(turn) for turn in turns for wave in (np.sin, np.cos)]
        encoded: Doubles = np.column_stack([years, *waves])
        encoded[missing] = 0.0
        return encoded

    def stage(self, one: Table) -> str:
        """How the cell of a table of one row becomes the inputs, in figures."""
        moment, encoded = self._moments(one)[0], self.encode(one)[0]
        if np.isnat(moment):
            return f"{self.name}: missing, all 0"
        years = _years(np.array([moment]), np.datetime64(self.earliest, "us"))[0]
        cycles = [
            f"{_shares(np.array([moment]), it)[0]:.6g} of the {it}: sine {sine:.6g}, "
            f"cosine {cosine:.6g}"
            for it, sine, cosine in zip(self.cycles, encoded[1::2], encoded[2::2], strict=True)
        ]
        z = (years - self.mean) / self.scale
        first = (
            f"{self.name}: z = ({years:.6g} years - {self.mean:.6g})/{self.scale:.6g} = {z:.6g}, "
            f"z/√(1 + (z/{BOUND:g})²) = {encoded[0]:.6g}"
        )
        return ", ".join([first, *cycles])


def _zone(series: pl.Series) -> str:
    """The time zone of a column; empty of dates, and of times without one."""
    return getattr(series.dtype, "time_zone", None) or ""


def _years(moments: Array, earliest: Any) -> Doubles:
    days: Doubles = (moments - earliest) / np.timedelta64(1, "D")
    return days / YEAR


def _shares(moments: Array, cycle: str) -> Doubles:
    """Which share of its year, week or day is over at each moment."""
    day = moments.astype("datetime64[D]")
    over: Doubles
    if cycle == "day":
        over = (moments - day) / np.timedelta64(1, "D")
    elif cycle == "week":  # 1970 began with a Thursday; the hours are left to the day
        over = (day.astype(np.int64) + 3) % 7 / 7
    else:
        first = day.astype("datetime64[Y]").astype("datetime64[D]")
        over = (day - first).astype(np.int64) / YEAR
    return over
