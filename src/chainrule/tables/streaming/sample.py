"""A sample of rows, in which each is as likely as any other, though nobody knows how many come.

Every row draws a number. Those with the lowest are kept, and one that is displaced by a row with a
lower number goes on to the others: whenever the rows end, what is kept is a sample of all of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.streaming.row_format import Packed, joined, taken
from chainrule.types import Array, Doubles

OVERFULL = 1.25  # of what is kept, before what is too much goes on


class Dealt(NamedTuple):
    """Rows as they were read, and the same as they are spooled."""

    frame: pl.DataFrame
    rows: Packed

    def part(self, which: Array) -> Dealt:
        """Some of them, by a mask or their numbers."""
        frame = self.frame.filter(which) if which.dtype == bool else self.frame[which]
        return Dealt(frame, taken(self.rows, which))


class Kept(NamedTuple):
    """What a sample keeps, in the order of the numbers drawn; which of it this process has read,
    and what of its own is not kept after all.
    """

    rows: Dealt
    own: Array
    gone: Packed


class Share(Protocol):
    """What processes that read a table together tell each other: each gets what all give."""

    @property
    def process(self) -> int:
        """The number of this one."""

    def plain(self, own: Any) -> list[Any]:
        """Plain values."""

    def numbers(self, own: Doubles) -> list[Doubles]:
        """Numbers."""

    def rows(self, own: Dealt) -> list[Dealt]:
        """Rows, as this process would have spooled them."""


class Sample:
    """The rows with the lowest numbers, at most so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: list[tuple[Doubles, Dealt]] = []
        self._none: Dealt | None = None  # how rows look, of a process that has none
        self._count, self._below = 0, np.inf

    def add(self, drawn: Doubles, rows: Dealt) -> Packed:
        """Keep some of these; what is not kept, or no longer, as it is spooled."""
        # What is drawn above the highest that is kept has no chance any more: of many rows, nearly
        # all go on at once, and only the few others are held.
        near = drawn < self._below
        if self._none is None:
            self._none = rows.part(np.zeros(len(drawn), bool))
        if near.any():
            self._kept.append((drawn[near], rows if near.all() else rows.part(near)))
            self._count += int(near.sum())
        gone = taken(rows.rows, ~near)
        return gone if self._count <= OVERFULL * self.most else joined([gone, *self._displaced()])

    def _displaced(self) -> Iterator[Packed]:
        """What is too much."""
        # part by part, in the order in which they came: to gather rows from all over is slower
        drawn = np.concatenate([it for it, _ in self._kept])
        self._below = float(np.partition(drawn, self.most)[self.most])
        kept, self._kept = self._kept, []
        self._count = self.most
        for numbers, rows in kept:
            near = numbers < self._below
            yield taken(rows.rows, ~near)
            if near.any():
                self._kept.append((numbers[near], rows.part(near)))

    def end(self, share: Share) -> Kept:
        """What is kept, of the rows of all processes."""
        if self._none is None:
            raise ChainruleError("there are no rows to keep")
        kept = [*self._kept, (np.zeros(0), self._none)]
        self._kept = []
        drawn, rows = np.concatenate([it for it, _ in kept]), _together([it for _, it in kept])
        # of all processes, the lowest numbers of all
        everyones = np.concatenate(share.numbers(drawn))
        many = len(everyones) > self.most
        border = np.partition(everyones, self.most)[self.most] if many else np.inf
        near = drawn < border
        mine, gone = rows.part(near), taken(rows.rows, ~near)
        # rows are large: each copy of them goes as soon as there is the next
        del kept, rows
        numbers, together = share.numbers(drawn[near]), _together(share.rows(mine))
        own = np.repeat(np.arange(len(numbers)) == share.process, [len(it) for it in numbers])
        # In the order of the numbers, any stretch is a sample itself, without the order of files.
        order = np.argsort(np.concatenate(numbers), kind="stable")
        return Kept(together.part(order), own[order], gone)


def _together(rows: Sequence[Dealt]) -> Dealt:
    if len(rows) == 1:
        return rows[0]
    # relaxed: whole numbers in one piece may have fractions in the next
    frame = pl.concat([it.frame for it in rows], how="vertical_relaxed")
    return Dealt(frame, joined([it.rows for it in rows]))


def as_bytes(rows: Dealt) -> bytes:
    """Rows for another process, or a later one."""
    # Arrow's format keeps the types of a frame, also where it has no rows
    file = io.BytesIO()
    rows.frame.write_ipc(file)
    frame = file.getvalue()
    return len(frame).to_bytes(8, "little") + frame + rows.rows.tobytes()


def from_bytes(content: bytes, dtype: np.dtype[Any]) -> Dealt:
    """The rows that such bytes are of."""
    end = 8 + int.from_bytes(content[:8], "little")
    rows: Packed = np.frombuffer(bytearray(content[end:]), dtype)
    return Dealt(pl.read_ipc(io.BytesIO(content[8:end])), rows)
