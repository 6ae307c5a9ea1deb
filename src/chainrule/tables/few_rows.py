"""A few rows become inputs all columns at once: column by column, a row takes a millisecond.

What is computed is the same: each column says how it becomes inputs (`preparation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from chainrule.formulas import functions
from chainrule.tables.columns import Columns
from chainrule.tables.grouping import number_groups, placed
from chainrule.tables.preparation import DatePreparation, TextPreparation
from chainrule.tables.word_columns import WordsColumn
from chainrule.types import Doubles

Cells = Mapping[str, Sequence[Any]]  # columns by name; a missing cell is None


class FewRows:
    """Makes the inputs of a network from cells.

    Parameters
    ----------
    columns : Columns
        How columns become inputs.
    """

    def __init__(self, columns: Columns) -> None:
        self._n_inputs = len(columns.input_names())
        self._numeric = columns.numeric
        # once: to ask each column again takes longer than a row
        self._missing, self._groups = number_groups(columns, columns.numeric)
        places = placed(columns)
        self._words = [(it, start) for it, start in places if isinstance(it, WordsColumn)]
        said = [
            (it, start, it.preparation()) for it, start in places if not isinstance(it, WordsColumn)
        ]
        self._texts = [it for it in said if isinstance(it[2], TextPreparation)]
        self._dates = [it for it in said if isinstance(it[2], DatePreparation)]

    def encode(self, cells: Cells) -> Doubles:
        """The inputs, (rows, n_inputs); numbers, texts and `datetime` as checked before."""
        n = len(next(iter(cells.values())))
        # zeros, as a text sets one input at most
        inputs = np.zeros((n, self._n_inputs))
        if self._numeric:
            self._of_numbers(cells, inputs)
        for column, start, said in self._texts:
            _of_texts(cells[column.name], said, inputs[:, start:])
        for words, start in self._words:
            inputs[:, start : start + words.buckets] = words.of_cells(cells[words.name])
        for column, start, said in self._dates:
            moments = np.array(cells[column.name], dtype="datetime64[us]")
            inputs[:, start : start + said.n_inputs] = column.of_moments(moments)
        return inputs

    def _of_numbers(self, cells: Cells, inputs: Doubles) -> None:
        # None becomes NaN
        numbers = np.array([cells[name] for name in self._numeric], dtype=float).T
        known = np.where(np.isnan(numbers), self._missing, numbers)
        for formula, sources, targets, constants in self._groups:
            inputs[:, targets] = formula(known[:, sources], functions, **constants)


def _of_texts(texts: Sequence[str | None], said: TextPreparation, inputs: Doubles) -> None:
    for row, text in enumerate(texts):
        place = said.places.get(said.missing if text is None else text, said.other)
        if place is not None:
            inputs[row, place[0]] = place[1]


def made_up_row(columns: Columns) -> Cells:
    """Cells of one row, for who wants to know what becomes of any."""
    numbers = {key: [0.0] for key in columns.numeric}
    texts = {key: ["x"] for key in columns.textual}
    return numbers | texts | {key: [datetime(2000, 1, 1)] for key in columns.dated}
