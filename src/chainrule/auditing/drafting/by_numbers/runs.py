"""Runs: where the weights of a layer stand among the numbers of a document, and its biases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import NamedTuple

import numpy as np

from chainrule.types import Floats

FARTHEST = 7  # numbers from one weight to the next of the same unit
BETWEEN = 4  # other numbers between the weights of a unit and those of the next
OFFSETS = (*range(-4, 0), *range(1, 21))  # from the first weight of a unit to its bias
NONE = len(OFFSETS)  # no bias; behind it, biases that a word tells


@dataclass(frozen=True)
class Numbers:
    """The numbers of a document, nan for those that are no weights; the bits that it takes to
    believe that each is given, and to say that a layer begins there; which are the first of their
    line; and the places of what is called a bias.
    """

    values: Floats
    price: Floats
    begins: Floats
    is_first: np.ndarray
    biases: np.ndarray

    @cached_property
    def column(self) -> np.ndarray:
        """Which column of biases a place is, where a word tells it; -1 for the others."""
        found = np.full(len(self.values), -1)
        found[self.biases] = NONE + 1 + np.arange(len(self.biases))
        return found


@dataclass(frozen=True)
class Run:
    """Where the weights of a layer stand among the numbers, and its biases; `signals` is which of
    the vectors that were tried goes in, and `cost` the bits that it takes to say all this.
    """

    cost: float
    signals: int
    start: int
    apart: int
    stride: int
    n_in: int
    n_out: int
    bias: tuple[int, ...]

    @property
    def places(self) -> list[list[int]]:
        """The places of the weights, by receiving unit."""
        units = (self.start + unit * self.stride for unit in range(self.n_out))
        return [[first + it * self.apart for it in range(self.n_in)] for first in units]

    @cached_property
    def taken(self) -> frozenset[int]:
        """All places."""
        return frozenset((*(place for row in self.places for place in row), *self.bias))

    @property
    def is_sound(self) -> bool:
        """Whether no number is taken twice."""
        return len(self.taken) == self.n_in * self.n_out + len(set(self.bias))


class Shape(NamedTuple):
    """An arrangement; without biases there is no step."""

    apart: int
    n_in: int
    stride: int
    step: int | None

    @property
    def cost(self) -> float:
        """The bits that it takes to say so."""
        cost = 1.0 if self.apart == 1 else log2(FARTHEST)
        is_other = self.stride not in (1, self.n_in * self.apart, self.n_in + 1)
        return cost + is_other * log2(BETWEEN)
