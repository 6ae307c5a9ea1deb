"""Columns that have the same name in a file: which is which goes by their order, so that a file in
another order gives wrong numbers, and their values alone can tell.
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import inf, log

from chainrule.tables.columns import Columns
from chainrule.tables.reading import Table
from chainrule.tables.seen import SeenNumbers

_NUMBERED = re.compile(r"^(.+)_[0-9]+$")
CLEARLY = 0.5  # of the distance is left, the other way round
LEAST = 0.7  # twice as large as in training, or half as large: less is chance


def notes_on_order(columns: Columns, table: Table) -> list[str]:
    """A note where the values of such columns fit training better in another order."""
    found = []
    for first, second in _pairs(columns):
        names = (first, second)
        if not all(it in table.frame.columns for it in names):
            continue
        straight = sum(_distance(table, it, columns.seen[it]) for it in names)
        crossed = _distance(table, first, columns.seen[second])
        crossed += _distance(table, second, columns.seen[first])
        if LEAST < straight < inf and crossed < CLEARLY * straight:
            found.append(
                f"columns {first!r} and {second!r}: their values look as if they were the other "
                "way round than in training; columns of one name are told apart by their order, "
                "so give them names of their own, or the order of training"
            )
    return found


def _pairs(columns: Columns) -> list[tuple[str, str]]:
    """Columns of numbers that follow each other among those of one name: Price, Price_2."""
    alike: dict[str, list[str]] = {}
    numbers = [it for it in columns.numeric if isinstance(columns.seen.get(it), SeenNumbers)]
    for name in numbers:
        match = _NUMBERED.match(name)
        alike.setdefault(match[1] if match else name, []).append(name)
    return [pair for names in alike.values() for pair in pairwise(sorted(names))]


def _distance(table: Table, name: str, seen: object) -> float:
    """How far the middle number is from that of training: as a ratio of positive ones, else in
    ranges; infinite where there is none.
    """
    series = table.frame[name]
    middle = series.median() if series.dtype.is_numeric() else None
    if not isinstance(middle, float) or not isinstance(seen, SeenNumbers):
        return inf
    if seen.low > 0 and middle > 0:
        return abs(log(middle / seen.typical))
    return abs(middle - seen.typical) / max(seen.high - seen.low, 1e-300)
