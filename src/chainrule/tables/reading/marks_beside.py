"""Columns whose decimal mark is doubtful, by that of the columns beside them.

1,234 is 1234 where nothing speaks against it; beside a column of 0,5 it is 1.234. What a file says
of itself goes before what training has found: another file may be written in another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.column import Column, Known, PlaceOf
from chainrule.tables.reading.interpreting import interpret
from chainrule.tables.reading.numbers import told_mark
from chainrule.tables.reading.scales import Way, split_way

_OTHER = "the {} is the decimal mark, as columns beside it tell; in training it was another"
_BOTH = (
    "decimal points and commas both occur in this table; the decimal mark is taken to be that of "
    "training"
)
Raw = Mapping[str, pl.Series]
Read = Mapping[str, Column]
Knowns = Mapping[str, Known]


def read_again(raw: Raw, read: Read, known: Knowns, place_of: PlaceOf) -> dict[str, Column]:
    """Such columns, read once more; nothing where none is doubtful."""
    ways = {name: it.reading.way for name, it in read.items() if it.reading.kind == "number"}
    numbers = {name: split_way(way) for name, way in ways.items()}
    doubtful = _doubtful(numbers, raw, known)
    trained = {name: mark for name, mark in doubtful.items() if mark}
    marks, note = _of_file(trained, raw, numbers, known)
    marks |= _of_commas(numbers, [*(doubtful.keys() - trained.keys())])
    again = {name: _noted(read[name], note) for name in trained}
    for name in (it for it, mark in marks.items() if mark != doubtful[it]):
        column = interpret(raw[name], _written(known[name], read[name], marks[name]), place_of)
        again[name] = _with_notes(
            column, read[name], _OTHER.format(marks[name]) * (name in trained)
        )
    return again


def _with_notes(column: Column, before: Column, other: str) -> Column:
    """A column that was read once more, with what is said of that."""
    # the cells did tell: what was said of them holds
    if column.values.equals(before.values):
        return _noted(column, *before.reading.notes)
    return _noted(column, other)


def _doubtful(numbers: Mapping[str, Way], raw: Raw, known: Knowns) -> dict[str, str]:
    """Columns whose own cells do not tell the mark, each with that of training."""
    return {
        name: split_way(known[name].way).mark
        for name, way in numbers.items()
        if way.is_open and not known[name].way_said and _is_marked(raw[name])
    }


def _written(known: Known, column: Column, mark: str) -> Known:
    """What is known of a column of numbers, and besides that it has this mark."""
    found = split_way(column.reading.way)
    way = found._replace(mark=mark, unit=split_way(known.way).unit).written
    return replace(known, kind="number", way=way, gaps=known.gaps or column.reading.gaps)


def _of_commas(numbers: Mapping[str, Way], names: Sequence[str]) -> dict[str, str]:
    """The marks of columns of which training knows none."""
    ways = Counter(it.mark for it in numbers.values())
    # Only commas can change anything: without a sign, the point is the decimal mark.
    are_commas = ways["comma"] and ways["comma"] >= ways["point"]
    return dict.fromkeys(names, "comma") if are_commas else {}


def _of_file(
    trained: dict[str, str], raw: Raw, numbers: Mapping[str, Way], known: Knowns
) -> tuple[dict[str, str], str]:
    """The marks of columns by the only one that the file tells; a note where it tells both."""
    # asked where it matters only, as it looks at all cells again
    names = numbers if trained else ()
    certain = {told_mark(raw[it], known[it].way) for it in names} - {""}
    if len(certain) == 1:
        return dict.fromkeys(trained, *certain), ""
    return dict(trained), _BOTH if certain else ""


def _noted(column: Column, *more: str) -> Column:
    """A column with more notes, each once."""
    notes = tuple(filter(None, dict.fromkeys((*column.reading.notes, *more))))
    return Column(column.values, replace(column.reading, notes=notes))


def _is_marked(series: pl.Series) -> bool:
    """Whether there is a point or a comma in any number."""
    # by another name: one such as ^x.*$ would be taken for a pattern
    cells = series.alias("cells")
    return cells.dtype == pl.String and bool(cells.str.contains("[0-9][.,][0-9]").any())
