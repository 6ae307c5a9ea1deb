"""Classes in a plane: XOR, circles, spirals, moons, clouds."""

from __future__ import annotations

import numpy as np

from chainrule.pages.data_sets.data_set import Chosen, Data, DataSet, Option, divided
from chainrule.types import Doubles

POINTS = Option("points", "points", 200, 4, 2000)
SEED = Option("data_seed", "seed of the data", 0, 0, 10**6)


def noise(default: float) -> Option:
    """How far points are off their place: a standard deviation."""
    return Option("noise", "noise", default, 0, 2)


def _scattered(places: Doubles, labels: Doubles, chosen: Chosen, held: float, seed: int) -> Data:
    """Points around their places."""
    generator = np.random.default_rng(chosen["data_seed"])
    X = places + generator.normal(0, 1, places.shape) * chosen["noise"]
    return divided(X, labels[:, None], held, seed)


def _halves(n: int) -> tuple[int, int]:
    return n // 2, n - n // 2


def _xor(chosen: Chosen, held: float, seed: int) -> Data:
    # of more than four points each corner has its share
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    rows = np.arange(chosen["points"]) % 4
    return _scattered(corners[rows], np.array([0.0, 1.0, 1.0, 0.0])[rows], chosen, held, seed)


def _circles(chosen: Chosen, held: float, seed: int) -> Data:
    inner, outer = _halves(chosen["points"])
    generator = np.random.default_rng([chosen["data_seed"], 2])
    angle = generator.uniform(0, 2 * np.pi, inner + outer)
    # a full disk and a ring around it; the root spreads points evenly over an area
    radius = np.concatenate(
        [np.sqrt(generator.uniform(0, 1, inner)), generator.uniform(1.6, 2.2, outer)]
    )
    places = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _scattered(places, np.repeat([1.0, 0.0], [inner, outer]), chosen, held, seed)


def _spirals(chosen: Chosen, held: float, seed: int) -> Data:
    """Lang & Witbrock 1988: two spirals of three turns, 97 points each in their paper."""
    n = max(2, chosen["points"] // 2)
    # the paper's 97 points make a step of 1/16 of a half turn; other numbers fill the same turns
    i = np.arange(n) * 96 / (n - 1)
    angle, radius = i * np.pi / 16, 6.5 * (104 - i) / 104
    spiral = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    places = np.concatenate([spiral, -spiral])
    # the second spiral is the first one, turned by half a turn
    return _scattered(places, np.repeat([1.0, 0.0], n), chosen, held, seed)


def _moons(chosen: Chosen, held: float, seed: int) -> Data:
    upper, lower = _halves(chosen["points"])
    above, below = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, lower)
    places = np.concatenate(
        [
            np.stack([np.cos(above), np.sin(above)], axis=1),
            np.stack([1 - np.cos(below), 0.5 - np.sin(below)], axis=1),
        ]
    )
    return _scattered(places, np.repeat([0.0, 1.0], [upper, lower]), chosen, held, seed)


def _clouds(chosen: Chosen, held: float, seed: int) -> Data:
    first, second = _halves(chosen["points"])
    places = np.repeat([[-1.0, -1.0], [1.0, 1.0]], [first, second], axis=0)
    return _scattered(places, np.repeat([0.0, 1.0], [first, second]), chosen, held, seed)


PLANES = (
    DataSet(
        "xor",
        "XOR",
        _xor,
        (Option("points", "points", 4, 4, 2000), noise(0.0), SEED),
        {"hidden": [3], "learning_rate": 0.05, "held": 0.0},
    ),
    DataSet("circles", "circles", _circles, (POINTS, noise(0.1), SEED), {"hidden": [6]}),
    DataSet(
        "spirals",
        "two spirals",
        _spirals,
        (Option("points", "points", 194, 4, 2000), noise(0.0), SEED),
        {"hidden": [20, 10], "held": 0.0, "seed": 1},
    ),
    DataSet("moons", "two moons", _moons, (POINTS, noise(0.15), SEED), {"hidden": [8]}),
    DataSet("clouds", "two clouds", _clouds, (POINTS, noise(0.8), SEED), {"hidden": [4]}),
)
