"""Which rows are kept for the score, for choosing the epoch, and as a sample; all others are learned
from. How many rows are still to come nobody knows.

Every row draws a number. Those with the lowest are kept, and one that is displaced by a row with a
lower number goes on to the others: whenever the rows end, what is kept is a sample of all of them in
which each is as likely as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.errors import ChainruleError
from chainrule.tables.holding_out import latest
from chainrule.tables.streaming.row_format import hashes
from chainrule.types import Array, Doubles

OVERFULL = 1.25  # of what is kept, before what is too much goes on


class Dealt(NamedTuple):
    """Rows as they were read, and the same as they are spooled."""

    frame: pl.DataFrame
    rows: NDArray[Any]

    def part(self, which: Array) -> Dealt:
        """Some of them, by a mask or their numbers."""
        mask = np.asarray(which)
        places = np.flatnonzero(mask) if mask.dtype == bool else mask
        return Dealt(self.frame[places], self.rows[places])


class Parts(NamedTuple):
    """Rows to score on, to choose the epoch by, and a sample of those that are learned from; of the
    latter, those that are not spooled yet.
    """

    held: Dealt
    watched: Dealt
    sample: Dealt
    unspooled: NDArray[Any]


@dataclass(frozen=True)
class Shares:
    """How many rows are held out and how many choose the epoch, as shares and at most; and how many
    are kept in all.
    """

    held: float
    watched: float
    most: int

    def counts(self, n: int) -> tuple[int, int]:
        """Of n rows."""
        held = min(self.most // 3, max(1, round(self.held * n)))
        return held, min(self.most // 6, max(1, round(self.watched * (n - held))))


class Sample:
    """The rows with the lowest numbers, at most so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: list[tuple[Doubles, Dealt]] = []
        self._count, self._below = 0, np.inf

    def add(self, drawn: Doubles, rows: Dealt) -> NDArray[Any]:
        """Keep some of these; what is not kept, or no longer, as it is spooled."""
        near = drawn < self._below
        if near.any():
            self._kept.append((drawn[near], rows.part(near)))
            self._count += int(near.sum())
        gone = rows.rows[~near]
        if self._count > OVERFULL * self.most:
            gone = np.concatenate([gone, self._displaced()])
        return gone

    def _displaced(self) -> NDArray[Any]:
        drawn, rows = self._together()
        order = np.argpartition(drawn, self.most - 1)
        kept, gone = order[: self.most], order[self.most :]
        self._kept, self._count = [(drawn[kept], rows.part(kept))], self.most
        self._below = float(drawn[kept].max())
        return np.asarray(rows.rows[gone])

    def _together(self) -> tuple[Doubles, Dealt]:
        drawn, rows = zip(*self._kept, strict=True)
        # relaxed: whole numbers in one piece may have fractions in the next
        frame = pl.concat([it.frame for it in rows], how="vertical_relaxed")
        return np.concatenate(drawn), Dealt(frame, np.concatenate([it.rows for it in rows]))

    def end(self) -> tuple[Dealt, NDArray[Any]]:
        """What is kept, in the order of the numbers drawn, and what is not after all."""
        if not self._kept:
            raise ChainruleError("there are no rows to keep")
        drawn, rows = self._together()
        order = np.argsort(drawn)
        self._kept = []
        return rows.part(order[: self.most]), np.asarray(rows.rows[order[self.most :]])


class Dealer(Protocol):
    """A way to deal rows."""

    def deal(self, drawn: Doubles, rows: Dealt) -> NDArray[Any]:
        """Take note of these; those that are spooled now."""

    def end(self) -> Parts:
        """There are no more."""


class ByChance:
    """All rows are equally likely to be held out."""

    def __init__(self, shares: Shares) -> None:
        self.shares, self._rows = shares, 0
        self._sample = Sample(shares.most)

    def deal(self, drawn: Doubles, rows: Dealt) -> NDArray[Any]:
        """See `Dealer`."""
        self._rows += len(drawn)
        return self._sample.add(drawn, rows)

    def end(self) -> Parts:
        """See `Dealer`."""
        kept, gone = self._sample.end()
        held, watched = self.shares.counts(self._rows)
        places = np.split(np.arange(len(kept.rows)), [held, held + watched])
        parts = [kept.part(it) for it in places]
        return Parts(*parts, np.concatenate([parts[2].rows, gone]))


class ByGroup:
    """Rows of one group are held out together, or choose the epoch together, or neither: by a hash
    of the group, as it is nowhere listed which there are.
    """

    def __init__(self, shares: Shares, group: str, seed: int) -> None:
        self.shares, self.group, self.seed = shares, group, seed
        held, watched = shares.most // 3, shares.most // 6
        self._samples = [Sample(it) for it in (held, watched, shares.most - held - watched)]
        self._seen = [False] * 3

    def deal(self, drawn: Doubles, rows: Dealt) -> NDArray[Any]:
        """See `Dealer`."""
        # a second hash, which is as good as a number drawn by the group
        of_group = pl.Series(hashes(rows.frame[self.group])).hash(seed=self.seed).to_numpy()
        place = of_group / 2.0**64
        held = self.shares.held
        borders = [held, held + self.shares.watched * (1 - held)]
        parts = np.searchsorted(borders, place, side="right")
        for number, sample in enumerate(self._samples):
            mine = parts == number
            self._seen[number] |= bool(mine.any())
            sample.add(drawn[mine], rows.part(mine))
        return np.asarray(rows.rows[parts == 2])

    def end(self) -> Parts:
        """See `Dealer`."""
        if not all(self._seen):
            raise ChainruleError(
                f"the groups of {self.group!r} are so few that none was drawn "
                f"{('to measure on', 'to choose the epoch by', 'to learn from')[self._seen.index(False)]}"
                "; another seed may draw others"
            )
        held, watched, sample = (it.end()[0] for it in self._samples)
        return Parts(held, watched, sample, sample.rows[:0])


class ByTime:
    """The latest rows are held out, and the latest of the others choose the epoch. Which these are
    is known at the end: all rows are spooled, and those after the `border` are not learned from.
    """

    def __init__(self, shares: Shares) -> None:
        self.shares = shares
        self._sample = Sample(shares.most)
        self.border = np.inf

    def deal(self, drawn: Doubles, rows: Dealt) -> NDArray[Any]:
        """See `Dealer`."""
        self._sample.add(drawn, rows)
        return rows.rows

    def end(self) -> Parts:
        """See `Dealer`."""
        kept = self._sample.end()[0]
        n = len(kept.rows)
        before, held = self._cut(kept, round(self.shares.held * n))
        sample, watched = self._cut(before, round(self.shares.watched * len(before.rows)))
        self.border = float(sample.rows["time"].max())
        return Parts(held, watched, sample, kept.rows[:0])

    def _cut(self, rows: Dealt, held: int) -> tuple[Dealt, Dealt]:
        found = latest(rows.rows["time"][:, 0], held)
        if found is None:
            raise ChainruleError(
                "the times by which rows are held out are too few: at least three different ones "
                "are needed, to learn from, to choose the epoch by, and to measure on"
            )
        return rows.part(found[0]), rows.part(found[1])


def drawn_numbers(seed: int, counts: Iterable[int]) -> Iterable[Doubles]:
    """A number for each row of each piece."""
    generator = np.random.default_rng([seed, 1])
    for count in counts:
        yield generator.random(count)
