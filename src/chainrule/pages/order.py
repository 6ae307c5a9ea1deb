"""The order of the quantities of a pass, shared by all passes that have the same quantities.

A pass has a few thousand numbers, and the next one has the same quantities with other numbers. So
what stays is worked out and sent once, and a quantity is known by its place::

    order    0: i1   1: w1   2: net_h1   ...
    step 0   0.05    0.15    0.3775      ...
    step 1   0.05    0.1498  0.37745     ...
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from chainrule.explaining.examples.places import GIVEN
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.layout.drawn import drawn_of
from chainrule.explaining.quantity_arrays import Family
from chainrule.network.quantities import Place, Quantity
from chainrule.symbolic.notations import ascii_form
from chainrule.types import Doubles, Rows

MOST_LINES = 8000  # of a pass that can be read number by number


def drawn_places(field: str, places: Iterable[Place]) -> Iterable[Place]:
    """The units of a large network that are drawn, and its first sample."""
    every = list(places)
    return every[:1] if field == "sample" else drawn_of(every)


class Taken(NamedTuple):
    """Which entries of a family's array go to which places."""

    family: int
    entries: Rows
    places: Rows
    sign: float


def signature(explanation: Explanation) -> tuple[object, ...]:
    """Equal for passes that have the same quantities in the same order, under the same names."""
    notation = explanation.notation
    families = (
        (group.phase, family.kind, family.layer, family.detail, family.terms.shape, family.rows)
        for group, family in explanation.families
    )
    return (notation.name, notation.network, *families)


class Order:
    """The quantities of a pass in the order of the computation.

    Attributes
    ----------
    quantities : list of Quantity
    family_of : list of int
        For each, the number of its family among those of the explanation.
    place : dict
        Where each quantity stands.
    left_out : int
        How many quantities of the pass are not among these: of a large network there are those
        of the units that are drawn, for one sample.
    """

    def __init__(self, explanation: Explanation) -> None:
        self.left_out = len(explanation)
        among = drawn_places if len(explanation) > MOST_LINES else None
        numbers = {id(family): n for n, (_, family) in enumerate(explanation.families)}
        pairs = [
            (numbers[id(family)], family, quantity)
            for group in explanation.shown_groups
            for family, quantity in group.quantities(among)
        ]
        self.quantities = [quantity for _, _, quantity in pairs]
        self.left_out -= len(self.quantities)
        self.family_of = [number for number, _, _ in pairs]
        self.place = {quantity: at for at, quantity in enumerate(self.quantities)}
        self._taken = _taken(pairs, explanation.notation.negated)
        self._given: dict[str, Quantity | None] | None = None

    def given(self, name: str, explanation: Explanation) -> Quantity | None:
        """The given quantity of a name; None if there is none, or several.

        `explanation` is any of those that have this order.
        """
        # A number that is dragged is looked up dozens of times a second.
        if self._given is None:
            self._given = {}
            for quantity in self.quantities:
                if quantity.kind in GIVEN:
                    called = ascii_form(explanation.symbol(quantity))
                    self._given[called] = None if called in self._given else quantity
        return self._given.get(name)

    def values(self, explanation: Explanation) -> Doubles:
        """The numbers of a pass, in this order."""
        # Array by array: making a Term of each number would take a hundred times as long.
        found = np.empty(len(self.quantities))
        families = explanation.families
        for family, entries, places, sign in self._taken:
            found[places] = sign * families[family][1].terms.values.reshape(-1)[entries]
        return found


def _taken(pairs: list[tuple[int, Family, Quantity]], negated: frozenset[str]) -> list[Taken]:
    places: dict[int, list[int]] = {}
    entries: dict[int, list[int]] = {}
    families: dict[int, Family] = {}
    for at, (number, family, quantity) in enumerate(pairs):
        families[number] = family
        places.setdefault(number, []).append(at)
        entries.setdefault(number, []).append(family.entry(quantity))
    # a notation may show a kind of quantities with the other sign
    return [
        Taken(
            number,
            np.array(entries[number]),
            np.array(places[number]),
            -1.0 if family.kind in negated else 1.0,
        )
        for number, family in families.items()
    ]
