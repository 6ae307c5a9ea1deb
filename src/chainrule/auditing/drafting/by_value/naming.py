"""Names for a network that was found by its numbers: arrays of symbols with the same numbers as the
weights of a layer, its biases, or the inputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.columns import Columns
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.numberings import LAST
from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.types import Floats

NO_WEIGHT = (Role.INPUT, Role.TARGET, Role.ERROR, Role.DELTA)
NO_INPUT = (Role.WEIGHT, Role.BIAS, Role.RATE, Role.TARGET, Role.MOMENTUM)
FEW = 2  # numbers that many arrays have
MOSTLY = 0.75  # of the weights that are told by their numbers alone


def named(
    layout: Layout, biases: Biases, inputs: Columns, pool: Sequence[Pooled], given: Given
) -> tuple[Layout, Biases, Columns]:
    """The same with the symbols that the document has for them."""
    arrays = [one for one in pool if one.entries or one.symbol is not None]
    # each array names one thing, though others may have the same numbers
    used: set[int] = set()
    # those of the inputs are equal to some biases by chance
    others = [one for one in arrays if not _is_of_inputs(one, given)]
    # Weights choose first: a matrix is seldom equal to another one, a vector often is.
    weights = _names_of_weights(layout, others, used, given)
    biases = _with_names(biases, layout.sizes, others, used)
    return replace(layout, weights=weights), biases, _named_inputs(inputs, arrays, used, given)


def _names_of_weights(
    layout: Layout, arrays: Sequence[Pooled], used: set[int], given: Given
) -> dict[Symbol, Place]:
    """The names that the layout has, then those of arrays, then those of single numbers."""
    weights = dict(layout.weights)
    for layer, rows in enumerate(layout.numbers, start=1):
        for symbol, place in _of_weights(np.array(rows), layer, arrays, used):
            weights.setdefault(symbol, place)
    for symbol, place in _one_by_one(layout, given):
        if symbol not in weights and place not in weights.values():
            weights[symbol] = place
    return weights


def _named_inputs(
    inputs: Columns, arrays: Sequence[Pooled], used: set[int], given: Given
) -> Columns:
    """The names of the inputs, unless they have some already."""
    # The rows of several samples are in tables, whose heads have been read.
    if inputs.symbols or len(inputs.rows) != 1:
        return inputs
    symbols = dict(_of_vector(inputs.rows[0], arrays, used))
    return replace(inputs, symbols=symbols or _said_together(inputs.rows[0], given))


def _one_by_one(layout: Layout, given: Given) -> Iterator[tuple[Symbol, Place]]:
    """The names of single weights, where most have a number that no other one has; of letters that
    courses use for something else, such as α and β, where all have.
    """
    weights = [it for it in given.values if given.roles.first(it) == Role.WEIGHT]
    others = [it for it in given.values if given.roles.first(it) not in NO_WEIGHT]
    yield from _matching(weights, layout, given, MOSTLY) or _matching(others, layout, given, 1.0)


def _matching(
    symbols: Sequence[Symbol], layout: Layout, given: Given, least: float
) -> list[tuple[Symbol, Place]]:
    """The weights whose number is that of a single one of the symbols, if enough are."""
    # A number that two symbols have, such as 0.5, tells neither of their places.
    names: dict[float, list[Symbol]] = {}
    for symbol in symbols:
        if given.values[symbol].is_number:
            names.setdefault(given.values[symbol].number, []).append(symbol)
    places: dict[float, list[Place]] = {}
    for layer, rows in enumerate(layout.numbers, start=1):
        for (r, c), value in np.ndenumerate(np.array(rows)):
            places.setdefault(float(value), []).append(Place(layer, c + 1, r + 1))
    found = [
        (names[value][0], where[0])
        for value, where in places.items()
        if len(where) == len(names.get(value, ())) == 1
    ]
    return found if len(found) >= least * layout.places else []


def _is_of_inputs(one: Pooled, given: Given) -> bool:
    """Whether the symbols of an array are those of inputs."""
    symbols = [one.symbol] if one.symbol else [*one.entries.values()]
    return all(given.roles.first(it) == Role.INPUT for it in symbols)


def _said_together(values: Sequence[float], given: Given) -> dict[Symbol, int]:
    """The names that one line gives to the inputs, all of them in their order: petal = 0.6 and
    sepal = -1.2.
    """
    by_line: dict[int, list[Symbol]] = {}
    for symbol, value in given.values.items():
        if value.is_number and given.roles.first(symbol) not in NO_INPUT:
            by_line.setdefault(value.line, []).append(symbol)
    for symbols in by_line.values():
        numbers = [given.values[symbol].number for symbol in symbols]
        # Only in their order: the same numbers in another one may be of something else.
        if len(values) > 1 and numbers[: len(values)] == list(values):
            return {symbol: unit for unit, symbol in enumerate(symbols[: len(values)], start=1)}
    return {}


def _of_weights(
    rows: Floats, layer: int, arrays: Sequence[Pooled], used: set[int]
) -> Iterator[tuple[Symbol, Place]]:
    """The names of the first array with these weights."""
    for one, receiving_first in _having(rows, arrays, used):
        used.add(id(one))
        for (r, c), symbol in one.entries.items():
            unit, sender = (r, c) if receiving_first else (c, r)
            yield symbol, Place(layer, sender + 1, unit + 1)
        return


def _with_names(
    biases: Biases, sizes: Sequence[int], arrays: Sequence[Pooled], used: set[int]
) -> Biases:
    """The names of biases; one for all units that has a name for each is one for each."""
    units, kinds, every = dict(biases.symbols), list(biases.kinds), list(biases.values)
    for layer, values in enumerate(biases.values, start=1):
        # b_1 = b_2 = 0.1 looks like one bias for both.
        alike = values * sizes[layer] if len(values) == 1 else values
        # of two vectors with the same numbers, the one whose letters are those of the layer
        fitting = sorted(arrays, key=lambda one: _is_of_outputs(one) != (layer == len(kinds)))
        found = list(_of_vector(alike, fitting, used))
        if found and len(alike) > len(values):
            kinds[layer - 1], every[layer - 1] = "trained", alike
        for symbol, unit in found or _of_vector(values, fitting, used):
            units.setdefault(symbol, (layer, unit * (kinds[layer - 1] != "shared")))
    return Biases(tuple(kinds), tuple(every), units)


def _is_of_outputs(one: Pooled) -> bool:
    """Whether the letters are those of output units."""
    symbols = [one.symbol] if one.symbol else [*one.entries.values()]
    return any(len(it.letters) > 1 and it.letters[-1][0].lower() in LAST for it in symbols)


def _having(
    rows: Floats, arrays: Sequence[Pooled], used: set[int]
) -> Iterator[tuple[Pooled, bool]]:
    """Arrays that are these weights, a row for each receiving unit or for each sending one."""
    for one in arrays:
        # A matrix with a symbol has been placed by whoever found the layout.
        if id(one) in used or one.symbol is not None:
            continue
        for receiving_first in (True, False):
            array = one.rows if receiving_first else one.rows.T
            if array.shape == rows.shape and np.array_equal(array, rows):
                yield one, receiving_first


def _of_vector(
    values: Sequence[float], arrays: Sequence[Pooled], used: set[int]
) -> Iterator[tuple[Symbol, int]]:
    """The symbols of the first vector with these numbers, with the unit of each; 0 for all."""
    for one in arrays:
        # exactly: a number that is only near has another name
        if id(one) in used or not values or one.flat.tolist() != list(values):
            continue
        used.add(id(one))
        if one.symbol is not None:
            yield one.symbol, int(len(values) == 1)
        for (r, c), symbol in one.entries.items():
            yield symbol, r + c + 1
        return
