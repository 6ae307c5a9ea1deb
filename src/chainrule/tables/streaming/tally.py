"""What is counted over all rows, exactly, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from chainrule.types import Doubles

MOST_DIFFERENT = 1000  # values of a target that are counted one by one


@dataclass
class TargetTally:
    """The targets of the rows that are learned from, as the numbers that are spooled.

    Attributes
    ----------
    rows : int
    mean, squares : float
        Their mean, and the sum of the squared distances from it.
    low, high : float
    counts : dict of float to int, or None
        How often each occurs; None of very many different ones.
    """

    rows: int = 0
    mean: float = 0.0
    squares: float = 0.0
    low: float = np.inf
    high: float = -np.inf
    counts: dict[float, int] | None = field(default_factory=dict)

    def add(self, values: Doubles) -> None:
        """Count these too."""
        n = len(values)
        if not n:
            return
        # Chan, Golub & LeVeque 1979: exact to rounding, where sums of squares would cancel
        mean = float(values.mean())
        apart, rows = mean - self.mean, self.rows + n
        self.squares += float(((values - mean) ** 2).sum()) + apart**2 * self.rows * n / rows
        self.mean += apart * n / rows
        self.rows = rows
        self.low, self.high = (
            min(self.low, float(values.min())),
            max(self.high, float(values.max())),
        )
        self._count(values)

    def join(self, other: TargetTally) -> None:
        """Count what another one has counted too."""
        if not other.rows:
            return
        apart, rows = other.mean - self.mean, self.rows + other.rows
        self.squares += other.squares + apart**2 * self.rows * other.rows / rows
        self.mean += apart * other.rows / rows
        self.rows = rows
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        if self.counts is None or other.counts is None:
            self.counts = None
            return
        for value, count in other.counts.items():
            self.counts[value] = self.counts.get(value, 0) + count
        if len(self.counts) > MOST_DIFFERENT:
            self.counts = None

    def plain(self) -> list[Any]:
        """In plain values."""
        counts = None if self.counts is None else list(self.counts.items())
        return [self.rows, self.mean, self.squares, self.low, self.high, counts]

    @classmethod
    def of_plain(cls, plain: Sequence[Any], codes: Mapping[float, float]) -> TargetTally:
        """One in plain values, with these codes in place of its own."""
        rows, mean, squares, low, high, counts = plain
        if counts is not None:
            counts = {codes.get(value, value): count for value, count in counts}
        return cls(rows, mean, squares, low, high, counts)

    def _count(self, values: Doubles) -> None:
        if self.counts is None:
            return
        # of numbers with fractions, the first piece already has too many
        for value, count in zip(*np.unique(values, return_counts=True), strict=True):
            self.counts[float(value)] = self.counts.get(float(value), 0) + int(count)
            if len(self.counts) > MOST_DIFFERENT:
                self.counts = None
                return

    @property
    def deviation(self) -> float:
        """The standard deviation; 1 where all are the same."""
        return float(np.sqrt(self.squares / self.rows)) or 1.0


@dataclass
class ColumnTally:
    """How many cells of each column are missing, and between which values its numbers lie."""

    missing: dict[str, int] = field(default_factory=dict)
    ends: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame) -> None:
        """Count these rows too."""
        for series in frame.get_columns():
            name, missing = series.name, series.null_count()
            self.missing[name] = self.missing.get(name, 0) + missing
            if series.dtype.is_numeric() and missing < series.len():
                # float64 throughout, as whole numbers in one piece may have fractions in the next
                least, greatest = self.ends.get(name, (np.inf, -np.inf))
                numbers = series.drop_nulls().cast(pl.Float64).to_numpy()
                low, high = float(numbers.min()), float(numbers.max())
                self.ends[name] = min(least, low), max(greatest, high)

    def plain(self) -> list[Any]:
        """In plain values."""
        return [self.missing, self.ends]

    def join(self, plain: Sequence[Any]) -> None:
        """Count what another one, in plain values, has counted too."""
        for name, missing in plain[0].items():
            self.missing[name] = self.missing.get(name, 0) + missing
        for name, (low, high) in plain[1].items():
            least, greatest = self.ends.get(name, (np.inf, -np.inf))
            self.ends[name] = min(least, low), max(greatest, high)
