"""A fixed number of columns for features without end: each key goes to a column by its hash.

The hashing trick of Weinberger, Dasgupta, Langford, Smola & Attenberg (2009), without signs: keys
that meet in a column share its weights, and numbers there its mean and variance. No name is
remembered.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from zlib import crc32

import numpy as np

from chainrule.online.features import Key, Reading, Row, check_row, split


class Hashed:
    """As `Names`, with `most` columns from the start."""

    keys: tuple[Key, ...] = ()

    def __init__(self, most: int) -> None:
        self.most = most

    @property
    def n(self) -> int:
        """How many columns there are."""
        return self.most

    def read(self, x: Row) -> Reading:
        """What a row holds; nothing is ever new."""
        # No layout is kept: a name may be a number in one row and a text in the next, as nothing is
        # remembered of it.
        check_row(x)
        numbers, texts = split({name: value for name, value in x.items() if value is not None}, {})
        columns = np.array([self._column(name) for name in numbers], dtype=np.int64)
        ones = [self._column(name, x[name]) for name in texts]
        values = array("d", [x[name] for name in numbers])
        return Reading(numbers, values, columns, ones, [])

    def add(self, keys: Iterable[Key]) -> None:
        """Nothing is added."""

    def forget(self, keys: Iterable[Key]) -> None:
        """Nothing was added."""

    def _column(self, *key: Hashable) -> int:
        # a checksum, as Python's own hash of a text is another one in each process
        return crc32("\x1f".join(map(str, key)).encode()) % self.most
