"""Dates and durations as people write them: this source is copied into every Python program that
takes columns.
"""

import datetime
import re
import zoneinfo

from chainrule.exporting.formats._number_cells import split_unit
from chainrule.tables.reading.date_words import numbered
from chainrule.tables.reading.patterns import (
    AT,
    CLOCK,
    HHMM,
    HOUR,
    ISO,
    LAP,
    MONTH,
    PARTS,
    POINTED,
    POINTS,
    UNITS,
    YEAR_LAST,
)

# what one of these is in seconds, and when they begin
COUNTED = {"serial": (86400.0, -25569 * 86400), "unix": (1.0, 0), "unixms": (0.001, 0)}
COUNTED["yyyymm"] = (0.0, 0)


def check_alike(cells, name, kind, way):
    """Refuse times of which only the whole column could tell what they mean."""
    known = [cell for cell in cells if cell]
    if kind == "duration" and len({cell.count(":") for cell in known}) > 1:
        raise ValueError(f"column {name!r} holds durations with seconds and without")
    # by the clock that training had, each time says what it means
    if kind == "date" and not split_unit(way)[1] and len({zone_of(it) for it in known}) > 1:
        raise ValueError(f"column {name!r} holds times of several zones, or some without any")


def zone_of(cell):
    """How far a time is ahead of UTC, as it is written; empty without one."""
    found = re.search(r":[0-9]{2}[0-9.,]*\s*([+-])([0-9]{2}):?([0-9]{2})$", cell)
    return "" if found is None or found[2] + found[3] == "0000" else "".join(found.groups())


def plain_date(cell, way):
    """A date with the year in front; None if day and month are written in another order."""
    way, zone = split_unit(way)
    if way in COUNTED and re.fullmatch("[0-9]+([.,][0-9]+)?", cell):
        return counted(cell, way)
    if re.fullmatch("[0-9]{8}", cell):
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    year_first = re.sub(YEAR_LAST, r"\2-\1", numbered(cell))
    match = re.match(PARTS, re.sub(MONTH, r"\1-\2-1", year_first))
    if match is None:
        return cell
    year, month, day = in_order(match[1], match[2], match[3], way)
    if not 1 <= int(month) <= 12:
        return None
    clock = ""
    if match[4]:
        hour = hour_of_day(int(match[4]), match[7])
        clock = f" {hour:02}:{match[5]}:{match[6] or '00'}"
    found = f"{year}-{month:0>2}-{day:0>2}{clock}"
    return moved(found, match[8] or "", zone) if clock else found


def moved(text, written, zone):
    """A time by the clock of a zone; as it is written if it does not say its own, and None if there
    is none.
    """
    ahead = ahead_of(written)
    if ahead is None or not zone:
        return text
    try:
        found = datetime.datetime.fromisoformat(text).replace(tzinfo=ahead)
        return str(by_clock_of(found, zone))
    except ValueError:
        # no such day: it is refused with its row and column
        return None


def ahead_of(written):
    """A zone by how far it is ahead of UTC; None if it does not say that."""
    if written in ("Z", "UTC", "GMT"):
        return datetime.UTC
    match = re.fullmatch("([+-])([0-9]{2}):?([0-9]{2})", written)
    if match is None:
        return None
    ahead = datetime.timedelta(hours=int(match[2]), minutes=int(match[3]))
    return datetime.timezone(-ahead if match[1] == "-" else ahead)


def by_clock_of(moment, zone):
    """An instant as the clock of a zone shows it; as its own does if none is known."""
    if not zone:
        return moment.replace(tzinfo=None)
    try:
        moved = moment.astimezone(ahead_of(zone) or zoneinfo.ZoneInfo(zone))
    except OverflowError:
        # where the clock shows the year 10000, any day of 9999 is as missing; there is no year 0
        if moment.year == datetime.MINYEAR:
            raise ValueError(f"{moment} lies before all years") from None
        moved = moment
    return moved.replace(tzinfo=None)


def counted(cell, way):
    """A date that a program has counted: days of spreadsheets, or seconds since 1970."""
    if way == "yyyymm":
        return f"{cell[:4]}-{cell[4:]}-01"
    seconds, begins = COUNTED[way]
    passed = round(float(cell.replace(",", ".")) * seconds + begins)
    return str(datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=passed))


def in_order(first, second, third, way):
    """Year, month and day, as texts; of another order than is known, the month is 0."""
    if len(first) == 4:
        return first, second, third
    if way not in ("dmy", "mdy") or len(third) not in (2, 4):
        return third, "0", first
    century = "" if len(third) == 4 else "20" if third < "70" else "19"
    return century + third, *((first, second) if way == "mdy" else (second, first))


def hour_of_day(hour, half):
    """The hour on a clock of 24: 12 AM is midnight, and 12 PM is noon."""
    if not half:
        return hour
    return hour % 12 + (12 if half.strip().lower().startswith("p") else 0)


def plain_duration(cell, way):
    """Seconds; what is no time is taken for a number of them."""
    match = re.match(CLOCK, of_day(cell, way))
    if match:
        sign, days, hours, minutes, seconds, half = match.groups()
        found = total(days, hour_of_day(int(hours), half), minutes, seconds)
        return -found if sign else found
    match = re.match(ISO if cell.startswith("P") else UNITS, cell)
    # a program may have written seconds as they are
    return total(*match.groups()) if match and any(match.groups()) else cell


def of_day(cell, way):
    """A time of day without a colon with one."""
    if way == "hhmm":
        return re.sub(HHMM, r"\1:\2", cell.rjust(4, "0"))
    if way == "point":
        return re.sub(POINTED, r"\1:\2", cell)
    # 8 pm and 8.30 Uhr say themselves what they are
    timed = re.sub(POINTS, r"\1:\2\3", re.sub(HOUR, r"\1:00\2", cell))
    timed = re.sub(LAP, lambda it: f"0:{it[1]:0>2}:{it[2]}", timed)
    return re.sub(AT, r"\1:\2", timed)


def total(days, hours, minutes, seconds):
    """Seconds of these parts, each of which may be missing."""
    parts = zip((days, hours, minutes, seconds), (86400, 3600, 60, 1), strict=True)
    return sum(float(str(part or 0).replace(",", ".")) * factor for part, factor in parts)
