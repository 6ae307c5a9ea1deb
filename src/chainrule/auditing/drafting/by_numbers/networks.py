"""Networks that the numbers of a document tell alone, as candidates with the document's names for
their weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.by_numbers.backwards import Whole, updated, wholes, with_samples
from chainrule.auditing.drafting.by_numbers.chains import Chain, Search, chains, search_of
from chainrule.auditing.drafting.by_numbers.loose import Loose, loose_numbers
from chainrule.auditing.drafting.by_value.naming import named
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.candidates import (
    Candidate,
    Wiring,
    mentioned_activations,
    parameters_of,
)
from chainrule.auditing.drafting.columns import Columns, begins_behind, columns, samples
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.told_units import BIAS
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Floats

# The bits that a network has to tell beyond what it takes: in numbers of chance, networks of hardly
# more than half as many come out.
ENOUGH = 32.0
OF_NUMBER = 6.0  # that a printed number with several digits tells
CLOSE, MOST = 4.0, 3  # bits less than the best one that others tell that are looked at as well
# Networks of which it is seen what the errors are, what an update makes, which samples there are.
AIMED, UPDATED, SAMPLED = 800, 80, 12
UNNAMED = ("logistic", "relu", "tanh")  # where a document names no activation
BELOW = 5  # lines below a word for biases
FEWEST, LONGEST = 12, 400  # numbers of a document
WAYS = ("by all its numbers",)


def networks(
    given: Given, pool: Sequence[Pooled], text: str
) -> Iterator[Candidate]:
    """The networks that tell most, if they tell enough."""
    numbers = [it for it in loose_numbers(text) if not it.is_label]
    if not FEWEST <= len(numbers) <= LONGEST:
        return
    said = mentioned_activations(text)
    unnamed = UNNAMED if not {*said} - {"softmax", "identity"} else ()
    activations = list(dict.fromkeys((*said, "identity", *unnamed)))
    search = search_of(numbers, activations, _lines_of_biases(text))
    inputs, targets = (
        [row for it in columns(given, role) for row in it.rows] for role in (Role.INPUT, Role.TARGET)
    )
    every = chains(search, inputs)[:AIMED]
    begun = sorted(wholes(search, every, targets), key=lambda it: -it.bits)
    rates = [given.values[it].number for it in given.rates if given.values[it].is_number]
    whole = sorted((updated(search, it, rates) for it in begun[:UPDATED]), key=lambda it: -it.bits)
    found = [with_samples(search, it) for it in whole[:SAMPLED]]
    found.sort(key=lambda it: -it.bits)
    for whole in _distinct(search, found):
        unlikely = (found[0].bits - whole.bits) / OF_NUMBER
        one = _candidate(whole, _Named(given, pool, numbers), search)
        if not begins_behind(one.wiring.inputs, given):
            yield replace(one, unlikely=unlikely)


def _lines_of_biases(text: str) -> set[int]:
    """The lines that have a word for biases, or stand right below one."""
    lines = text.split("\n")
    found = (at for at, line in enumerate(lines, start=1) if re.search(BIAS, line, re.IGNORECASE))
    return {at + below for at in found for below in range(BELOW + 1)}


def _distinct(search: Search, found: Sequence[Whole]) -> Iterator[Whole]:
    """Those that tell enough, each network once."""
    seen: list[object] = []
    for whole in found:
        if whole.bits < max(ENOUGH, found[0].bits - CLOSE) or len(seen) == MOST:
            return
        key = (search.key(whole.chain), whole.targets)
        if key not in seen:
            seen.append(key)
            yield whole


class _Named(NamedTuple):
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


def _candidate(whole: Whole, names: _Named, search: Search) -> Candidate:
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
        for unit in range(1, len(chain.inputs) + 1):
            yield numbers[chain.place + unit - 1], Quantity(Kind.INPUT, 0, unit=unit, sample=1)
        for unit in range(1, len(whole.targets or ()) + 1) if whole.away is not None else ():
            place = chain.place + (whole.away or 0) + unit - 1
            layer = len(chain.layers)
            yield numbers[place], Quantity(Kind.TARGET, layer, unit=unit, sample=1)


def _data(whole: Whole, names: _Named, values: Floats) -> tuple[Columns, Columns | None]:
    """The inputs, with their names if they have any, and the targets of all samples."""
    chain, n_in = whole.chain, len(whole.chain.inputs)
    known = (it for it in columns(names.given, Role.INPUT) if chain.inputs in it.rows)
    first = next(known, Columns((chain.inputs,)))
    if not whole.others or len(first.rows) > 1:
        alone = next((at for at, row in enumerate(first.rows) if row == chain.inputs), 0)
        inputs = first if len(first.rows) > 1 and whole.others else _row(first, alone)
    else:
        places = sorted((chain.place, *whole.others))
        inputs = Columns(tuple(tuple(values[it : it + n_in].tolist()) for it in places if it >= 0))
    if whole.targets is None:
        return inputs, None
    for it in columns(names.given, Role.TARGET):
        if len(it.rows) == len(inputs.rows) > 1 and whole.targets in it.rows:
            return inputs, it
    if len(inputs.rows) > 1 and whole.away is not None:
        places = [it + whole.away for it in sorted((chain.place, *whole.others))]
        n_out = len(whole.targets)
        if 0 <= places[0] and places[-1] + n_out <= len(values):
            rows = (tuple(values[it : it + n_out].tolist()) for it in places)
            return inputs, Columns(tuple(rows))
    return inputs, Columns((whole.targets,))


def _row(columns_: Columns, at: int) -> Columns:
    """One of the rows."""
    return replace(columns_, rows=columns_.rows[at : at + 1], lines=columns_.lines[at : at + 1])


def _matrices(
    numbers: Sequence[Sequence[Sequence[float]]], given: Given
) -> Mapping[Symbol, tuple[int, bool]]:
    """The arrays of symbols that are the weights of a layer."""
    found: dict[Symbol, tuple[int, bool]] = {}
    for layer, rows in enumerate(numbers, start=1):
        W = np.array(rows)
        for symbol, value in given.values.items():
            array = np.array(value.numbers)
            if W.size > 1 and symbol not in found and W.shape in (array.shape, array.T.shape):
                if np.array_equal(array, W) or np.array_equal(array.T, W):
                    found[symbol] = (layer, np.array_equal(array, W))
                    break
    return found


def _biases(chain: Chain, names: _Named, values: Sequence[float]) -> Biases:
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
