"""Epochs over spooled rows: the source from which a network is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from chainrule.network.data import Samples
from chainrule.tables.streaming.ahead import ahead
from chainrule.tables.streaming.row_format import Packed, joined, taken
from chainrule.tables.streaming.spool import Spool
from chainrule.training.checkpoints.dividing import DIVIDED
from chainrule.training.sources import SAMPLES_BETWEEN_CHECKS, Portion

# Samples that wait for the engine: with one alone, either of the two would often wait for the other
# on a machine that has more to do.
AHEAD = 3


class Division(NamedTuple):
    """How rows are divided among processes: which this is, how many rows each has, a checksum of
    all, and how many rows all together should give to a step.
    """

    process: int
    rows: tuple[int, ...]
    checksum: str
    batch: int = 0

    @property
    def uneven(self) -> bool:
        """Whether any process has fewer rows than another."""
        return min(self.rows) < max(self.rows)


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
    division : Division, optional
        Among processes, each of which has a spool of its own. All go through as many rows, as each
        step takes some of every process: one with fewer ends with rows that count nothing.
    """

    def __init__(
        self,
        spool: Spool,
        encode: Callable[[Packed], Samples],
        size: int,
        batch_size: int,
        seed: int,
        division: Division | None = None,
    ) -> None:
        self.spool, self.encode, self.size, self.seed = spool, encode, size, seed
        self.division = division or Division(0, (spool.rows,), f"{spool.checksum:08x}")
        # other numbers in each process; alone, none more than there always were
        self._key = [self.division.process] if len(self.division.rows) > 1 else []
        self._step = batch_size * max(1, SAMPLES_BETWEEN_CHECKS // batch_size)

    @property
    def rows(self) -> int:
        """How many an epoch has, for this process: as many as the one with most rows has."""
        return max(self.division.rows)

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
        rows, processes = sum(self.division.rows), len(self.division.rows)
        between = f", {processes} processes" if processes > 1 else ""
        return {
            # what is the same for any number of processes, and what follows from it
            "rows": f"{rows} to learn from, {self.division.batch} of them in a step",
            DIVIDED: str(processes),
            "samples": f"{rows} rows on disk, {self.division.checksum}",
            "their order": f"of {self.spool.buckets} buckets, seed {self.seed}{between}",
        }

    def _samples(self, number: int, skip: int) -> Iterator[Samples]:
        rows = chain(self._mixed(number, skip), self._lacking(skip))
        left = self.spool.rows - skip
        for part in in_equal_parts(rows, self.size):
            samples = self.encode(part)
            if self.division.uneven:
                # weights in every portion, as all processes must run the same program
                counts = np.ones(len(part), np.float32)
                counts[max(0, left) :] = 0
                weights = counts if samples.weights is None else counts * samples.weights
                samples = samples._replace(weights=weights)
            left -= len(part)
            yield samples

    def _lacking(self, skip: int) -> Iterator[Packed]:
        """Rows that count nothing, as many as the process with most rows has more."""
        lacks = max(self.division.rows) - max(self.spool.rows, skip)
        if lacks > 0:
            # any row will do; of some, a target would be one that there is not
            some = next(it for it in map(self.spool.bucket, range(self.spool.buckets)) if len(it))
            for first in range(0, lacks, self.size):
                yield np.repeat(some[:1], min(self.size, lacks - first))

    def _mixed(self, number: int, skip: int) -> Iterator[Packed]:
        """The rows of the buckets, from a row on. What was skipped is not read."""
        sizes = self.spool.sizes()
        for bucket in np.random.default_rng([self.seed, number, *self._key]).permutation(
            len(sizes)
        ):
            # whole buckets are passed over without reading them
            if skip >= sizes[bucket]:
                skip -= sizes[bucket]
                continue
            # each by itself, so that an order does not depend on what was read before
            generator = np.random.default_rng([self.seed, number, bucket, *self._key])
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
