"""A stretch of a file: what one of several processes reads of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

GOLDEN = 0.6180339887498949  # multiples of it, without their whole part, are spread evenly

T = TypeVar("T")


class Stretch(NamedTuple):
    """From one share of a file on, and up to another."""

    first: float = 0.0
    last: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the file."""
        return self.first <= 0 and self.last >= 1

    def has(self, place: float) -> bool:
        """Whether what begins at this share of the file belongs to it."""
        return self.first <= place < self.last

    def has_number(self, number: int) -> bool:
        """The same where nobody knows how long the file is: by the number of a piece, so that each
        belongs to one stretch of those that make up the file, and each gets about its share.
        """
        # Packed text has no length before it is unpacked, and taking turns would give a stretch
        # of a tenth as many pieces as one of nine tenths.
        return self.has(number * GOLDEN % 1)

    def of(self, pieces: Iterable[T]) -> Iterator[T]:
        """Those of all pieces that belong to it, by their numbers."""
        return (it for number, it in enumerate(pieces) if self.has_number(number))


WHOLE = Stretch()


def dealt(weights: Sequence[float], process: int, processes: int) -> dict[int, Stretch]:
    """Which stretches of files one of several processes reads, by the numbers of the files: those
    that lie in its part where all are laid end to end, each as long as its weight.
    """
    whole = sum(weights)
    first, last = whole * process / processes, whole * (process + 1) / processes
    if process == processes - 1:
        last = math.inf  # all that is left, however sums were rounded
    found, begins = {}, 0.0
    for number, weight in enumerate(weights):
        ends = begins + weight
        if weight and first < ends and last > begins:
            since, upto = max(0.0, first - begins) / weight, (last - begins) / weight
            # the same quotient on both sides of a cut, so that no row is lost between them
            found[number] = Stretch(since, 1.0 if last >= ends else upto)
        begins = ends
    return found
