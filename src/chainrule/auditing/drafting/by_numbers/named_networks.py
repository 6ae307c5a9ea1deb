"""A network that was found by its numbers, as a candidate: with the names that the document has for
its weights, and with what the numbers are that it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.by_numbers.backwards import Whole
from chainrule.auditing.drafting.by_numbers.loose import Loose
from chainrule.auditing.drafting.by_numbers.search import Chain, Search
from chainrule.auditing.drafting.by_value.naming import named
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.candidates import Candidate, Wiring, parameters_of
from chainrule.auditing.drafting.columns import Columns, columns, samples
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Floats

WAYS = ("by all its numbers",)


class Named(NamedTuple):
    """What the names of a network's numbers are looked up in."""

    given: Given
    pool: Sequence[Pooled]
    numbers: Sequence[Loose]

    def symbol(self, place: int) -> Symbol | None:
        """The only symbol that has this number on its line."""
        one = self.numbers[place]
        found = [
            symbol
            for symbol, value in self.given.values.items()
            if value.line == one.line and value.is_number and value.number == one.claim.value
        ]
        return found[0] if len(found) == 1 else None


def candidate_of(whole: Whole, names: Named, search: Search) -> Candidate:
    """A network as a candidate."""
    chain = whole.chain
    values = search.numbers.values
    rows = [values[np.array(run.places)].tolist() for run, _ in chain.layers]
    sizes = (len(chain.inputs), *map(len, rows))
    numbers = tuple(tuple(map(tuple, layer)) for layer in rows)
    weights = {
        symbol: Place(layer, sender, unit)
        for layer, (run, _) in enumerate(chain.layers, start=1)
        for unit, places in enumerate(run.places, start=1)
        for sender, place in enumerate(places, start=1)
        if (symbol := names.symbol(place)) is not None
    }
    layout = Layout(sizes, weights, _matrices(numbers, names.given), WAYS, numbers)
    # A name makes what is read checkable, so each number gets the one that it has.
    biases = _biases(chain, names, values.tolist())
    inputs, targets = _data(whole, names, values)
    layout, biases, inputs = named(layout, biases, inputs, names.pool, names.given)
    wiring = Wiring(layout, biases, inputs, targets)
    samples_of = samples(inputs, targets, sizes[-1])
    parameters = parameters_of(names.given, wiring, [name for _, name in chain.layers])
    return Candidate(wiring, parameters, *samples_of, 0.0, tuple(_told(whole, names.numbers)))


def _told(whole: Whole, numbers: Sequence[Loose]) -> Iterator[tuple[Loose, Quantity]]:
    """The numbers that the network is made of, each with what it is."""
    chain = whole.chain
    for layer, (run, _) in enumerate(chain.layers, start=1):
        for unit, places in enumerate(run.places, start=1):
            for sender, place in enumerate(places, start=1):
                quantity = Quantity(Kind.WEIGHT, layer, unit=unit, sender=sender)
                yield numbers[place], quantity
        shared = len(run.bias) > len(set(run.bias))
        for unit, place in enumerate(dict.fromkeys(run.bias), start=1):
            of_all = Quantity(Kind.SHARED_BIAS, layer)
            yield numbers[place], of_all if shared else Quantity(Kind.BIAS, layer, unit=unit)
    if not whole.others and chain.place >= 0:
        yield from _told_data(whole, numbers)


def _told_data(whole: Whole, numbers: Sequence[Loose]) -> Iterator[tuple[Loose, Quantity]]:
    """The same for the inputs and the targets of the only sample."""
    chain = whole.chain
    for unit in range(1, len(chain.inputs) + 1):
        yield numbers[chain.place + unit - 1], Quantity(Kind.INPUT, 0, unit=unit, sample=1)
    if whole.away is not None:
        first = chain.place + whole.away
        for unit in range(1, len(whole.targets or ()) + 1):
            target = Quantity(Kind.TARGET, len(chain.layers), unit=unit, sample=1)
            yield numbers[first + unit - 1], target


def _data(whole: Whole, names: Named, values: Floats) -> tuple[Columns, Columns | None]:
    """The inputs, with their names if they have any, and the targets of all samples."""
    chain = whole.chain
    known = (it for it in columns(names.given, Role.INPUT) if chain.inputs in it.rows)
    inputs = next(known, Columns((chain.inputs,)))
    if not whole.others:
        inputs = _row(inputs, inputs.rows.index(chain.inputs))
    elif len(inputs.rows) == 1:
        inputs = Columns(tuple(_samples(whole, values, 0, len(chain.inputs))))
    return inputs, None if whole.targets is None else _targets(whole, names, values, inputs)


def _targets(whole: Whole, names: Named, values: Floats, inputs: Columns) -> Columns:
    """The targets of all samples: those that are called so, or that stand as far behind each."""
    wanted = whole.targets or ()
    if len(inputs.rows) > 1:
        for it in columns(names.given, Role.TARGET):
            if len(it.rows) == len(inputs.rows) and wanted in it.rows:
                return it
        every = tuple(_samples(whole, values, whole.away or 0, len(wanted)))
        if whole.away is not None and len(every) == len(inputs.rows):
            return Columns(every)
    return Columns((wanted,))


def _samples(whole: Whole, values: Floats, away: int, width: int) -> Iterator[tuple[float, ...]]:
    """The rows of numbers so far behind the inputs of each sample."""
    for place in sorted(it + away for it in (whole.chain.place, *whole.others)):
        if 0 <= place <= len(values) - width:
            yield tuple(values[place : place + width].tolist())


def _row(columns_: Columns, at: int) -> Columns:
    """One of the rows."""
    return replace(columns_, rows=columns_.rows[at : at + 1], lines=columns_.lines[at : at + 1])


def _matrices(
    numbers: Sequence[Sequence[Sequence[float]]], given: Given
) -> dict[Symbol, tuple[int, bool]]:
    """The arrays of symbols that are the weights of a layer."""
    arrays = {it: np.array(value.numbers) for it, value in given.values.items()}
    found: dict[Symbol, tuple[int, bool]] = {}
    for layer, rows in enumerate(numbers, start=1):
        W = np.array(rows)
        alike = (
            (symbol, np.array_equal(array, W))
            for symbol, array in arrays.items()
            if symbol not in found and (np.array_equal(array, W) or np.array_equal(array.T, W))
        )
        if W.size > 1 and (first := next(alike, None)) is not None:
            found[first[0]] = (layer, first[1])
    return found


def _biases(chain: Chain, names: Named, values: Sequence[float]) -> Biases:
    """The biases with their symbols."""
    symbols: dict[Symbol, tuple[int, int]] = {}
    kinds, every = list[str](), list[tuple[float, ...]]()
    for layer, (run, _) in enumerate(chain.layers, start=1):
        kind = "none" if not run.bias else "trained"
        if len(run.bias) > len(set(run.bias)):
            kind = "shared"
        places = list(dict.fromkeys(run.bias))
        kinds.append(kind)
        every.append(tuple(values[place] for place in places))
        for unit, place in enumerate(places, start=1):
            symbol = names.symbol(place)
            if symbol is not None:
                symbols[symbol] = (layer, 0 if kind == "shared" else unit)
    return Biases(tuple(kinds), tuple(every), symbols)
