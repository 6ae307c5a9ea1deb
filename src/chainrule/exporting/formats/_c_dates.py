"""Dates in C: whole microseconds since 1970, and what inputs are made of them."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.exporting.formats._digits import digits
from chainrule.exporting.formats._last_year import BEGINS
from chainrule.exporting.programs import DateGroup, Program
from chainrule.tables.cells import LAST_YEAR

# The least number that a type of 64 bits holds is NumPy's NaT and ONNX's missing date too.
TYPE = f"""
/* A date is the microseconds since 1970 on the clock on the wall; NO_DATE where it is missing. */
#define NO_DATE INT64_MIN
/* A day from the year {LAST_YEAR} on stands for what has no end, and is a missing one too. */
#define IS_DATE(at) ((at) != NO_DATE && (at) < {BEGINS})
"""
DECLARED = """
/* A date of the calendar, such as 2026, 11, 26, and the seconds since midnight. */
int64_t date_of(int year, int month, int day, double seconds);
"""
FLOORED = """
/* a/b, rounded down */
static int64_t floored(int64_t a, int64_t b) { return a / b - (a % b < 0); }
"""
DATE_OF = """
int64_t date_of(int year, int month, int day, double seconds)
{
    static const short before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int64_t y = (int64_t)year - 1;
    int64_t days;
    if (month < 1 || month > 12)
        return NO_DATE;
    /* 719162 days lie between the beginning of the year 1 and that of 1970 */
    days = 365 * y + floored(y, 4) - floored(y, 100) + floored(y, 400) - 719162;
    days += before[month - 1] + (leap && month > 2) + day - 1;
    return days * 86400000000 + (int64_t)floor(seconds * 1e6 + 0.5);
}
"""
YEARS = """
static double years_since(int64_t date, double earliest)
{
    return ((double)date - earliest) / 86400000000.0 / 365.2425;
}
"""
SHARES = {
    "year": """
/* Which share of its year is over. */
static double share_of_year(int64_t date)
{
    int64_t days = floored(date, 86400000000) + 719162;
    int64_t spans;
    days -= floored(days, 146097) * 146097; /* 400 years */
    spans = days / 36524; /* centuries, of which the fourth has a day more */
    days -= (spans < 3 ? spans : 3) * 36524;
    days %= 1461; /* four years */
    spans = days / 365;
    days -= (spans < 3 ? spans : 3) * 365;
    return (double)days / 365.2425;
}
""",
    "week": """
/* Which share of its week is over; 1970 began with a Thursday. */
static double share_of_week(int64_t date)
{
    const int64_t days = floored(date, 86400000000) + 3;
    return (double)(days - floored(days, 7) * 7) / 7.0;
}
""",
    "day": """
/* Which share of its day is over. */
static double share_of_day(int64_t date)
{
    return (double)(date - floored(date, 86400000000) * 86400000000) / 86400000000.0;
}
""",
}
TURN = "6.283185307179586"


def calendar(program: Program) -> Iterator[str]:
    """The functions of dates that a program calls."""
    if not program.dates:
        return
    yield from (FLOORED, DATE_OF, YEARS)
    used = {it for way in program.preparations for group in way.dates for it in group.dates.cycles}
    yield from (text for cycle, text in SHARES.items() if cycle in used)


def lines_of_date(group: DateGroup, field: str) -> list[str]:
    """The lines that make the inputs of a row; those of a missing date stay 0."""
    date, start = f"row->{field}", group.start
    constants = "".join(f", {digits(it, 'INFINITY', 'NAN')}" for it in group.constants.values())
    years = f"years_since({date}, {float(group.dates.earliest)!r})"
    lines = [f"        inputs[{start}] = {group.name}_input({years}{constants});"]
    for place, cycle in enumerate(group.dates.cycles):
        turn = f"{TURN} * share_of_{cycle}({date})"
        sine = start + 1 + 2 * place
        lines.append(f"        inputs[{sine}] = sin({turn});")
        lines.append(f"        inputs[{sine + 1}] = cos({turn});")
    return [f"    if (IS_DATE({date})) {{", *lines, "    }"]
