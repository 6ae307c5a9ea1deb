"""The names of what a document gives: weights, biases, inputs, targets and learning rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from chainrule.auditing.drafting.bare_networks import LAYERS_ALONE
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.columns import Columns, columns
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.numberings import WITHIN
from chainrule.auditing.drafting.places import Place
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.network.quantities import Kind, Quantity

Names = dict[Symbol, Quantity]
OF_ROLE: dict[Role | None, Kind] = {Role.WEIGHT: Kind.WEIGHT, Role.BIAS: Kind.BIAS}
Pairs = Iterator[tuple[Symbol, Quantity]]


def given_names(given: Given, candidate: Candidate) -> Names:
    """What each symbol stands for that the document gives a number; unit 0 for those of arrays.

    What comes first counts: a symbol that is an entry of a vector may also have a name of its own.
    """
    found: Names = {}
    layout, biases = candidate.wiring.layout, candidate.wiring.biases
    for symbol, place in layout.weights.items():
        found[symbol] = _weight(place)
    for symbol, (layer, _) in layout.matrices.items():
        found[symbol] = Quantity(Kind.WEIGHT, layer)
    for symbol, (layer, unit) in biases.symbols.items():
        shared = biases.kinds[layer - 1] == "shared"
        kind = Kind.SHARED_BIAS if shared else Kind.BIAS
        found[symbol] = Quantity(kind, layer, unit=0 if shared else unit)
    _fill(found, _unread_biases(given, candidate))
    _fill(found, _of_whole_layers(given, candidate))
    rates = ((symbol, Quantity(Kind.LEARNING_RATE)) for symbol in given.rates[:1])
    _fill(found, rates)
    _fill(found, _beside_matrices(candidate))
    _fill(found, _data(given, candidate))
    _fill(found, _second_matrices(given, candidate))
    _fill(found, list(_second_names(given, candidate, found)))
    _fill(found, list(_of_raised_layers(given, candidate, found)))
    _fill(found, list(_biases_of_units(given, candidate)))
    # These first: w_1 is what the document calls a weight whose row says from where to where it is.
    return {name: found[of] for name, of in given.second.items() if of in found} | found


def _fill(found: Names, pairs: Iterable[tuple[Symbol, Quantity]]) -> None:
    for symbol, quantity in pairs:
        found.setdefault(symbol, quantity)


def _weight(place: Place) -> Quantity:
    return Quantity(Kind.WEIGHT, place.layer, unit=place.unit, sender=place.sender)


def _beside_matrices(candidate: Candidate) -> Pairs:
    """W_1 and W_2 beside a vector W are its entries; W^(1) beside W^(2) has gradients at least."""
    sizes = candidate.wiring.layout.sizes
    for symbol, (layer, _) in candidate.wiring.layout.matrices.items():
        if sizes[layer] == 1 and not symbol.numbers:
            for number in range(1, sizes[layer - 1] + 1):
                yield replace(symbol, numbers=(number,)), _weight(Place(layer, number, 1))
        if symbol.above == (layer,):
            for number in range(1, len(sizes)):
                yield replace(symbol, above=(number,)), Quantity(Kind.WEIGHT, number)


def _unread_biases(given: Given, candidate: Candidate) -> Pairs:
    """Names of biases whose numbers are only in sums: as many as there are units, in order."""
    biases, sizes = candidate.wiring.biases, candidate.wiring.layout.sizes
    units = [(layer, unit) for layer, n in enumerate(sizes) for unit in range(1, n + 1) if layer]
    symbols = given.roles.those([*given.mentioned], Role.BIAS)
    if biases.symbols or set(biases.kinds) != {"trained"} or len(symbols) != len(units):
        return
    if len({(it.letters, len(it.numbers)) for it in symbols}) == 1:
        symbols.sort(key=lambda it: it.numbers)
        for symbol, (layer, unit) in zip(symbols, units, strict=True):
            yield symbol, Quantity(Kind.BIAS, layer, unit=unit)


def _of_whole_layers(given: Given, candidate: Candidate) -> Pairs:
    """W_1 and b_1 without numbers, where only layers have names."""
    layout = candidate.wiring.layout
    if layout.ways != LAYERS_ALONE:
        return
    for symbol in given.mentioned:
        kind = OF_ROLE.get(given.roles.first(symbol))
        layer = symbol.above or symbol.numbers
        if kind and len(layer) == 1 and 1 <= layer[0] < len(layout.sizes):
            only = kind == Kind.BIAS and layout.sizes[layer[0]] == 1
            yield symbol, Quantity(kind, layer[0], unit=int(only))


def _data(given: Given, candidate: Candidate) -> Pairs:
    """Inputs and targets; the same numbers under another name are the same, as x = (1, 0) and
    x_1 = 1.
    """
    last = len(candidate.wiring.layout.sizes) - 1
    for role, kind, layer, chosen in (
        (Role.INPUT, Kind.INPUT, 0, candidate.wiring.inputs),
        (Role.TARGET, Kind.TARGET, last, candidate.wiring.targets),
    ):
        alike = [it for it in columns(given, role) if chosen and it.rows == chosen.rows]
        for one in (*([chosen] if chosen else []), *alike):
            yield from _of_columns(one, kind, layer)


def _of_columns(one: Columns, kind: Kind, layer: int) -> Pairs:
    for symbol, unit in one.symbols.items():
        yield symbol, Quantity(kind, layer, unit=unit or int(one.width == 1))
        for number in range(1, one.width + 1) if unit == 0 else ():
            yield replace(symbol, numbers=(number,)), Quantity(kind, layer, unit=number)


def _second_matrices(given: Given, candidate: Candidate) -> Pairs:
    """Matrices whose entries are the weights of a layer, whichever way they are written."""
    for symbol, value in given.values.items():
        if Role.WEIGHT in given.roles.of(symbol)[:2] and not value.is_number:
            array = np.array(value.numbers)
            for layer, W in enumerate(candidate.parameters.W, start=1):
                if np.array_equal(array, W) or np.array_equal(array, W.T):
                    yield symbol, Quantity(Kind.WEIGHT, layer)
                    break


def _biases_of_units(given: Given, candidate: Candidate) -> Pairs:
    """b(h_2), where the weights say which unit h_2 is."""
    layout, kinds = candidate.wiring.layout, candidate.wiring.biases.kinds
    for symbol in given.mentioned:
        is_bias = given.roles.first(symbol) == Role.BIAS and len(symbol.letters) > 1
        place = layout.units.get(symbol.labels[-1]) if is_bias and symbol.labels else None
        if place is not None and place[0] and kinds[place[0] - 1] == "trained":
            yield symbol, Quantity(Kind.BIAS, place[0], unit=place[1])


def _of_raised_layers(given: Given, candidate: Candidate, found: Names) -> Pairs:
    """W^(1) and b^(1) beside W_1 and b_1, or beside b_1^(1) and b_2^(1): whole layers, where raised
    numbers are those of layers and their arrays are the numbers of these.
    """
    sizes = candidate.wiring.layout.sizes
    placed = [(s, q) for s, q in found.items() if s.above and q.kind in OF_ROLE.values()]
    if any(symbol.above != (quantity.layer,) for symbol, quantity in placed):
        return
    for symbol in given.mentioned:
        layer = _raised(symbol)
        if symbol not in found and 1 <= layer < len(sizes):
            yield from _of_raised_layer(symbol, layer, given, candidate)


def _raised(symbol: Symbol) -> int:
    """The layer of which a symbol has nothing but the number; 0 if it has more, or none."""
    return symbol.above[0] if len(symbol.above) == 1 and not symbol.numbers else 0


def _of_raised_layer(symbol: Symbol, layer: int, given: Given, candidate: Candidate) -> Pairs:
    """The weights of a layer, or its biases if these have the numbers of the symbol."""
    role, value = given.roles.first(symbol), given.values.get(symbol)
    biases, sizes = candidate.wiring.biases, candidate.wiring.layout.sizes
    if role == Role.WEIGHT and value is None:
        yield symbol, Quantity(Kind.WEIGHT, layer)
    elif role == Role.BIAS and biases.kinds[layer - 1] == "trained":
        numbers = [it for row in value.numbers for it in row] if value else []
        if not numbers or numbers == [*biases.values[layer - 1]]:
            yield symbol, Quantity(Kind.BIAS, layer, unit=int(sizes[layer] == 1))


def _second_names(given: Given, candidate: Candidate, found: Names) -> Pairs:
    """Weights under a second name: those whose numbers are all those of one layer."""
    families: dict[tuple[str, ...], list[Symbol]] = {}
    for symbol, value in given.values.items():
        weight = Role.WEIGHT in given.roles.of(symbol)[:2] and not given.is_from_unit_zero(symbol)
        if weight and value.is_number and symbol not in found:
            families.setdefault(symbol.letters, []).append(symbol)
    for symbols in families.values():
        places = _places(symbols, given, candidate)
        yield from ((symbol, _weight(place)) for symbol, place in places.items())


def _places(symbols: list[Symbol], given: Given, candidate: Candidate) -> dict[Symbol, Place]:
    """Where the weights of a family are, by the first rule with which their numbers are there."""
    sizes = candidate.wiring.layout.sizes
    for layer, rule in product(range(1, len(sizes)), WITHIN.values()):
        places = [rule(symbol, sizes, layer) for symbol in symbols]
        if _are_there(places, symbols, given, candidate):
            return {s: place for s, place in zip(symbols, places, strict=True) if place}
    return {}


def _are_there(
    places: Sequence[Place | None], symbols: Sequence[Symbol], given: Given, candidate: Candidate
) -> bool:
    """Whether the weights at these places have the numbers of the symbols."""
    sizes, W = candidate.wiring.layout.sizes, candidate.parameters.W
    for symbol, place in zip(symbols, places, strict=True):
        if place is None or not place.is_within(sizes):
            return False
        if W[place.layer - 1][place.sender - 1, place.unit - 1] != given.values[symbol].number:
            return False
    return True
