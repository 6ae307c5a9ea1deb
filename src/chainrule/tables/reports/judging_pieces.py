"""A model judged on a table that comes piece by piece: of a row, what is true of it and what the
model says are kept, and its cells let go.

    pieces ──▶ rows with a target ──▶ truth, outputs, weights    kept of all rows
                                  ──▶ MOST_ROWS whole rows       drawn from all, for what columns
                                                                 are worth
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table, with_target
from chainrule.tables.reading.several import joined
from chainrule.tables.reports.importance import MOST_ROWS
from chainrule.tables.reports.judged import (
    Judged,
    judged_numbered,
    judged_numbers,
    judged_quantiles,
    outputs_of,
)
from chainrule.tables.row_roles import group_codes, numbered, weights_of
from chainrule.tables.streaming.memory import FIXED, MB, Memory
from chainrule.tables.streaming.tally import MOST_DIFFERENT, ColumnTally
from chainrule.types import Array, Doubles, Rows

# Of a row, in numbers of 8 bytes: what is kept of it is there twice when the pieces are joined, and
# a curve sorts a column of it by way of seven others (measured at the peak).
COPIES, SORTING = 2, 7


class Found(NamedTuple):
    """What a table's rows come to.

    Attributes
    ----------
    source : str
        For titles: the first file, and how many more.
    judged : Judged
        Of all rows that have a target.
    sample : Table
        Some of these rows, drawn at random and in their order.
    rows : array
        Which they are.
    tally : ColumnTally
        What is counted of the columns.
    left_out : int
        How many rows have no target.
    """

    source: str
    judged: Judged
    sample: Table
    rows: Rows
    tally: ColumnTally
    left_out: int


def judged_in_pieces(
    model: TableModel,
    pieces: Iterable[Table],
    weights: str | None,
    memory: Memory,
    group: str | None = None,
) -> Found:
    """What a model says of rows that come piece by piece.

    Parameters
    ----------
    model : TableModel
        Which is judged.
    pieces : iterable of Table
        As the model reads tables.
    weights : str, optional
        The column that says how much each row counts.
    memory : Memory
        What may be used in all.
    group : str, optional
        The column of the groups that the interval is drawn by.
    """
    kept, labels, drawn = _Kept(memory), _Labels(model), _Drawn()
    tally, sources, left_out = ColumnTally(), dict[str, None](), 0
    for piece in pieces:
        sources[piece.source] = None
        piece.need([model.target], "which the model predicts")
        table, _ = with_target(piece, model.target)
        left_out += piece.frame.height - table.frame.height
        if not table.frame.height:
            continue
        counts = None if weights is None else weights_of(table, weights)
        drawn.add(table, kept.rows)
        groups = None if group is None else group_codes(table, group)
        kept.add(labels.of(table), outputs_of(model, table), counts, groups, table.source)
        tally.add(table.frame.select(model.target, *model.columns.names))
    source = _named(list(sources))
    if not kept.rows:
        raise ChainruleError(f"{source}: no row has a {model.target!r} to compare with")
    sample, rows = drawn.end()
    *judged, codes = kept.end()
    groups = None if codes is None else numbered(codes, source, str(group))
    found = replace(labels.judged(*judged), groups=groups)
    return Found(source, found, sample, rows, tally, left_out)


def _named(sources: Sequence[str]) -> str:
    more = len(sources) - 1
    first = sources[0] if sources else "the table"
    return f"{first} and {more} more file{'s' if more > 1 else ''}" if more > 0 else first


class _Kept:
    """What is kept of all rows, as long as it fits."""

    def __init__(self, memory: Memory) -> None:
        self.rows = 0
        self._memory = memory
        self._parts: list[tuple[Array, Doubles, Doubles | None, Rows | None]] = []

    def add(
        self,
        truth: Array,
        outputs: Doubles,
        weights: Doubles | None,
        groups: Rows | None,
        source: str,
    ) -> None:
        self._parts.append((truth, outputs, weights, groups))
        self.rows += len(truth)
        width = COPIES * (2 + outputs.shape[1] + (groups is not None)) + SORTING
        if self.rows * 8 * width > self._memory.total - FIXED:
            raise ChainruleError(
                f"{source}: {self.rows:,} rows take {8 * width} bytes each as truths and "
                f"predictions, which are more than {self._memory.total / MB:.0f} MB of memory "
                "hold; give more memory, or score a part of the table"
            )

    def end(self) -> tuple[Array, Doubles, Doubles | None, Rows | None]:
        parts, self._parts = self._parts, []
        truth, outputs, *said = zip(*parts, strict=True)
        weights, groups = (None if it[0] is None else np.concatenate(it) for it in said)
        return np.concatenate(truth), np.concatenate(outputs), weights, groups


class _Labels:
    """The truth of rows as numbers: of a class the model's, or the next one if it has none."""

    def __init__(self, model: TableModel) -> None:
        self._model = model
        self._numbers: dict[object, int] = {it: k for k, it in enumerate(model.classes)}

    def of(self, table: Table) -> Array:
        """The truth of a table's rows."""
        model = self._model
        if not model.classes:
            return table.numbers(model.target, "a regression needs numbers")
        # each label once: rows are millions, and a text of its own for each would fill the memory
        series = table.frame[model.target]
        different = series.unique(maintain_order=True)
        numbers = [
            self._numbers.setdefault(label, len(self._numbers)) for label in different.to_list()
        ]
        if len(self._numbers) > MOST_DIFFERENT + len(model.classes):
            raise ChainruleError(
                f"{table.source}: {model.target!r} has more than {MOST_DIFFERENT} classes that the "
                "model does not know; is it another column?"
            )
        found = series.replace_strict(different, numbers, return_dtype=pl.Int64)
        return found.to_numpy().astype(np.intp)

    def judged(self, truth: Array, outputs: Doubles, weights: Doubles | None) -> Judged:
        """All rows, as they are judged in memory."""
        model = self._model
        if model.quantiles:
            return judged_quantiles(truth, outputs, model.quantiles, None, weights)
        if not model.classes:
            return judged_numbers(truth, outputs[:, 0], None, weights)
        # those that the model does not know in the order of their names, not of their coming
        names, known = list(self._numbers), len(model.classes)
        order = [*range(known), *sorted(range(known, len(names)), key=lambda k: str(names[k]))]
        places = np.argsort(order)
        classes = tuple(names[k] for k in order)
        return judged_numbered(places[truth], outputs, classes, None, weights, model.threshold)


