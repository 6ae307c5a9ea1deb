"""Epochs over spooled rows: the source from which a network is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from chainrule.network.data import Samples
from chainrule.tables.streaming.ahead import ahead
from chainrule.tables.streaming.row_format import Packed, joined, taken
from chainrule.tables.streaming.spool import Spool
from chainrule.training.sources import SAMPLES_BETWEEN_CHECKS, Portion

# Samples that wait for the engine: with one alone, either of the two would often wait for the other
# on a machine that has more to do.
AHEAD = 3


class SpooledRows:
    """The samples of a spool, portion by portion; a `Source`.

    Parameters
    ----------
    spool : Spool
    encode : callable
        The samples that spooled rows are.
    size : int
        How many rows are inputs at a time.
    batch_size : int
        Of which `size` is a multiple.
    seed : int
        For the order of the rows in each epoch.
    """

    def __init__(
        self,
        spool: Spool,
        encode: Callable[[Packed], Samples],
        size: int,
        batch_size: int,
        seed: int,
    ) -> None:
        self.spool, self.encode, self.size, self.seed = spool, encode, size, seed
        self._step = batch_size * max(1, SAMPLES_BETWEEN_CHECKS // batch_size)

    def epoch(self, number: int, skip: int = 0) -> Iterator[Portion]:
        """The portions of an epoch, see `Source`; the next samples are made while the engine is at
        work on those before.
        """
        for samples in ahead(self._samples(number, skip), AHEAD):
            rows = np.arange(len(samples.X))
            for first in range(0, len(rows), self._step):
                yield Portion(samples, rows[first : first + self._step])

    def about(self) -> dict[str, str]:
        """What tells the samples and their order from others."""
        spool = self.spool
        return {
            "samples": f"{spool.rows} rows on disk, {spool.checksum:08x}",
            "their order": f"of {spool.buckets} buckets, seed {self.seed}",
        }

    def _samples(self, number: int, skip: int) -> Iterator[Samples]:
        return map(self.encode, in_equal_parts(self._mixed(number, skip), self.size))

    def _mixed(self, number: int, skip: int) -> Iterator[Packed]:
        """The rows of the buckets, from a row on. What was skipped is not read."""
        sizes = self.spool.sizes()
        for bucket in np.random.default_rng([self.seed, number]).permutation(len(sizes)):
            # whole buckets are passed over without reading them
            if skip >= sizes[bucket]:
                skip -= sizes[bucket]
                continue
            # each by itself, so that an order does not depend on what was read before
            generator = np.random.default_rng([self.seed, number, bucket])
            order = generator.permutation(sizes[bucket])[skip:]
            skip = 0
            yield taken(self.spool.bucket(int(bucket)), order)


def in_equal_parts(pieces: Iterable[Packed], size: int) -> Iterator[Packed]:
    """The same rows, so many at a time, and at last those that are left."""
    # what is left of a bucket begins the next part, so that no batch is short in the middle
    waiting: list[Packed] = []
    count = 0
    for piece in pieces:
        while count + len(piece) >= size:
            cut = size - count
            yield joined([*waiting, piece[:cut]])
            piece, waiting, count = piece[cut:], [], 0
        waiting.append(piece)
        count += len(piece)
    if count:
        yield joined(waiting)
