"""Rows of fixed width: how the cells of a table lie in a spool.

Nothing is encoded yet: what a number becomes is only known when all rows were seen. A text is kept
as a hash of 64 bits, by which its category is found later; two texts of twenty million share one
with a chance of one in 100,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.tables.reading import USABLE, Table, is_date, is_number
from chainrule.tables.standard_columns import NO_TEXT
from chainrule.tables.word_columns import BUCKETS, WordsColumn
from chainrule.types import Array, Doubles

Packed = NDArray[Any]
WHY = (
    "this column holds numbers in the first rows (kinds={...: 'text'}, or --text, keeps it as text)"
)


@dataclass(frozen=True)
class RowFormat:
    """Which columns are kept, by what they are; plain values.

    Attributes
    ----------
    numbers, texts, words, dates : tuple of str
    weights : str
        The column that says how much each row counts; empty if there is none.
    time : str
        The column of times by which rows are held out; empty if there is none.
    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]
    dates: tuple[str, ...]
    weights: str = ""
    time: str = ""

    @classmethod
    def of(cls, table: Table, names: list[str], weights: str = "", time: str = "") -> RowFormat:
        """The format for these columns of a table."""
        kinds: dict[str, list[str]] = {"numbers": [], "texts": [], "words": [], "dates": []}
        for name in names:
            kind = kind_of(table, name)
            if kind in kinds:
                kinds[kind].append(name)
        return cls(**{kind: tuple(of) for kind, of in kinds.items()}, weights=weights, time=time)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of a row."""
        return np.dtype(
            [
                ("numbers", np.float64, (len(self.numbers),)),
                ("texts", np.uint64, (len(self.texts),)),
                ("dates", np.int64, (len(self.dates),)),
                ("words", np.float32, (BUCKETS * len(self.words),)),
                ("target", np.float64),
                ("weight", np.float64, (int(bool(self.weights)),)),
                ("time", np.float64, (int(bool(self.time)),)),
            ]
        )

    def packed(
        self, table: Table, target: Doubles, weights: Doubles | None, times: Doubles | None
    ) -> Packed:
        """The rows of a table; a cell that does not fit is refused with its place."""
        rows = np.empty(table.frame.height, self.dtype)
        rows["target"] = target
        # column by column into its place in each row, so that a piece is not there twice
        for place, name in enumerate(self.numbers):
            rows["numbers"][:, place] = table.numbers(name, WHY)
        for place, name in enumerate(self.texts):
            rows["texts"][:, place] = hashes(table.frame[name])
        for place, name in enumerate(self.dates):
            rows["dates"][:, place] = table.moments(name).view(np.int64)
        for place, name in enumerate(self.words):
            counted = WordsColumn(name).encode(table)
            rows["words"][:, place * BUCKETS : (place + 1) * BUCKETS] = counted
        for field, values in (("weight", weights), ("time", times)):
            if values is not None:
                rows[field][:, 0] = values
        return rows


def kind_of(table: Table, name: str) -> str:
    """How a column is kept: as numbers, texts, words or dates; empty if it cannot be."""
    series = table.frame[name]
    # nothing but the user's word tells free text that is to be read from categories
    if name in table.readings and table.readings[name].kind == WordsColumn.kind:
        return "words"
    if is_number(series):
        return "numbers"
    if is_date(series):
        return "dates"
    return "texts" if series.dtype in USABLE else ""


def hashes(texts: pl.Series) -> Array:
    """A number for each text; a missing one is a text like others."""
    # the same in every process of one version of Polars, and not in others: a spool is never older
    return texts.cast(pl.String).fill_null(NO_TEXT).hash(seed=0).to_numpy()


def taken(rows: Packed, which: Array) -> Packed:
    """Some rows, by a mask or their numbers."""
    # as nothing but bytes, each of which NumPy would otherwise copy field by field
    found: Packed = rows.view(np.dtype((np.void, rows.dtype.itemsize)))[which].view(rows.dtype)
    return found


def joined(parts: Sequence[Packed]) -> Packed:
    """The rows of all parts."""
    raw = [it.view(np.dtype((np.void, it.dtype.itemsize))) for it in parts]
    return np.concatenate(raw).view(parts[0].dtype)
