"""Constants in squared errors: ½ or none, the mean or the sum, in each error or in the whole.

All of these losses are the sum of (target - output)² over the outputs times a constant, which may
stand in the error of each output, before the sum, or be split between the two::

    E = whole · Σ each · (target - output)²        each, whole: 1, 1/2, 1/n or 1/(2n)

The gradient depends on their product only, the printed errors on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple


class ErrorScale(NamedTuple):
    """Factors of squared errors: in the error of each output, and in the sum of these."""

    halves: bool
    means: bool
    whole_halves: bool
    whole_means: bool

    def factors(self, n: int) -> tuple[float, float]:
        """Both factors, of a network with n outputs."""
        each = (0.5 if self.halves else 1.0) / (n if self.means else 1)
        whole = (0.5 if self.whole_halves else 1.0) / (n if self.whole_means else 1)
        return each, whole

    def words(self, n: int) -> str:
        """The convention in words, for a network with n outputs."""
        half = "½" if self.halves else ""
        mean = f"/{n}" if self.means else ""
        what = "half their " if self.whole_halves else "their "
        what += "mean" if self.whole_means else "sum"
        return (
            f"the error of each output is {half}(target - output)²{mean}, and the error of the "
            f"network is {what}"
        )


def error_scales() -> Iterator[ErrorScale]:
    """All scales, except those with a half or a mean both in each error and in the whole: that
    would be a slip.
    """
    for means, whole_means, halves, whole_halves in product((False, True), repeat=4):
        if not (halves and whole_halves) and not (means and whole_means):
            yield ErrorScale(halves, means, whole_halves, whole_means)
