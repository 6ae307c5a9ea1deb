"""Where the samples of a run come from, portion by portion, in the order in which they are learned.

    epoch      [ 4 0 7 2 | 6 1 3 5 ]     what a source gives of its samples, from any row on
    portions     rows      rows          calls of an engine; in between, time and loss are checked
    batches    [4 0][7 2] [6 1][3 5]     one update of the weights each

The order of an epoch follows from a seed and the number of the epoch, so that a run can be taken up
anywhere: nothing about its samples has to be saved but how many were done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from chainrule.network.data import Samples
from chainrule.training.digest import digest, of_samples
from chainrule.types import Rows

# Rows for each call of an engine: long enough for its overhead not to count, short enough for
# Ctrl-C and a deadline to be noticed soon. (Python sees Ctrl-C only between two calls.)
SAMPLES_BETWEEN_CHECKS = 8192


class Portion(NamedTuple):
    """Samples, and the order in which an engine goes through them in one call."""

    samples: Samples
    rows: Rows


class Source(Protocol):
    """What samples come from."""

    @property
    def rows(self) -> int:
        """How many an epoch has, for this process."""

    def epoch(self, number: int, skip: int = 0) -> Iterator[Portion]:
        """The portions of an epoch, counted from 1, without the first `skip` rows.

        Each has a whole number of batches, but for the last one of the epoch; `skip` is a number of
        rows after which a portion has ended. Epochs are asked for in their order.
        """

    def about(self) -> dict[str, str]:
        """What tells the samples and their order from others, in words."""


class InMemory:
    """Samples that are all there.

    Parameters
    ----------
    samples : Samples
    orders : iterator of array of int
        The order of the samples in each epoch, in turn.
    batch_size : int
    """

    def __init__(self, samples: Samples, orders: Iterator[Rows], batch_size: int) -> None:
        self.samples = samples
        self._orders = orders
        self._drawn = 0
        self._first: Rows | None = None
        # a whole number of batches, so that no batch is split between two calls
        self._chunk = batch_size * max(1, SAMPLES_BETWEEN_CHECKS // batch_size)

    @property
    def rows(self) -> int:
        """How many an epoch has."""
        return len(self.samples.X)

    def epoch(self, number: int, skip: int = 0) -> Iterator[Portion]:
        """The portions of an epoch; see `Source`."""
        # an order may follow from the one before, so that those of skipped epochs are drawn too
        while self._drawn < number:
            order = self._next()
        for first in range(skip, len(order), self._chunk):
            yield Portion(self.samples, order[first : first + self._chunk])

    def about(self) -> dict[str, str]:
        """See `Source`."""
        if self._first is None:
            self._first = next(self._orders)
        return {"samples": of_samples(self.samples), "order of the samples": digest(self._first)}

    def _next(self) -> Rows:
        """The order of the next epoch; the first one may have been drawn to look at it."""
        self._drawn += 1
        first, self._first = self._first, None
        return next(self._orders) if first is None else first


def orders(n: int, shuffle: bool, seed: int) -> Iterator[Rows]:
    """The order of n samples in each epoch, without end."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.permutation(n) if shuffle else np.arange(n)
