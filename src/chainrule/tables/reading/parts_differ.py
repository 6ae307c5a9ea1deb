"""Parts of a table, such as its files, in which a column holds other things than in the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.columns import interpreted
from chainrule.tables.reading.kinds import Kinds
from chainrule.tables.reading.table import Table


def notes_on_parts(parts: Sequence[Table], whole: Table, kinds: Kinds) -> list[str]:
    """That a column is text because of some of the parts, which are named: in text nothing else
    tells that one of many files is not like the others.

    Parameters
    ----------
    parts : sequence of Table
        As their cells stand in files.
    whole : Table
        All of them, or more, with what its columns mean.
    kinds : mapping of str to str
        What the user said of columns, which nobody needs to be told.
    """
    texts = [
        name
        for name, dtype in whole.frame.schema.items()
        if dtype == pl.String and name not in kinds
    ]
    # The first part by itself: mostly its texts are texts, and no other part has to be looked at.
    first = _alone(parts[0], texts)
    return [
        f"column {name!r} holds numbers in {parts[0].source} and texts in {source}: it is read as "
        "text (--number NAME takes words as missing)"
        for name in texts
        if first.frame[name].dtype.is_numeric()
        for source in _first_of_texts(parts[1:], name)
    ]


def _first_of_texts(parts: Sequence[Table], name: str) -> Iterator[str]:
    """The first part in which a column holds texts, if there is one."""
    for part in parts:
        if _alone(part, [name]).frame[name].dtype == pl.String:
            yield part.source
            return


def _alone(part: Table, names: Sequence[str]) -> Table:
    """These columns as they would be read if there were no other parts."""
    return interpreted(replace(part, frame=part.frame.select(names)), {}, {}, typed=False)
