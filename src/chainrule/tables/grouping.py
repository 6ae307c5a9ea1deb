"""The inputs that columns of numbers become, grouped by the formula that makes them.

A table has tens of columns and only a few formulas: all inputs of one are made at once, for a few
rows, or written as one loop of a program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from chainrule.tables.columns import Columns
from chainrule.tables.preparation import NumberInputs, NumberPreparation
from chainrule.tables.word_columns import WordsColumn
from chainrule.types import Array, Doubles, Rows

Formula = Callable[..., Array]
Entry = tuple[int, int, NumberInputs]  # the column of numbers, the first input, and what these are


class Group(NamedTuple):
    """Inputs that are made of numbers by the same formula.

    Attributes
    ----------
    formula : callable
    sources : array, (k,)
        Which column of numbers each input is made of, counted from 0.
    targets : array, (k,)
        Which inputs these are.
    constants : mapping of str to array, (k,)
    """

    formula: Formula
    sources: Rows
    targets: Rows
    constants: Mapping[str, Doubles]


def placed(columns: Columns) -> list[tuple[Any, int]]:
    """Each column with its first input."""
    sizes = [len(column.inputs) for column in columns._all]
    starts = [0, *np.cumsum(sizes).tolist()]
    return list(zip(columns._all, starts, strict=False))


def number_groups(columns: Columns, numbers: Sequence[str]) -> tuple[Doubles, tuple[Group, ...]]:
    """What missing numbers become, (columns of numbers,), and the groups.

    Parameters
    ----------
    columns : Columns
        How columns become inputs.
    numbers : sequence of str
        The columns that `sources` count; there may be others among them.
    """
    missing = np.zeros(len(numbers))
    entries: dict[Formula, list[Entry]] = {}
    for column, start in placed(columns):
        # words are hashed by Python and have no formula
        said = None if isinstance(column, WordsColumn) else column.preparation()
        if isinstance(said, NumberPreparation):
            source = numbers.index(column.name)
            missing[source] = said.missing
            _add(entries, source, start, said)
    return missing, tuple(map(_group, entries.values()))


def _add(
    entries: dict[Formula, list[Entry]], source: int, start: int, said: NumberPreparation
) -> None:
    """Put each group of a column's inputs beside others of the same formula."""
    for group in said.groups:
        entries.setdefault(group.formula, []).append((source, start, group))
        start += _size(group)


def _group(entries: list[Entry]) -> Group:
    """Inputs of several columns by one formula."""
    formula, first = entries[0][2]
    groups = [group for _, _, group in entries]
    sizes = [_size(group) for group in groups]
    return Group(
        formula,
        np.repeat([source for source, _, _ in entries], sizes),
        np.concatenate([start + np.arange(_size(group)) for _, start, group in entries]),
        {
            name: np.concatenate([group.constants[name] for _, _, group in entries])
            for name in first
        },
    )


def _size(group: NumberInputs) -> int:
    """How many inputs there are."""
    return len(next(iter(group.constants.values())))
