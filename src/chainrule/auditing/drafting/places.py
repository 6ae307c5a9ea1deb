"""Where weights are: the place of a single one, and the layout of them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.auditing.drafting.symbols import Symbol


class Place(NamedTuple):
    """A weight from a unit to a unit of the next layer."""

    layer: int
    sender: int
    unit: int

    def is_within(self, sizes: Sequence[int]) -> bool:
        """Whether a network of these sizes has it."""
        if not 1 <= self.layer < len(sizes):
            return False
        return 1 <= self.sender <= sizes[self.layer - 1] and 1 <= self.unit <= sizes[self.layer]


@dataclass(frozen=True)
class Layout:
    """One way to read the weights.

    Attributes
    ----------
    sizes : tuple of int
    weights : dict of Symbol
        The place of each weight that has a name of its own.
    matrices : dict of Symbol
        For each array its layer, and whether its rows are the receiving units.
    ways : tuple of str
        In words.
    numbers : tuple
        For weights without names, those of each layer, by receiving unit.
    units : dict of str
        Layer and number of each unit, where weights name them.
    """

    sizes: tuple[int, ...]
    weights: dict[Symbol, Place] = field(default_factory=dict)
    matrices: dict[Symbol, tuple[int, bool]] = field(default_factory=dict)
    ways: tuple[str, ...] = ()
    numbers: tuple[tuple[tuple[float, ...], ...], ...] = ()
    units: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def places(self) -> int:
        """How many weights there are."""
        return count(self.sizes, range(1, len(self.sizes)))

    @property
    def gaps(self) -> int:
        """How many weights it has no name for."""
        if self.matrices or self.numbers:
            return 0
        return self.places - len(self.weights)

    @property
    def key(self) -> int:
        """To tell layouts apart, whatever words they have."""
        return hash((self.sizes, *self.weights.items(), *self.matrices.items()))


def count(sizes: Sequence[int], layers: Iterable[int]) -> int:
    """How many weights lead into these layers."""
    return sum(sizes[layer - 1] * sizes[layer] for layer in layers)


def is_complete(places: Sequence[Place | None], sizes: Sequence[int], layers: range) -> bool:
    """Whether every weight into these layers is there once."""
    known = {place for place in places if place is not None and place.layer in layers}
    if len(known) != len(places) or len(places) != count(sizes, layers):
        return False
    return all(place.is_within(sizes) for place in known)
