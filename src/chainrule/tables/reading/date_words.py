"""Months and days of the week in words, as numbers in the order of year, month, day.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

import datetime
import re

_DAY_WORD = (
    r"^([0-9]{1,2})(?:\.|st|nd|rd|th)?[\s-]*(?:de |of )?([^\W\d_]{3,})\.?,?[\s-]*(?:de )?"
    r"([0-9]{4}|[0-9]{2})\b"
)
_WORD_DAY = r"^([^\W\d_]{3,})\.?[\s-]+([0-9]{1,2})(?:st|nd|rd|th)?,?[\s-]+([0-9]{4})\b"
_WORD_YEAR = r"^([^\W\d_]{3,})\.?[\s-]+([0-9]{4})$"
# of calendars of offices: 2020-Q1, Q1 2020, 2020-W05, KW 5/2020
_QUARTER = r"^(?:([0-9]{4})[-/ ]?[QqT]([1-4])|[QqT]([1-4])[-/ ]?([0-9]{4}))$"
_WEEK = r"^(?:([0-9]{4})-?W([0-9]{2})|(?:KW|Week|week|CW) ?([0-9]{1,2})[-/ ]([0-9]{4}))$"
IN_WORDS = r"[^\W\d_]{2}|[QqTW][0-9]"
_WEEKDAY = r"^([^\W\d_]{2,10})\.?(,)?\s+"
# as C, Unix and R write it: the year comes last, behind the time
_CTIME = (
    r"^([^\W\d_]{3,})\s+([0-9]{1,2})\s+([0-9]{1,2}:[0-9]{2}:[0-9]{2})"
    r"(?:\s+([A-Z]{3,4}|[+-][0-9]{4}))?\s+([0-9]{4})$"
)
# beginnings of the names of months: English, German, French, Spanish, Italian, Portuguese, Dutch,
# Swedish, Danish, Norwegian, Polish, Russian
# The beginnings alone, as names are shortened in many ways: Sep, Sept., septembre.
MONTHS = (
    "jan jän janv ene gen sty янв",
    "feb fév fev févr lut фев",
    "mar mär mrz maa mrt maä мар",
    "apr avr abr kwi апр",
    "mai may mag mei maj май мая",
    "jun juin giu cze июн",
    "jul juil lug lip июл",
    "aug aoû aou ago sie авг",
    "sep set sept wrz сен",
    "okt oct ott out paź окт",
    "nov lis ноя",
    "dez dec déc dic des gru дек",
)
# Of the days of the week, beginnings in the same languages, and abbreviations of two letters.
# Other words before a date are no days: Model 1.2.2020.
DAYS = (
    "mon tue wed thu fri sat sun mit don die fre sam son lun mar mer jeu ven dim mié mie jue vie "
    "sáb sab dom gio seg ter qua qui sex maa din woe vri zat zon mån tis ons tor lör sön man tir "
    "lør søn pon wto śro czw pią sob nie пон вто сре чет пят суб вос"
)
SHORT_DAYS = (
    "mo di mi do fr sa so lu ma me je ve wo vr za zo pn wt śr cz pt nd пн вт ср чт пт сб вс"
)


def numbered(text: str) -> str:
    """A date in words as one of numbers: 3. März 2021 is 2021-3-3; other texts stay."""
    text = _first_day(_year_before_time(_without_day(text)))
    for pattern, order in ((_DAY_WORD, (3, 2, 1)), (_WORD_DAY, (3, 1, 2)), (_WORD_YEAR, (2, 1, 0))):
        if match := re.match(pattern, text):
            # year first, so that the order of day and month is not asked for again
            year, month, day = (match[it] if it else "1" for it in order)
            if number := _month(month):
                year = year if len(year) == 4 else str(_century(int(year)))
                return f"{year}-{number}-{day}{text[match.end() :]}"
    return text


def _first_day(text: str) -> str:
    """The first day of a quarter or a week; other texts stay."""
    if match := re.match(_QUARTER, text):
        year, quarter = match[1] or match[4], int(match[2] or match[3])
        return f"{year}-{3 * quarter - 2}-1"
    if match := re.match(_WEEK, text):
        year, week = int(match[1] or match[4]), int(match[2] or match[3])
        # the week of the fourth of January is the first of a year
        january = datetime.date(year, 1, 4)
        monday = january + datetime.timedelta(7 * (week - 1) - january.weekday())
        return str(monday) if 1 <= week <= 53 else text
    return text


def _year_before_time(text: str) -> str:
    """Jan 1 11:38:36 2015 as Jan 1 2015 11:38:36."""
    match = re.match(_CTIME, text)
    if not match:
        return text
    word, day, clock, zone, year = match.groups()
    return " ".join(filter(None, (word, day, year, clock, zone)))


def _without_day(text: str) -> str:
    """A date without the day of the week in front."""
    match = re.match(_WEEKDAY, text)
    if not match:
        return text
    word, comma = match[1].lower(), match[2]
    # with a comma it can be nothing else
    day = comma or word in SHORT_DAYS.split() or word.startswith(tuple(DAYS.split()))
    # Mar 3, 2020 is no Tuesday, though mar. is one in French
    if not day or re.match(_WORD_DAY, text) or re.match(_WORD_YEAR, text):
        return text
    return text[match.end() :]


def _month(word: str) -> int:
    low = word.lower()
    for number, names in enumerate(MONTHS, start=1):
        if any(low.startswith(it) for it in names.split()):
            return number
    return 0


def _century(year: int) -> int:
    # Dates of birth before 1970 come out in the future: hence the note in any_dates.
    return year + (2000 if year < 70 else 1900)
