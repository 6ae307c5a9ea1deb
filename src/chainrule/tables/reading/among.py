"""Rows among others that are none: the names once more, and subtotals.

Files that were put together hold their names again and again, and reports a sum below each group.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import polars as pl

from chainrule.tables.reading.table import Table

GIVEN, NUMBERED = re.compile("^column_[0-9]+$"), re.compile("_[0-9]+$")
_SUBTOTAL = r"^(?i:sub-?\s?totals?|zwischensummen?|sous-total|subtotaal|subtotale)\b"
# as a pattern, these would take longer than all else
_SIGNS = (
    *(b"ubtota", b"ub-tota", b"ub tota", b"UBTOTA", b"UB-TOTA", b"UB TOTA"),
    *(b"wischensumme", b"WISCHENSUMME", b"ous-tota", b"OUS-TOTA"),
)


def without_these(table: Table, text: bytes) -> Table:
    """The table without such rows, and a note for each kind.

    Parameters
    ----------
    table : Table
        All cells as text.
    text : bytes
        What it was read from, which tells quickly that there is none.
    """
    frame = table.frame
    if frame.width < 2 or not frame.height:
        return table
    first = frame.columns[0].encode()
    if text.count(b"\n" + first) + text.count(b'\n"' + first):
        same = [_is_name(frame[name].str.strip_chars(), name) for name in frame.columns]
        table = _without(table, _all(same), "holds the names once more")
    if any(sign in text for sign in _SIGNS):
        frame = table.frame
        found = [frame[name].str.strip_chars().str.contains(_SUBTOTAL) for name in frame.columns]
        table = _without(table, ~_all([~it.fill_null(False) for it in found]), "is a subtotal")
    return table


def _is_name(cells: pl.Series, name: str) -> pl.Series:
    """Which cells hold the name of their column as it is written: the second Price is called
    Price_2, and a column without a name by its number.
    """
    if GIVEN.match(name):
        return (cells == name) | cells.is_null() | (cells == "")
    return (cells == name) | (cells == NUMBERED.sub("", name))


def _all(flags: list[pl.Series]) -> pl.Series:
    """Where all of these hold."""
    whole = flags[0].fill_null(False)
    for flag in flags[1:]:
        whole = whole & flag.fill_null(False)
    return whole


def _without(table: Table, odd: pl.Series, what: str) -> Table:
    """The table without some rows, and with a note on them."""
    rows = np.flatnonzero(odd.to_numpy())
    # a table of nothing else has another reason for it
    if not len(rows) or len(rows) == table.frame.height:
        return table
    kept = table.part(~odd.to_numpy())
    more = f", and {len(rows) - 1} more like it" if len(rows) > 1 else ""
    note = f"{table.place_of(int(rows[0]))} {what}{more}: left out"
    return replace(kept, notes=(*table.notes, note))
