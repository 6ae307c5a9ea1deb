"""Turned rectangles, and the lines that they hide.

::

    start ----[ box ]------[ box ]---- end      visible() gives the three pieces of the line
              enters leaves                     as shares of its length, 0 at start, 1 at end
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

Point = tuple[float, float]
Line = tuple[Point, Point]
# Below this many pixels a line does not move along a box's direction: it is parallel to it.
TINY = 1e-9


@dataclass(frozen=True)
class Box:
    """A rectangle by its center, turned by an angle."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    @cached_property
    def reach(self) -> float:
        """How far its corners are from the center."""
        return math.hypot(self.width, self.height) / 2

    @cached_property
    def direction(self) -> Point:
        """Cosine and sine of the angle."""
        return math.cos(self.angle), math.sin(self.angle)

    @cached_property
    def corners(self) -> list[Point]:
        """The four corners."""
        cos, sin = self.direction
        across = (self.width * cos / 2, self.width * sin / 2)
        down = (-self.height * sin / 2, self.height * cos / 2)
        return [
            (self.x + i * across[0] + j * down[0], self.y + i * across[1] + j * down[1])
            for i, j in ((-1, -1), (-1, 1), (1, 1), (1, -1))
        ]

    def seen_from(self, point: Point) -> Point:
        """A point in the box's own directions, from its center."""
        # moved to the center, then turned back by the angle
        x, y = point[0] - self.x, point[1] - self.y
        cos, sin = self.direction
        return x * cos + y * sin, y * cos - x * sin

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share more than an edge: no direction of either one separates them."""
        # most pairs are far apart: circles around them tell so without looking at corners
        if math.dist((self.x, self.y), (other.x, other.y)) > self.reach + other.reach:
            return False
        return not (self._beside(other) or other._beside(self))

    def _beside(self, other: Box) -> bool:
        # The separating axis theorem: two convex shapes are apart exactly if a line parallel to
        # one of their edges has them on different sides. Here it is one of the four own edges.
        across, down = zip(*map(self.seen_from, other.corners), strict=True)
        return any(
            min(ways) * 2 >= size or max(ways) * 2 <= -size
            for ways, size in ((across, self.width), (down, self.height))
        )

    def cuts(self, start: Point, end: Point) -> tuple[float, float] | None:
        """From where to where a line is inside, as shares of its length."""
        # Liang and Barsky's clipping: in each of the box's two directions the line is between the
        # edges on one interval; it is inside where both intervals overlap.
        enters, leaves = 0.0, 1.0
        for begin, finish, size in zip(
            self.seen_from(start), self.seen_from(end), (self.width, self.height), strict=True
        ):
            way = finish - begin
            if abs(way) < TINY:
                # parallel to these edges: between them all along, or nowhere
                if abs(begin) * 2 >= size:
                    return None
                continue
            first, last = sorted(((-size / 2 - begin) / way, (size / 2 - begin) / way))
            enters, leaves = max(enters, first), min(leaves, last)
        return (enters, leaves) if enters < leaves else None


def visible(start: Point, end: Point, hiding: list[Box]) -> list[Line]:
    """The pieces of a line that are outside all boxes."""
    # from left to right; overlapping boxes hide one stretch together
    pieces, here = [], 0.0
    for enters, leaves in sorted(cut for box in hiding if (cut := box.cuts(start, end))):
        if enters > here:
            pieces.append((here, enters))
        here = max(here, leaves)
    if here < 1:
        pieces.append((here, 1.0))
    return [(along(start, end, first), along(start, end, last)) for first, last in pieces]


def along(start: Point, end: Point, share: float) -> Point:
    """The point of a line after a share of its length."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
