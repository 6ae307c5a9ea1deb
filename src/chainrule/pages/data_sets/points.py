"""Points that a reader sets with the mouse: two classes in a plane, or y over x."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.checks import finite
from chainrule.errors import ChainruleError
from chainrule.pages.data_sets.curves import NUMBERS
from chainrule.pages.data_sets.data_set import MOST_POINTS, Chosen, Data, DataSet, divided
from chainrule.types import Doubles

LEAST = 2
REACH = 5.0  # the board is as wide in both directions


def _points(given: Any, columns: int) -> Doubles:
    """Rows of so many numbers."""
    if not isinstance(given, list) or not LEAST <= len(given) <= MOST_POINTS:
        count = len(given) if isinstance(given, list) else "no"
        raise ChainruleError(
            f"there are {count} points; set {LEAST} to {MOST_POINTS:,}, with the mouse or by keys"
        )
    found = np.array([_point(point, columns) for point in given])
    # a point so far off would make all others one
    if np.abs(found).max() > 1000 * REACH:
        raise ChainruleError(f"a point lies at {np.abs(found).max():g}, far off the board")
    return found


def _point(given: Any, columns: int) -> list[float]:
    if not isinstance(given, list) or len(given) != columns:
        raise ChainruleError(f"each point must be {columns} numbers")
    return [finite(number) for number in given]


def _classes(chosen: Chosen, held: float, seed: int) -> Data:
    rows = _points(chosen["set_points"], 3)
    # one class alone is learnt by a bias, and no line would be seen
    labels = rows[:, 2]
    if set(labels) != {0.0, 1.0}:
        raise ChainruleError("set points of both classes, 0 and 1; there is only one so far")
    return divided(rows[:, :2], labels[:, None], held, seed)


def _numbers(chosen: Chosen, held: float, seed: int) -> Data:
    rows = _points(chosen["set_points"], 2)
    return divided(rows[:, :1], rows[:, 1:], held, seed, inputs=("x",), target="y", classes=())


def example_points(name: str) -> list[list[float]]:
    """A few to begin with: a class and another one around it, or a wave."""
    if name == "heights":
        return [[x / 2, round(2 * float(np.sin(x / 2)), 2)] for x in range(-8, 9)]
    # no straight line divides these, so that hidden units are needed
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    around = np.stack([np.cos(angle), np.sin(angle)], axis=1).round(2)
    return [
        *([3.5 * float(x), 3.5 * float(y), 0.0] for x, y in around),
        *([float(x), float(y), 1.0] for x, y in around[::2]),
    ]


SET_POINTS = (
    DataSet("points", "points that you set: two classes", _classes, (), {"held": 0.0}),
    DataSet(
        "heights",
        "points that you set: y over x",
        _numbers,
        (),
        {"hidden": [6], "held": 0.0, **NUMBERS},
    ),
)
