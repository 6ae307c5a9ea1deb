"""Texts as dates, with or without times, in the usual formats.

Months in words become numbers first. Then a date is three numbers; whether the day or the month
comes first follows from the column as a whole: one of them above 12 tells for all cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from chainrule.tables.cells import LAST_DAY
from chainrule.tables.reading.date_words import IN_WORDS, numbered
from chainrule.tables.reading.patterns import MONTH, PARTS, YEAR_LAST
from chainrule.tables.reading.zones import Clocks, DateWay, by_one_clock, split_zone

# Of two centuries only: most numbers of eight digits are ids or amounts.
COMPACT = rf"^(?:(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|{LAST_DAY})$"
FEW = 5  # dates: fewer numbers of eight digits are no sign of dates


@dataclass(frozen=True)
class Dates:
    """A column as dates: null where a cell is none.

    Attributes
    ----------
    values : Series
    way : str
        In which order day, month and year stand, and the zone of their times: "dmy", "ymd in UTC".
    notes : tuple of str
    """

    values: pl.Series
    way: str
    notes: tuple[str, ...] = ()


def any_dates(
    texts: pl.Series, way: str = "", sure: bool = False, as_shown: bool = False
) -> Dates | None:
    """Dates; None if no cell is one.

    Parameters
    ----------
    texts : Series
        Without spaces around them.
    way : str
        The order of day and month, and the zone, if they are known: "", "mdy", "dmy in +02:00".
    sure : bool
        Whether it holds whatever the cells say; of ymd, others are no dates then.
    as_shown : bool
        Whether times with an offset count by the clock that they show, whatever stands beside them.
    """
    known = split_zone(way)
    if (values := _iso_dates(texts)) is not None:
        return Dates(values, known._replace(order="ymd").written)
    parts = _zoneless(_parts(texts), as_shown)
    if parts["a"].null_count() == texts.len():
        return None
    first, second, third = (parts[name].cast(pl.Int32, strict=False) for name in "abc")
    # A year in front leaves no doubt, as year, day, month is hardly in use.
    ymd = parts["a"].str.len_chars() == 4
    given = bool((~ymd).any())
    one, other, written = (it.filter(~ymd) for it in (first, second, texts))
    order, note = (known.order, "") if sure else _order(one, other, written, known.order)
    day_first = order != "mdy"
    year = pl.select(pl.when(ymd).then(first).otherwise(_full_year(parts["c"], third))).to_series()
    day = pl.select(
        pl.when(ymd).then(third).when(pl.lit(day_first)).then(first).otherwise(second)
    ).to_series()
    month = pl.select(pl.when(ymd | pl.lit(day_first)).then(second).otherwise(first)).to_series()
    values, zone, told = _moments(year, month, day, parts, known.zone)
    values = values.set(~ymd, None) if order == "ymd" else values
    told = (note * given, *told, _SHORT * _are_short(parts["c"].filter(~ymd)))
    way = DateWay(order if given else "ymd", zone).written
    return Dates(values, way, tuple(filter(None, told)))


_SHORT = "years of two digits lie between 1970 and 2069"


def _are_short(years: pl.Series) -> bool:
    return bool((years.str.len_chars() == 2).any())


def _iso_dates(texts: pl.Series) -> pl.Series | None:
    """Dates as programs write them, all in the same way: this is quick."""
    # The first cell says how; a column that mixes ways is left to the slower search below.
    first = texts.drop_nulls().head(1)
    if not first.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}").any():
        return None
    if first.str.len_chars().item() == 10:
        values = texts.str.to_date("%Y-%m-%d", strict=False)
    else:
        form = "%Y-%m-%dT%H:%M:%S" if "T" in first.item() else "%Y-%m-%d %H:%M:%S"
        values = texts.str.to_datetime(form, strict=False, time_unit="us")
    return values if values.null_count() == texts.null_count() else None


def compact_dates(texts: pl.Series) -> pl.Series | None:
    """Dates of eight digits, such as 20240131; None if any cell is another number. 99991231 stands
    for what has no end, and is missing.
    """
    if not texts.str.contains(COMPACT).all():
        return None
    texts = texts.set(texts == LAST_DAY, None)
    if texts.n_unique() < FEW:
        return None
    values = texts.str.to_datetime("%Y%m%d", strict=False, time_unit="us")
    return None if values.null_count() > texts.null_count() else values.cast(pl.Date)


def _parts(texts: pl.Series) -> pl.DataFrame:
    """Three numbers and the time, as texts: a, b, c, hour, minute, second, half of the day
    and zone.
    """
    plain = _without_words(texts)
    plain = plain.str.replace(YEAR_LAST, "$2-$1").str.replace(MONTH, "$1-$2-1")
    names = ["a", "b", "c", "hour", "minute", "second", "half", "zone"]
    parts = plain.str.extract_groups(PARTS).struct.unnest()
    parts.columns = names
    return parts


def _zoneless(parts: pl.DataFrame, as_shown: bool) -> pl.DataFrame:
    return parts.with_columns(zone=pl.lit(None, pl.String)) if as_shown else parts


def _without_words(texts: pl.Series) -> pl.Series:
    """Months in words as numbers, in the order of day, month, year."""
    if not texts.str.contains(IN_WORDS).any():  # "Di, 31.12.2013"
        return texts
    # Python's patterns are slow, but a column of a million rows has only so many days.
    different = texts.unique().drop_nulls()
    plain = [numbered(it) for it in different.to_list()]
    changed = [(old, new) for old, new in zip(different, plain, strict=True) if old != new]
    if not changed:
        return texts
    return texts.replace([it[0] for it in changed], [it[1] for it in changed])


def _full_year(written: pl.Series, year: pl.Series) -> pl.Series:
    """Years of two digits in their century; none of one."""
    full = year + (year < 70).cast(pl.Int32) * 100 + 1900
    # 1.2.3 is a version and no date
    digits = written.str.len_chars()
    return pl.select(
        pl.when(digits == 4).then(year).when(digits == 2).then(full).otherwise(None)
    ).to_series()


def _order(first: pl.Series, second: pl.Series, texts: pl.Series, way: str) -> tuple[str, str]:
    """Whether days or months come first, and a note where nothing tells."""
    # what the user said, or what was found in training: a short file may have no day above 12
    days_first, months_first = (bool((it > 12).any()) for it in (first, second))
    # What the column itself says goes before what is known of it: another file may be written in
    # another way than the one in training.
    told = days_first != months_first
    if way in ("dmy", "mdy") and not told:
        return way, ""
    if days_first or months_first:  # where both occur, the order that is right more often
        return ("mdy" if (second > 12).sum() > (first > 12).sum() else "dmy"), ""
    # With points the day always comes first.
    if texts.len() and texts.str.contains(r"^[0-9]+\.").all():
        return "dmy", ""
    # The day first, as most of the world writes, and as the United States do not.
    example = texts[0] if texts.len() else ""
    return "dmy", (
        f"dates such as {example!r} are read with the day first, though nothing tells "
        "(--date NAME:mdy for the month)"
    )


def _moments(
    year: pl.Series, month: pl.Series, day: pl.Series, parts: pl.DataFrame, zone: str
) -> Clocks:
    """Moments from their parts, null where there is no such day."""
    hour = parts["hour"].cast(pl.Int32, strict=False).fill_null(0)
    half = parts["half"].str.to_lowercase()
    hour = pl.select(
        # 12 AM is midnight and 12 PM is noon
        pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    ).to_series()
    # By way of text: there, 30 February is null, while a date of numbers would be an error.
    written = pl.select(
        pl.format(
            "{}-{}-{} {}:{}:{}",
            *(
                it.cast(pl.String).str.zfill(width)
                for it, width in ((year, 4), (month, 2), (day, 2))
            ),
            hour.cast(pl.String).str.zfill(2),
            parts["minute"].fill_null("00"),
            parts["second"].fill_null("00"),
        )
    ).to_series()
    moments = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    # a date without a time stays one: midnight would look like a time
    if not parts["hour"].is_not_null().any():
        return Clocks(moments.cast(pl.Date), zone)
    return by_one_clock(moments, parts["zone"], zone)
