"""Families of quantities: an array of Terms, and what each of its entries is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from chainrule.network.quantities import Place, Quantity
from chainrule.symbolic.arrays import TermArray
from chainrule.symbolic.shapes import Index, counted
from chainrule.symbolic.term import Size, Term
from chainrule.types import Mask

# Orders in which a textbook goes through quantities: unit by unit in a forward pass, and weight by
# weight, sorted by the receiving unit, in an update.
BY_UNIT = ("sample", "unit", "sender")
BY_WEIGHT = ("unit", "sender", "sample")
# Of a field, such as "unit", and all its places, those that are wanted.
Among = Callable[[str, Iterable[Place]], Iterable[Place]]


@dataclass(frozen=True)
class Family:
    """Quantities of one kind in one layer.

    Parameters
    ----------
    kind : str
        A member of `chainrule.network.quantities.Kind`.
    layer : int
    terms : TermArray
    axes : tuple of str
        The field of `Quantity` that each dimension of the array counts; "" for a dimension of a
        single entry.
    detail : str
        As in `Quantity`.
    rows : tuple of int
        The numbers of the samples, where a dimension counts them.
    beside : mapping
        Fields that the Terms do not depend on, with how many there are.
    present : array, optional
        Which entries there are: those that training moves.
    """

    kind: str
    layer: int
    terms: TermArray
    axes: tuple[str, ...] = ()
    detail: str = ""
    rows: tuple[int, ...] = ()
    beside: Mapping[str, int | Size] = field(default_factory=dict)
    present: Mask | None = None

    @property
    def count(self) -> int:
        """How many quantities there are."""
        # Without going through the entries: a summary of a large network only needs their number.
        entries = self.terms.size if self.present is None else int(self.present.sum())
        return entries * prod(counted(tuple(self.beside.values())))

    @cached_property
    def places(self) -> dict[str, Iterable[Place]]:
        """The values that each field can have."""
        sizes = {**dict(zip(self.axes, self.terms.shape, strict=True)), **self.beside}
        found: dict[str, Iterable[Place]] = {}
        for name, size in sizes.items():
            if not name:
                continue
            if isinstance(size, Size):
                found[name] = [size.index]
            else:
                found[name] = self.rows if name == "sample" else range(1, size + 1)
        return found

    def quantities(self, among: Among | None = None) -> Iterator[Quantity]:
        """All of them, or those at the places that `among` picks from all places of a field."""
        picked = self.places
        if among is not None:
            picked = {name: among(name, places) for name, places in picked.items()}
        for places in product(*picked.values()):
            quantity = Quantity(
                self.kind,
                self.layer,
                detail=self.detail,
                **dict(zip(self.places, places, strict=True)),
            )
            # Frozen weights have places, but are no quantities of a step.
            if quantity in self:
                yield quantity

    def __contains__(self, quantity: Quantity) -> bool:
        if (quantity.kind, quantity.layer, quantity.detail) != (self.kind, self.layer, self.detail):
            return False
        # A field that the family does not count must be 0, as in a Quantity that has no such place.
        samples, units, senders = self._counted
        if quantity.unit not in units or quantity.sender not in senders:
            return False
        if quantity.sample not in samples:
            return False
        return self.present is None or bool(self.present[self._index(quantity)])

    @cached_property
    def _counted(self) -> tuple[Iterable[Place], ...]:
        """What samples, units and senders there are."""
        return tuple(self.places.get(name, (0,)) for name in BY_UNIT)

    def term(self, quantity: Quantity) -> Term:
        """The Term of one of them."""
        return self.terms.at(*self._index(quantity))

    def number(self, quantity: Quantity) -> float | None:
        """The number of one of them, without making its Term; None of a letter."""
        number = self.terms.value_at(self._index(quantity))
        return None if number is None else float(number)

    def entry(self, quantity: Quantity) -> int:
        """Where one of them stands among the entries of the array, counted row by row."""
        return int(np.ravel_multi_index(self._index(quantity), counted(self.terms.shape)))

    def quantity(self, index: Index) -> Quantity:
        """What an entry of the array is: always the same one."""
        found = self._asked.get(index)
        if found is None:
            places = zip(self.axes, index, strict=True)
            fields: dict[str, Any] = {name: self._place(name, at) for name, at in places if name}
            found = Quantity(self.kind, self.layer, detail=self.detail, **fields)
            self._asked[index] = found
        return found

    @cached_property
    def _asked(self) -> dict[Index, Quantity]:
        """What entries are, as far as that was asked: formulas ask for each of their numbers, and
        what is one object is not compared field by field.
        """
        return {}

    # Three ways to count: arrays from 0, textbooks from 1, and samples by their number in the whole
    # data, of which a batch holds some. A letter stands for itself.
    #     axes ("sample", "unit"), rows (4, 7)     array (1, 0)  <->  sample 7, unit 1
    def _place(self, name: str, at: int | str) -> Place:
        """What a quantity has in a field, from its index in the array."""
        if isinstance(at, str):
            return at
        return self.rows[at] if name == "sample" else at + 1

    def _index(self, quantity: Quantity) -> Index:
        """Where a quantity is in the array."""
        index: list[int | str] = []
        for name in self.axes:
            place = getattr(quantity, name) if name else 1
            if isinstance(place, str):
                index.append(place)
            else:
                index.append(self.rows.index(place) if name == "sample" else place - 1)
        return tuple(index)


@dataclass(frozen=True)
class Group:
    """Families whose quantities a textbook shows together, sorted by these fields."""

    phase: str
    updates: int
    families: tuple[Family, ...]
    names: TermNames
    order: tuple[str, ...] = BY_UNIT

    def quantities(self, among: Among | None = None) -> list[tuple[Family, Quantity]]:
        """All of them, or those at some places, unit by unit or weight by weight."""
        return self.sort(
            [
                (family, quantity)
                for family in self.families
                for quantity in family.quantities(among)
            ]
        )

    def sort(self, pairs: list[tuple[Family, Quantity]]) -> list[tuple[Family, Quantity]]:
        """In the order of the group; quantities that lack a field come last."""
        # At the same unit, families stand as the group lists them: net input, then activation.
        place = {id(family): number for number, family in enumerate(self.families)}

        # A missing field is 0, and comes last as infinity; a letter is the only one of its field.
        def key(pair: tuple[Family, Quantity]) -> tuple[float, ...]:
            fields = (getattr(pair[1], name) for name in self.order)
            return (*(1 if isinstance(it, str) else it or inf for it in fields), place[id(pair[0])])

        return sorted(pairs, key=key)

    def of(self, wanted: Callable[[Family], bool]) -> Group:
        """The group with these families only."""
        return replace(self, families=tuple(filter(wanted, self.families)))


class TermNames:
    """Which quantities Terms stand for: a formula stops there. A Term keeps its first name."""

    def __init__(self) -> None:
        self._families: dict[int, Family] = {}
        self._single: dict[Term, Quantity] = {}

    def add(self, family: Family) -> Family:
        """All entries of an array; returns the family."""
        # An array can be two things: the inputs of a layer are also ∂net/∂w. It keeps the first.
        self._families.setdefault(id(family.terms), family)
        return family

    @property
    def families(self) -> Iterable[Family]:
        """Those whose arrays are named, listed or not."""
        return self._families.values()

    def name(self, term: Term, quantity: Quantity) -> None:
        """A single Term."""
        if term not in self:
            self._single[term] = quantity

    def get(self, term: Term) -> Quantity | None:
        """What the Term is, or None."""
        # Terms outside any array, such as sums of paths, have been named one by one.
        if term in self._single:
            return self._single[term]
        array, index = term.home or (None, ())
        # By identity: `==` of arrays makes a new array of Terms.
        family = self._families.get(id(array))
        return None if family is None else family.quantity(index)

    def __contains__(self, term: Term) -> bool:
        return self.get(term) is not None

    def __getitem__(self, term: Term) -> Quantity:
        quantity = self.get(term)
        if quantity is None:
            raise KeyError(term)
        return quantity
