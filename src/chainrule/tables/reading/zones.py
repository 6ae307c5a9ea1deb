"""Time zones: times count by one clock on the wall, which a model remembers behind the order of day
and month, as ``ymd in Europe/Berlin`` or ``dmy in +02:00``.

A time that says another offset is the same instant, and read by that clock. One that says none is
taken to be of it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

import polars as pl

from chainrule.errors import ChainruleError

UTC = "UTC"
# EST and MEZ are not among them: such words have several meanings, and no year of their own
_TOLD = r"^(?:[+-][0-9]{2}:?[0-9]{2}|Z|UTC|GMT)$"
_OFFSET = re.compile(r"^([+-])([0-9]{2}):([0-9]{2})$")
_MINUTE = 60_000_000  # microseconds


class DateWay(NamedTuple):
    """How dates are written, and by the clock of which zone their times count; empty if none told
    it.
    """

    order: str = ""
    zone: str = ""

    @property
    def written(self) -> str:
        """As a model keeps it."""
        return f"{self.order} in {self.zone}".strip() if self.zone else self.order


def split_zone(way: str) -> DateWay:
    """How dates are written.

    Examples
    --------
    >>> from chainrule.tables.reading.zones import split_zone
    >>> split_zone("dmy in +02:00"), split_zone("in UTC")
    (DateWay(order='dmy', zone='+02:00'), DateWay(order='', zone='UTC'))
    """
    order, _, zone = f" {way}".partition(" in ")
    return DateWay(order.strip(), zone)


class Clocks(NamedTuple):
    """Times by one clock, the zone that it is of, and what is to be said."""

    moments: pl.Series
    zone: str
    notes: tuple[str, ...] = ()


def by_one_clock(moments: pl.Series, zones: pl.Series, zone: str) -> Clocks:
    """Times as they are written, each with its zone, by the clock of one.

    Parameters
    ----------
    moments : Series of datetime
        As they are written.
    zones : Series of str
        As they stand behind the times; null where there is none.
    zone : str
        The zone of training, if it is known.
    """
    offsets, told = _offsets(zones), zones.str.contains(_TOLD).fill_null(False)
    there = moments.is_not_null()
    if not (told & there).any():
        return Clocks(moments, zone)
    if zone:
        moved = moments.zip_with(~told, on_clock(moments - offsets, UTC, zone))
        note = f"times of other zones are taken to the clock of {zone}, as in training"
        return Clocks(moved, zone, (note,) if (moved != moments).any() else ())
    # In one zone the clock on the wall counts, by which people live; times of several zones
    # can be compared only in UTC.
    if offsets.filter(there).n_unique() > 1:
        return Clocks(moments - offsets, UTC, ("times are taken to UTC from different zones",))
    return Clocks(moments, _name(zones.filter(told & there)[0]))


def on_clock(moments: pl.Series, here: str, there: str) -> pl.Series:
    """Times by the clock of one zone as that of another shows them; as they are if either is
    unknown.
    """
    if here == there or not here or not there:
        return moments
    try:
        utc = _utc(moments.cast(pl.Datetime("us")), here)
        if offset := _OFFSET.match(there):
            return utc + _ahead(offset)
        return utc.dt.replace_time_zone(UTC).dt.convert_time_zone(there).dt.replace_time_zone(None)
    except pl.exceptions.PolarsError:
        raise ChainruleError(f"{here!r} or {there!r} is no time zone") from None


def wall_clock(moments: pl.Series, zone: str) -> pl.Series:
    """Times that have a zone by the clock of another, without any."""
    here = zone_of(moments)
    return on_clock(moments.dt.replace_time_zone(None), here, zone) if here else moments


def zone_of(moments: pl.Series) -> str:
    """The zone of a column of times; empty of dates, and of times without one."""
    return getattr(moments.dtype, "time_zone", None) or ""


def _utc(moments: pl.Series, zone: str) -> pl.Series:
    if offset := _OFFSET.match(zone):
        return moments - _ahead(offset)
    # the hour that summer time leaves out is none, and of the one that comes twice it is the first
    zoned = moments.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return zoned.dt.convert_time_zone(UTC).dt.replace_time_zone(None)


def _ahead(offset: re.Match[str]) -> timedelta:
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return -ahead if offset[1] == "-" else ahead


def _name(written: str) -> str:
    """A zone as it is kept: +0200 is +02:00."""
    if not written[1:2].isdigit() or written[1:].strip("0:") == "":
        return UTC
    return f"{written[:3]}:{written[-2:]}"


def _offsets(zones: pl.Series) -> pl.Series:
    """How far zones are ahead of UTC; 0 where none is given."""
    apart = zones.str.extract_groups(r"^([+-])([0-9]{2}):?([0-9]{2})$").struct.unnest()
    sign, hours, minutes = apart.get_columns()
    total = hours.cast(pl.Int64) * 60 + minutes.cast(pl.Int64)
    total = total.zip_with(sign != "-", -total).fill_null(0)
    return (total * _MINUTE).cast(pl.Duration("us"))
