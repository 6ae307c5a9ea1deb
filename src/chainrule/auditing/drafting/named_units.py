"""The layout of weights that name both their units: w_46, w_CA, W_X1-H1, h1o2.

Who sends to whom makes layers: what nobody sends to are the inputs, and whatever only these send to
is the first layer. It does not matter how the units are called, nor which of the two comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.symbols import Symbol

LABEL = re.compile(r"([A-Za-z]*)(\d*)")
FIRST = "named by their units"
ONE, PAIR = re.compile(r"([A-Za-z])(\d)"), 2
WORD = 3  # letters
Edge = tuple[str, str]


def by_their_units(symbols: Sequence[Symbol], n_in: int) -> Iterator[Layout]:
    """The layouts in which all weights between two layers are there; the first unit of a name as
    the sending one, and as the receiving one.
    """
    ends = [_ends(symbol) for symbol in symbols]
    if not ends or any(len(pair) != PAIR for pair in ends):
        return
    edges = [(pair[0], pair[1]) for pair in ends]
    turned = [(receiver, sender) for sender, receiver in edges]
    for way, pairs in ((FIRST, edges), (f"{FIRST}, the receiving one first", turned)):
        layers = layers_of(pairs)
        if layers is not None and len(layers[0]) == n_in:
            yield _layout(symbols, pairs, layers, way)


def _layout(
    symbols: Sequence[Symbol], edges: Sequence[Edge], layers: list[list[str]], way: str
) -> Layout:
    places = _places(layers)
    weights = {
        symbol: Place(places[receiver][0], places[sender][1], places[receiver][1])
        for symbol, (sender, receiver) in zip(symbols, edges, strict=True)
    }
    return Layout(tuple(map(len, layers)), weights, {}, (way,), units=places)


def _ends(symbol: Symbol) -> Sequence[str]:
    """Both units of a name; A1 is A and 1 if there is nothing else."""
    alone = ONE.fullmatch(symbol.labels[0]) if len(symbol.labels) == 1 else None
    return alone.groups() if alone else symbol.labels


def _places(layers: list[list[str]]) -> dict[str, tuple[int, int]]:
    """Layer and number of each unit."""
    return {unit: (l, n) for l, units in enumerate(layers) for n, unit in enumerate(units, start=1)}


def layers_of(edges: Sequence[Edge]) -> list[list[str]] | None:
    """The units by layers; None unless all units of a layer send to all of the next one, and to no
    others.
    """
    senders: dict[str, set[str]] = {}
    for sender, receiver in edges:
        senders.setdefault(receiver, set()).add(sender)
    met = list(dict.fromkeys(unit for edge in edges for unit in edge))
    rest = set(met)
    layers: list[list[str]] = []
    layer = rest - set(senders)
    while layer:
        layers.append(sorted(layer, key=lambda unit: _order(unit, met)))
        rest -= layer
        layer = {unit for unit in rest if senders[unit] == layer}
    complete = sum(len(a) * len(b) for a, b in pairwise(layers))
    return layers if not rest and complete == len(edges) == len(set(edges)) else None


def is_word(label: str) -> bool:
    """Whether a unit is called by a word, and not by a letter or a number."""
    return label.isalpha() and len(label) >= WORD


def _order(label: str, met: Sequence[str]) -> tuple[str, int]:
    """By letter and number; words in the order in which they are met."""
    if is_word(label):
        return "", met.index(label)
    match = LABEL.fullmatch(label)
    return (match[1], int(match[2] or 0)) if match else (label, 0)
