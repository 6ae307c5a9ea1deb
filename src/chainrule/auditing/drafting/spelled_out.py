"""The layout that a document spells out: net_h1 = w_1 x_1 + w_3 x_2 + b_1 says where w_1 and w_3
lead from and to, however they are numbered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.auditing.drafting.given import Given, Sum
from chainrule.auditing.drafting.numberings import LAST
from chainrule.auditing.drafting.places import Layout, Place, is_complete
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role

MOST_UNITS = 8
BY_LETTER = re.compile(r"[a-z]+_?[A-Z]")
Edge = tuple[Symbol, Symbol]


def spelled_out(given: Given, n_in: int) -> Layout | None:
    """The layout that accounts for all weights, if the sums do."""
    found = _Edges()
    for one in given.sums:
        found.add(one, given, numbered=False)
    hidden, outputs = len(found.units[1]), len(found.units[2])
    sizes = (n_in, hidden, outputs) if outputs else (n_in, hidden)
    if not hidden or not is_complete([*found.placed.values()], sizes, range(1, len(sizes))):
        return None
    return Layout(sizes, found.placed, {}, ("by their sums",))


def with_gaps(given: Given, n_in: int, n_out: int) -> Layout | None:
    """A layout with one hidden layer in which some weights have no name: the numbers of the units
    say how many there are.
    """
    found = _Edges()
    for one in given.sums:
        found.add(one, given, numbered=True)
    if not found.units[2]:
        return None
    places = found.placed.values()
    hidden = max([found.senders, *(place.unit for place in places if place.layer == 1)])
    last = [place.unit for place in places if place.layer == 2]
    sizes = (n_in, hidden, max([n_out, _most_outputs(given), *last]))
    distinct = len(set(places)) == len(places)
    if not distinct or not all(place.is_within(sizes) for place in places):
        return None
    return Layout(sizes, found.placed, {}, ("by their sums, with gaps",))


@dataclass
class _Edges:
    """The weights of the sums that have been read, and the names of these by layer."""

    placed: dict[Symbol, Place] = field(default_factory=dict)
    units: dict[int, list[str]] = field(default_factory=lambda: {1: [], 2: []})
    senders: int = 0

    def add(self, one: Sum, given: Given, numbered: bool) -> None:
        """One more sum; of which unit it is, its number says, or the order of the sums."""
        edges = edges_of(one, given)
        if not edges:
            return
        layer = 1 if all(Role.INPUT in given.roles.of(other) for _, other in edges) else 2
        unit = self._unit(one.name, layer, numbered)
        senders = [_number(other, place) for place, (_, other) in enumerate(edges, start=1)]
        if len(set(senders)) < len(senders):  # w_5 h_1 + w_6 h_1 is a misprint
            senders = [*range(1, len(edges) + 1)]
        for (weight, _), sender in zip(edges, senders, strict=True):
            self.placed.setdefault(weight, Place(layer, sender, unit))
        if layer == 2:
            self.senders = max(self.senders, *senders)

    def _unit(self, name: str, layer: int, numbered: bool) -> int:
        if name not in self.units[layer]:
            self.units[layer].append(name)
        symbol = symbol_of(name)
        if numbered and symbol is not None and symbol.numbers:
            return symbol.numbers[-1]
        return self.units[layer].index(name) + 1


def edges_of(one: Sum, given: Given) -> list[Edge]:
    """Each weight of a sum with what it is multiplied with."""
    edges = []
    for term in one.terms:
        symbols = [s for f in term.factors if (s := symbol_of(f.lstrip("-"))) is not None]
        weights = [s for s in symbols if given.roles.first(s) == Role.WEIGHT]
        others = [s for s in symbols if given.roles.first(s) != Role.WEIGHT and _is_of_unit(s)]
        if len(weights) == len(others) == 1:
            edges.append((weights[0], others[0]))
    return edges


def _is_of_unit(symbol: Symbol) -> bool:
    """Whether a name is that of one unit, by its number or by a letter: x_1, h_A, hA."""
    return bool(symbol.numbers) or BY_LETTER.fullmatch("_".join(symbol.letters)) is not None


def _number(symbol: Symbol, place: int) -> int:
    """The number of a unit; where it has a letter, its place in the sum."""
    return symbol.numbers[-1] if symbol.numbers else place


def _most_outputs(given: Given) -> int:
    """The highest number of what is called an output unit."""
    numbers = [s.numbers[-1] for s in given.mentioned if s.numbers and _is_output(s, given)]
    return max((number for number in numbers if number <= MOST_UNITS), default=0)


def _is_output(symbol: Symbol, given: Given) -> bool:
    return symbol.letters[-1][0] in LAST and Role.OUTPUT in given.roles.of(symbol)[:2]
