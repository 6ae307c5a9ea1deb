"""The names of columns: whether the first line holds them, and none blank or twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from chainrule.tables.cells import MISSING
from chainrule.tables.reading.separators import is_moment, is_value

YEARS = range(1800, 2201)
NO_HEADER = (
    "line {line} holds values, so there is no header: columns are called 'column_1', 'column_2' "
    "and so on"
)


def header_of(rows: list[list[str]], width: int) -> tuple[list[str], str] | None:
    """The names in the first row, and a note; None if it holds values."""
    if not rows:
        return [], ""
    # short and long rows cannot say what stands below which name
    first, rest = rows[0], [it for it in rows[1:] if len(it) == width]
    # R writes no name above its row names; a separator at the end of every line is another thing
    if len(first) == width - 1 and rest and any(it[-1] for it in rest):
        return ["row", *first], "the first column has no name: it is called 'row'"
    return None if _holds_values(first, rest) else (first, "")


def commented_header(comments: Sequence[str], width: int) -> list[str]:
    """The names in the last comment before a table, as NumPy writes them; empty if there are
    none.
    """
    if not comments or not comments[-1].startswith(("#", "%")):
        return []
    # in a table of one column, commas are part of its name
    names = re.split(r"[,;\t|]" if width > 1 else "\0", comments[-1].lstrip("#%/ "))
    return [] if len(names) != width or _holds_values(names, []) else names


def _holds_values(first: list[str], rest: list[list[str]]) -> bool:
    """Whether a line holds values rather than names: numbers where numbers follow."""
    # Above texts a number may well be a name, and a text above texts may be either. So only
    # cells above numbers tell.
    above = [
        cell
        for number, cell in enumerate(first)
        # a first row may be longer than the table is wide
        if _is_numeric([it[number] for it in rest if number < len(it)])
    ]
    known = [it for it in above if it not in MISSING]
    values = bool(known) and all(map(is_value, known))
    return values and not (rest and _are_named(above, known, rest))


def _is_numeric(cells: list[str]) -> bool:
    """Whether there are numbers in a column and nothing else; of no cells, it may be."""
    known = [it for it in cells if it not in MISSING]
    return all(map(is_value, known)) and (bool(known) or not cells)


def _are_named(above: list[str], known: list[str], rest: list[list[str]]) -> bool:
    """Whether values are names."""
    return _are_counted(above) or _are_days(known, rest)


def _are_days(names: list[str], rest: list[list[str]]) -> bool:
    """Whether dates are names: above numbers that are none."""
    below = [cell for row in rest for cell in row if cell not in MISSING]
    return all(map(is_moment, names)) and not any(map(is_moment, below))


def _are_counted(names: list[str]) -> bool:
    """Whether numbers are names: years one after the other, or 0, 1, 2."""
    # a single one tells nothing: 2020 may be a year or a price
    if len(names) < 2 or not all(re.fullmatch(r"\d{1,4}", it) for it in names):
        return False
    numbers = [int(it) for it in names]
    follow = all(after == before + 1 for before, after in pairwise(numbers))
    # pandas writes 0, 1, 2 for an array without names
    return follow and (numbers[0] in (0, 1) or numbers[0] in YEARS)
