"""Columns whose decimal mark is doubtful, by that of the columns beside them.

1,234 is 1234 where nothing speaks against it; beside a column of 0,5 it is 1.234. What a file says
of itself goes before what training has found: another file may be written in another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.column import Column, Known, PlaceOf
from chainrule.tables.reading.interpreting import interpret
from chainrule.tables.reading.numbers import told_mark
from chainrule.tables.reading.scales import split_way

_OTHER = "the {} is the decimal mark, as columns beside it tell; in training it was another"
Raw = Mapping[str, pl.Series]
Read = Mapping[str, Column]
Knowns = Mapping[str, Known]


def read_again(raw: Raw, read: Read, known: Knowns, place_of: PlaceOf) -> dict[str, Column]:
    """Such columns, read once more; nothing where none is doubtful."""
    numbers = {
        name: split_way(it.reading.way) for name, it in read.items() if it.reading.kind == "number"
    }
    doubtful = [
        name
        for name, way in numbers.items()
        if way.is_open and not known[name].way_said and _is_marked(raw[name])
    ]
    trained = [it for it in doubtful if split_way(known[it].way).mark]
    marks = {it: split_way(known[it].way).mark for it in trained}
    again: dict[str, Column] = {}
    if trained:
        # asked here only, as it looks at all cells again
        certain = {it: told_mark(raw[it], known[it].way) for it in numbers}
        marks, note = _of_file(marks, {it for it in certain.values() if it})
        again = {it: _noted(read[it], note) for it in trained if note}
    ways = Counter(it.mark for it in numbers.values())
    # Only commas can change anything: without a sign, the point is the decimal mark.
    if ways["comma"] and ways["comma"] >= ways["point"]:
        marks |= dict.fromkeys([it for it in doubtful if it not in trained], "comma")
    for name, mark in marks.items():
        if mark != split_way(known[name].way).mark:
            written = numbers[name]._replace(mark=mark, unit=split_way(known[name].way).unit)
            kind = replace(known[name], kind="number", way=written.written)
            gaps = known[name].gaps or read[name].reading.gaps
            column = interpret(raw[name], replace(kind, gaps=gaps), place_of)
            again[name] = _noted(column, _OTHER.format(mark)) if name in trained else column
    return again


def _of_file(trained: dict[str, str], certain: set[str]) -> tuple[dict[str, str], str]:
    """The marks of columns by the only one that the file tells; a note where it tells both."""
    if len(certain) == 1:
        return dict.fromkeys(trained, *certain), ""
    if not certain:
        return trained, ""
    return trained, (
        "decimal points and commas both occur in this table; the decimal mark is taken to be that "
        "of training"
    )


def _noted(column: Column, note: str) -> Column:
    notes = (*column.reading.notes, note)
    return Column(column.values, replace(column.reading, notes=notes))


def _is_marked(series: pl.Series) -> bool:
    """Whether there is a point or a comma in any number."""
    # by another name: one such as ^x.*$ would be taken for a pattern
    cells = series.alias("cells")
    return cells.dtype == pl.String and bool(cells.str.contains("[0-9][.,][0-9]").any())
