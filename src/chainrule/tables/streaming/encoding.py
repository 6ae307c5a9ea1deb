"""Spooled rows as inputs of a network: the same as `Columns.encode` gives of a table.

All columns of a kind at once, and a few rows at a time, so that what is computed on the way stays
in the processor's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.formulas import functions
from chainrule.tables.columns import Columns
from chainrule.tables.grouping import number_groups, placed
from chainrule.tables.preparation import DatePreparation, TextPreparation
from chainrule.tables.streaming.row_format import RowFormat, hashes
from chainrule.tables.word_columns import WordsColumn
from chainrule.types import Doubles, Floats, Rows

AT_ONCE = 256  # rows


class Texts(NamedTuple):
    """Which inputs the texts of a column set: by their hashes, in order, to which values; and what
    all others do.
    """

    source: int
    hashes: NDArray[np.uint64]
    inputs: Rows
    values: Doubles
    other: tuple[int, float] | None


class RowEncoder:
    """Makes inputs of spooled rows.

    Parameters
    ----------
    columns : Columns
        How columns become inputs.
    form : RowFormat
        How rows lie in the spool.
    """

    def __init__(self, columns: Columns, form: RowFormat) -> None:
        self.n_inputs = len(columns.input_names())
        self._missing, groups = number_groups(columns, form.numbers)
        self._groups = [(it, _as_slice(it.sources), _as_slice(it.targets)) for it in groups]
        self._texts: list[Texts] = []
        self._dates: list[tuple[int, int, Any, int]] = []
        self._words: list[tuple[int, int, int]] = []
        for column, start in placed(columns):
            # words were counted when they were spooled, as this takes nothing of other rows
            if isinstance(column, WordsColumn):
                source = form.words.index(column.name) * column.buckets
                self._words.append((source, start, column.buckets))
                continue
            said = column.preparation()
            if isinstance(said, TextPreparation):
                self._texts.append(_texts(form.texts.index(column.name), said, start))
            elif isinstance(said, DatePreparation):
                source = form.dates.index(column.name)
                self._dates.append((source, start, column, said.n_inputs))

    def encode(self, rows: NDArray[Any]) -> Floats:
        """The inputs, (rows, n_inputs), in float32."""
        # zeros, as a text sets one input at most
        inputs = np.zeros((len(rows), self.n_inputs), np.float32)
        if self._groups:
            for first in range(0, len(rows), AT_ONCE):
                part = slice(first, first + AT_ONCE)
                self._of_numbers(rows["numbers"][part], inputs[part])
        for it in self._texts:
            _of_texts(rows["texts"][:, it.source], it, inputs)
        for source, start, column, count in self._dates:
            moments = rows["dates"][:, source].view("datetime64[us]")
            inputs[:, start : start + count] = column.of_moments(moments)
        for source, start, count in self._words:
            inputs[:, start : start + count] = rows["words"][:, source : source + count]
        return inputs

    def _of_numbers(self, numbers: Doubles, inputs: Floats) -> None:
        # in float64 as in memory, and rounded at the end: the same inputs to the last bit
        gaps = np.isnan(numbers)
        known = np.where(gaps, self._missing, numbers) if gaps.any() else numbers.copy()
        for group, sources, targets in self._groups:
            of_each = _columns(known, sources)
            inputs[:, targets] = group.formula(of_each, functions, **group.constants)


def _as_slice(places: Rows) -> Rows | slice:
    """Places that follow each other as a slice, by which NumPy copies faster."""
    if len(places) and (np.diff(places) == 1).all():
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


def _columns(numbers: Doubles, places: Rows | slice) -> Doubles:
    if isinstance(places, slice):
        return numbers[:, places]
    # which is several times as fast as numbers[:, places]; all places are within
    return numbers.take(places, axis=1, mode="clip")


def _texts(source: int, said: TextPreparation, start: int) -> Texts:
    found = hashes(pl.Series(list(said.places), dtype=pl.String))
    # sorted, so that the category of a text is found by halving
    order = np.argsort(found)
    inputs, values = np.array(list(said.places.values()), float).T[:, order]
    other = None if said.other is None else (start + said.other[0], said.other[1])
    return Texts(source, found[order], start + inputs.astype(np.intp), values, other)


def _of_texts(found: NDArray[np.uint64], texts: Texts, inputs: Floats) -> None:
    places = np.searchsorted(texts.hashes, found).clip(max=len(texts.hashes) - 1)
    # beside the place where it would be may lie another
    known = texts.hashes[places] == found
    rows = np.flatnonzero(known)
    inputs[rows, texts.inputs[places[rows]]] = texts.values[places[rows]]
    if texts.other is not None:
        inputs[np.flatnonzero(~known), texts.other[0]] = texts.other[1]
