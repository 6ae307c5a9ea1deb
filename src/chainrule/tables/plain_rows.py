"""Rows of Python's values that need no reading: their cells are what a model takes.

Nearly all rows that a program hands over are such. To read them as a table, in whose cells anything
may stand, takes ten times as long, and to import what reads tables as long as all the rest.
Whatever is not plain is left to reading, which makes the same of what is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Any

import numpy as np

from chainrule.tables.cells import DITTO, LARGEST, LAST_YEAR
from chainrule.tables.columns import Columns
from chainrule.tables.few_rows import Cells
from chainrule.tables.plain_texts import PlainTexts, is_word, plain_texts
from chainrule.tables.row_dicts import Rows, are_rows

MOST = 100  # rows: of more, Polars looks at the cells faster
NONE = type(None)
NUMBERS = {int, float, np.float64, NONE}

Are = Callable[[list[Any]], bool]  # whether all cells of a column can be taken as they are


class PlainRows:
    """Tells which rows are plain for a model.

    Parameters
    ----------
    members : iterable of Columns
        How columns become inputs of each network.
    ways : mapping of str to str
        How columns were read in training, or were said to be.
    """

    def __init__(self, members: Iterable[Columns], ways: Mapping[str, str]) -> None:
        self._are: dict[str, Are] = {}
        for columns in members:
            for column in columns.text_columns:
                way = ways.get(column.name, "text")
                self._are[column.name] = partial(_are_texts, plain_texts(column, way))
            numbers, dates = ("number", "duration"), ("date",)
            # what was said to be of another kind is read as such
            self._are |= {it: _of_kind(_are_numbers, it, ways, numbers) for it in columns.numeric}
            self._are |= {it: _of_kind(_are_dates, it, ways, dates) for it in columns.dated}

    def cells(self, data: object) -> Cells | None:
        """The cells of each column of a list of rows, or of columns by name; None if that is not
        what there is, or any cell has to be read.
        """
        found = _columnwise(data, self._are)
        plain = found is not None and all(are(found[name]) for name, are in self._are.items())
        return found if plain else None


def _columnwise(data: object, names: Collection[str]) -> dict[str, list[Any]] | None:
    """The columns of these names; None if one is not there."""
    if are_rows(data):
        return _of_rows(data, names) if len(data) <= MOST else None
    return _of_columns(data, names) if type(data) is dict else None


def _of_rows(rows: Rows, names: Collection[str]) -> dict[str, list[Any]] | None:
    # a key that one row lacks may stand for a missing cell, or be misspelled in all
    if not all(name in row for row in rows for name in names):
        return None
    return {name: [row[name] for row in rows] for name in names}


def _of_columns(columns: dict[str, Any], names: Collection[str]) -> dict[str, list[Any]] | None:
    if not columns.keys() >= set(names) or {*map(type, columns.values())} != {list}:
        return None
    lengths = set(map(len, columns.values()))
    # of different lengths, they are no table
    few = len(lengths) == 1 and 0 < min(lengths) <= MOST
    return {name: columns[name] for name in names} if few else None


def _of_kind(are: Are, name: str, ways: Mapping[str, str], kinds: tuple[str, ...]) -> Are:
    plain = ways.get(name, kinds[0]).partition(":")[0] in kinds
    return are if plain else _never


def _never(cells: list[Any]) -> bool:
    return False


def _are_numbers(cells: list[Any]) -> bool:
    # by type itself, as a bool is an int; what is not equal to itself is missing
    return set(map(type, cells)) <= NUMBERS and all(
        it is None or abs(it) <= LARGEST or it != it for it in cells
    )


def _are_texts(plain: PlainTexts, cells: list[Any]) -> bool:
    return set(map(type, cells)) <= {str, NONE} and all(
        it is None or _is_plain(it, plain) for it in cells
    )


def _is_plain(text: str, plain: PlainTexts) -> bool:
    # also of known ones: a data frame may have had texts in training that are read as others
    known = plain.as_written or text in plain.known
    return known and is_word(text) and text.lower() not in DITTO


def _are_dates(cells: list[Any]) -> bool:
    kinds = {*map(type, cells)} - {NONE}
    # of both types, reading makes texts; of a time zone, it takes the time by the clock of training
    if not (kinds <= {date} or kinds == {datetime}):
        return False
    return all(it is None or (it.year < LAST_YEAR and _zone(it) is None) for it in cells)


def _zone(moment: date) -> tzinfo | None:
    return moment.tzinfo if isinstance(moment, datetime) else None
