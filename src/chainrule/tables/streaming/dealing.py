"""Which rows are kept for the score, for choosing the epoch, and as a sample; all others are
learned from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.holding_out import latest
from chainrule.tables.streaming.row_format import Packed, hashes, joined, taken
from chainrule.tables.streaming.sample import Dealt, Sample, Share
from chainrule.types import Doubles

FOR = ("to measure on", "to choose the epoch by", "to learn from")


class Parts(NamedTuple):
    """Rows to score on, to choose the epoch by, and a sample of those that are learned from; of the
    latter, those that are not spooled yet.
    """

    held: Dealt
    watched: Dealt
    sample: Dealt
    unspooled: Packed


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
        # so many that more of them would make no score more certain
        held = min(self.most // 3, max(1, round(self.held * n)))
        return held, min(self.most // 6, max(1, round(self.watched * (n - held))))


class Dealer(Protocol):
    """A way to deal rows."""

    def deal(self, drawn: Doubles, rows: Dealt) -> Packed:
        """Take note of these; those that are spooled now."""

    def end(self, share: Share) -> Parts:
        """There are no more, here and in other processes."""


class ByChance:
    """All rows are equally likely to be held out."""

    def __init__(self, shares: Shares) -> None:
        self.shares, self._rows = shares, 0
        self._sample = Sample(shares.most)

    def deal(self, drawn: Doubles, rows: Dealt) -> Packed:
        """See `Dealer`."""
        self._rows += len(drawn)
        return self._sample.add(drawn, rows)

    def end(self, share: Share) -> Parts:
        """See `Dealer`."""
        kept, own, gone = self._sample.end(share)
        held, watched = self.shares.counts(int(sum(share.plain(self._rows))))
        places = np.split(np.arange(len(kept.rows)), [held, held + watched])
        held_out, watched_by, sample = (kept.part(it) for it in places)
        # of these alone it is only now known that they are learned from, where they were read
        mine = taken(sample.rows, own[places[2]])
        return Parts(held_out, watched_by, sample, joined([mine, gone]))


class ByGroup:
    """Rows of one group are held out together, or choose the epoch together, or neither: by a hash
    of the group, as it is nowhere listed which there are.
    """

    def __init__(self, shares: Shares, group: str, seed: int) -> None:
        self.shares, self.group, self.seed = shares, group, seed
        held, watched = shares.most // 3, shares.most // 6
        self._samples = [Sample(it) for it in (held, watched, shares.most - held - watched)]
        self._seen = [False] * 3

    def deal(self, drawn: Doubles, rows: Dealt) -> Packed:
        """See `Dealer`."""
        # a second hash, which is as good as a number drawn by the group
        of_group = pl.Series(hashes(rows.frame[self.group])).hash(seed=self.seed).to_numpy()
        # between 0 and 1, and the same for all rows of a group, wherever they lie
        place = of_group / 2.0**64
        held = self.shares.held
        borders = [held, held + self.shares.watched * (1 - held)]
        # 0, 1 or 2: to measure on, to choose the epoch by, to learn from
        parts = np.searchsorted(borders, place, side="right")
        for number, sample in enumerate(self._samples):
            mine = parts == number
            self._seen[number] |= bool(mine.any())
            # what a sample does not keep of the first two is not learned from, either
            sample.add(drawn[mine], rows.part(mine))
        return taken(rows.rows, parts == 2)

    def end(self, share: Share) -> Parts:
        """See `Dealer`."""
        seen = np.any(share.plain(self._seen), axis=0).tolist()
        if not all(seen):
            what = FOR[seen.index(False)]
            raise ChainruleError(
                f"the groups of {self.group!r} are so few that none was drawn {what}; another "
                "seed may draw others"
            )
        held, watched, sample = (it.end(share).rows for it in self._samples)
        return Parts(held, watched, sample, sample.rows[:0])


class ByTime:
    """The latest rows are held out, and the latest of the others choose the epoch. Which these are
    is known at the end: all rows are spooled, and those after the `border` are not learned from.
    """

    def __init__(self, shares: Shares) -> None:
        self.shares = shares
        self._sample = Sample(shares.most)
        self.border = np.inf

    def deal(self, drawn: Doubles, rows: Dealt) -> Packed:
        """See `Dealer`."""
        self._sample.add(drawn, rows)
        return rows.rows

    def end(self, share: Share) -> Parts:
        """See `Dealer`."""
        # the borders by the sample: of 100,000 rows, they are right to a few in a thousand
        kept = self._sample.end(share).rows
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
