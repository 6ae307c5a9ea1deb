"""Dates as arrays: this source is copied into every Python program that takes dates."""

import datetime

import numpy as np

from chainrule.exporting.formats._time_cells import by_clock_of

YEAR = 365.2425  # days


def moments_of(cells, name, zone=""):
    """A column of dates; a missing one is None, NaN or NaT, and NaT in the result, as is a day from
    the year 9999 on, which stands for what has no end.
    """
    found = [moment(cell, name, row, zone) for row, cell in enumerate(cells, start=1)]
    moments = np.array(found, "datetime64[us]")
    moments[moments.astype("datetime64[Y]") >= np.datetime64("9999")] = np.datetime64("NaT", "us")
    return moments


def moment(cell, name, row, zone):
    """A cell as a date; of a time zone, by the clock of training."""
    # NaN and NaT are not equal to themselves
    if cell is None or cell != cell:
        return np.datetime64("NaT", "us")
    try:
        # fractions of a second in a text are let go, as in a table
        found = iso(cell).replace(microsecond=0) if isinstance(cell, str) else cell
        if isinstance(found, datetime.datetime) and found.tzinfo is not None:
            found = by_clock_of(found, zone)
        if not isinstance(found, datetime.date | np.datetime64):
            raise ValueError
        return np.datetime64(found).astype("datetime64[us]")
    except ValueError:
        raise ValueError(
            f"row {row}, column {name!r} holds {cell!r}; it must be a date such as "
            "'2026-11-26' or '2026-11-26 12:30:00'"
        ) from None


def iso(text):
    """A date in a text, with or without a time."""
    return datetime.datetime.fromisoformat(text.strip())


def date_inputs(moments, earliest, scaled, cycles):
    """Inputs (rows, 1 + 2 * cycles): the scaled years since the earliest, then a sine and a cosine
    for each cycle; a missing date is 0 everywhere.
    """
    missing = np.isnat(moments)
    moments = np.where(missing, earliest, moments)
    years = scaled((moments - earliest) / np.timedelta64(1, "D") / YEAR)
    turns = [2 * np.pi * share_of(moments, cycle) for cycle in cycles]
    inputs = np.column_stack([years, *(wave(it) for it in turns for wave in (np.sin, np.cos))])
    inputs[missing] = 0
    return inputs


def share_of(moments, cycle):
    """Which share of its year, week or day is over at each moment."""
    day = moments.astype("datetime64[D]")
    if cycle == "day":
        return (moments - day) / np.timedelta64(1, "D")
    if cycle == "week":  # 1970 began with a Thursday
        return (day.astype(np.int64) + 3) % 7 / 7
    return (day - day.astype("datetime64[Y]")).astype(np.int64) / YEAR