class _Drawn:
    """Rows drawn from all, each as likely as any other: those with the lowest random numbers."""

    def __init__(self, seed: int = 0) -> None:
        self._generator = np.random.default_rng(seed)
        self._numbers = np.zeros(0)
        self._rows = np.zeros(0, dtype=np.intp)
        self._parts: list[Table] = []

    def add(self, table: Table, before: int) -> None:
        """Draw from these rows too, of which so many came before."""
        numbers = self._generator.random(table.frame.height)
        full = len(self._numbers) >= MOST_ROWS
        near = np.flatnonzero(numbers < self._numbers.max()) if full else np.arange(len(numbers))
        if not len(near):
            return
        self._parts.append(table.part(near))
        self._numbers = np.concatenate([self._numbers, numbers[near]])
        self._rows = np.concatenate([self._rows, before + near])
        if len(self._numbers) > MOST_ROWS:
            self._cut()

    def _cut(self) -> None:
        """Let go what is too much, and keep the rest in its order."""
        lowest = np.sort(np.argpartition(self._numbers, MOST_ROWS)[:MOST_ROWS])
        self._numbers, self._rows = self._numbers[lowest], self._rows[lowest]
        self._parts = [_together(self._parts).part(lowest)]

    def end(self) -> tuple[Table, Rows]:
        """The rows, and which they are."""
        return _together(self._parts), self._rows


def _together(parts: Sequence[Table]) -> Table:
    # without notes, which would be those of every piece; its readings are those of all
    plain: list[Any] = [replace(it, notes=()) for it in parts]
    return replace(joined(plain), readings=parts[0].readings)
