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
from chainrule.auditing.drafting.numberings import LAST
from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.types import Floats

FEW = 2  # numbers that many arrays have


def named(
    layout: Layout, biases: Biases, inputs: Columns, pool: Sequence[Pooled]
) -> tuple[Layout, Biases, Columns]:
    """The same with the symbols that the document has for them."""
    arrays = [one for one in pool if one.entries or one.symbol is not None]
    weights, units = dict(layout.weights), dict(biases.symbols)
    used: set[int] = set()
    for layer, rows in enumerate(layout.numbers, start=1):
        for one, receiving_first in _having(np.array(rows), arrays, used):
            used.add(id(one))
            for (r, c), symbol in one.entries.items():
                unit, sender = (r, c) if receiving_first else (c, r)
                weights.setdefault(symbol, Place(layer, sender + 1, unit + 1))
            break
    kinds, every = list(biases.kinds), list(biases.values)
    for layer, values in enumerate(biases.values, start=1):
        n_units = layout.sizes[layer]
        alike = values * n_units if len(values) == 1 else values
        fitting = sorted(arrays, key=lambda one: _is_of_outputs(one) != (layer == len(kinds)))
        named_units = list(_of_vector(alike, fitting, used))
        if named_units and len(alike) > len(values):
            kinds[layer - 1], every[layer - 1] = "trained", alike
        for symbol, unit in named_units or _of_vector(values, fitting, used):
            is_shared = kinds[layer - 1] == "shared"
            units.setdefault(symbol, (layer, 0 if is_shared else unit))
    biases = Biases(tuple(kinds), tuple(every), units)
    if not inputs.symbols and len(inputs.rows) == 1:
        inputs = replace(inputs, symbols=dict(_of_vector(inputs.rows[0], arrays, used)))
    return replace(layout, weights=weights), biases, inputs


def _is_of_outputs(one: Pooled) -> bool:
    """Whether the letters are those of output units."""
    symbols = [one.symbol] if one.symbol else [*one.entries.values()]
    return any(len(it.letters) > 1 and it.letters[-1][0].lower() in LAST for it in symbols)


def _having(
    rows: Floats, arrays: Sequence[Pooled], used: set[int]
) -> Iterator[tuple[Pooled, bool]]:
    """Arrays that are these weights, a row for each receiving unit or for each sending one."""
    for one in arrays:
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
        if id(one) in used or not values or one.flat.tolist() != list(values):
            continue
        used.add(id(one))
        if one.symbol is not None:
            yield one.symbol, int(len(values) == 1)
        for (r, c), symbol in one.entries.items():
            yield symbol, r + c + 1
        return
