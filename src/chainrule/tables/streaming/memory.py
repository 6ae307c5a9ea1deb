"""How much memory a run may take in all, and which part of it is for what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.errors import ChainruleError

MB = 10**6
# Python, the libraries, the compiled engine, and the process that reads binary files.
FIXED = 400 * MB
LEAST = 600 * MB
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_WRITTEN = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(i?)b?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Memory:
    """What a run may take, in bytes.

    Attributes
    ----------
    total : int
        By the whole process, and all others that it starts.
    """

    total: int

    def __post_init__(self) -> None:
        if self.total < LEAST:
            raise ChainruleError(
                f"memory is {self.total / MB:.0f} MB; Python and the libraries alone take "
                f"{FIXED / MB:.0f} MB, and at least {LEAST / MB:.0f} MB are needed in all"
            )

    # Shares were measured: at their peak, the pass over all rows holds three pieces, the rows that
    # are kept one and a half times, and a chunk twice; an epoch a bucket twice, and five portions.
    def _part(self, share: float, most: int) -> int:
        return min(most * MB, int(share * (self.total - FIXED)))

    @property
    def piece(self) -> int:
        """Of a piece of a table, as it is read; a few are there at a time."""
        return self._part(1 / 40, 32)

    @property
    def kept(self) -> int:
        """Of the rows that are kept as they are."""
        return self._part(1 / 6, 1000)

    @property
    def chunk(self) -> int:
        """Of rows that are written at once."""
        return self._part(1 / 12, 256)

    @property
    def bucket(self) -> int:
        """Of rows that are read and mixed at once."""
        return self._part(1 / 24, 128)

    @property
    def portion(self) -> int:
        """Of rows as inputs of a network that are made at once; several wait for the engine."""
        return self._part(1 / 48, 64)

    @property
    def watched(self) -> int:
        """Of the rows that choose the epoch, as inputs of a network."""
        return self._part(1 / 6, 1000)


def memory_of(given: str | float) -> Memory:
    """A limit, as text or in bytes.

    Examples
    --------
    >>> from chainrule.tables.streaming.memory import memory_of
    >>> memory_of("1.5GB").total, memory_of("2 GiB").total, memory_of(800_000_000).total
    (1500000000, 2147483648, 800000000)
    """
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise ChainruleError(f"memory is {given!r}; it is a size such as '1GB', or in bytes")
    found = _WRITTEN.match(given if isinstance(given, str) else f"{given:.0f}")
    if found is None:
        raise ChainruleError(f"memory is {given!r}; it is a size such as '1GB' or '800 MB'")
    number, unit, binary = found.groups()
    factor = _UNITS[unit.lower()]
    if binary:
        factor = 1024 ** list(_UNITS).index(unit.lower())
    return Memory(int(float(number) * factor))
