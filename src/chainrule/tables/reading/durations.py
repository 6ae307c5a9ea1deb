"""Texts as durations, in seconds: 1:30, 17h44, 12:05:30, 2 days 03:00:00, 1h 30m, PT1H30M."""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.patterns import AT, CLOCK, HOUR, ISO, LAP, POINTS, UNITS


def any_durations(texts: pl.Series) -> tuple[pl.Series, tuple[str, ...]]:
    """Seconds, null where a cell is no duration; and notes."""
    texts = _with_colons(texts)
    clock = texts.str.extract_groups(CLOCK).struct.unnest()
    clock.columns = ["sign", "days", "hours", "minutes", "seconds", "half"]
    # One way for the whole column: where both occur it is text, and nothing is misread.
    if clock["hours"].null_count() < clock.height:
        return _from_clock(clock, texts)
    pattern = ISO if texts.str.contains("^P(T?[0-9])").any() else UNITS
    units = texts.str.extract_groups(pattern).struct.unnest()
    units.columns = ["days", "hours", "minutes", "seconds"]
    some = pl.any_horizontal(pl.all().is_not_null())
    seconds = units.select(pl.when(some).then(_seconds()).otherwise(None)).to_series()
    return seconds, ("durations are in seconds",)


def _with_colons(texts: pl.Series) -> pl.Series:
    """1:02.5 as 0:01:02.5, 8 pm as 8:00 pm, 8.30 Uhr as 8:30 Uhr, and 9h beside 8h30 as 9h00."""
    if texts.str.contains(r"(?i)[pa]\.?m\.?$|Uhr$|^kl|^um ").any():
        texts = texts.str.replace(HOUR, "${1}:00$2").str.replace(POINTS, "$1:$2$3")
        texts = texts.str.replace(AT, "$1:$2")
    if texts.drop_nulls().str.contains(LAP).all():
        texts = texts.str.replace("^([0-9]:)", "0$1").str.replace("^", "0:")
    if texts.str.contains("^[0-9]+ ?h ?[0-5][0-9]$").any():
        texts = texts.str.replace("^([0-9]+) ?h$", "${1}h00")
    return texts


def _seconds() -> pl.Expr:
    """Seconds from texts of days, hours, minutes and seconds."""
    factors = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    parts = [
        pl.col(name).str.replace(",", ".").cast(pl.Float64, strict=False).fill_null(0.0) * factor
        for name, factor in factors.items()
    ]
    return pl.sum_horizontal(parts)


def _from_clock(clock: pl.DataFrame, texts: pl.Series) -> tuple[pl.Series, tuple[str, ...]]:
    notes = ["times and durations are in seconds"]
    short = clock["seconds"].is_null() & clock["hours"].is_not_null()
    # 59:30 beside 1:02:30, as of a race: no clock has that many hours.
    minutes_first = short.any() and not short.all() and _past_a_day(clock, short)
    if minutes_first:
        notes.append(f"{texts.filter(short)[0]!r} is read as minutes and seconds")
        clock = clock.with_columns(_moved(short))
    # Said, as it may be minutes and seconds of a race; 11:57 AM may not.
    elif short.all() and not clock["half"].is_not_null().all():
        notes.append(f"{texts.filter(short)[0]!r} is read as hours and minutes")
    half = pl.col("half").str.to_lowercase().str.strip_chars().str.slice(0, 1)
    hours = pl.col("hours").cast(pl.Int64, strict=False)
    hours = (
        pl.when(half == "p")
        .then(hours % 12 + 12)
        .when(half == "a")
        .then(hours % 12)
        .otherwise(hours)
    )
    # kept apart, as the hours of -0:30 are 0 and have none
    sign = pl.when(pl.col("sign") == "-").then(-1.0).otherwise(1.0)
    known = pl.col("hours").is_not_null()
    seconds = (
        clock.with_columns(hours.cast(pl.String))
        .select(pl.when(known).then(sign * _seconds()).otherwise(None))
        .to_series()
    )
    return seconds, tuple(notes)


def _past_a_day(clock: pl.DataFrame, short: pl.Series) -> bool:
    """Whether the first number of a time without seconds is above 23 and never above 59."""
    first = clock["hours"].filter(short).cast(pl.Int64, strict=False)
    return bool((first > 23).any() and (first < 60).all())


def _moved(short: pl.Series) -> list[pl.Expr]:
    """Hours and minutes of these rows as minutes and seconds."""
    moved = (("seconds", "minutes"), ("minutes", "hours"), ("hours", None))
    return [
        pl.when(short)
        .then(pl.lit("0") if source is None else pl.col(source))
        .otherwise(pl.col(name))
        .alias(name)
        for name, source in moved
    ]
