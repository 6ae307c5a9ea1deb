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
    for layer, values in enumerate(biases.values, start=1):
        for symbol, unit in _of_vector(values, arrays, used):
            units.setdefault(symbol, (layer, unit))
    if not inputs.symbols and len(inputs.rows) == 1:
        inputs = replace(inputs, symbols=dict(_of_vector(inputs.rows[0], arrays, used)))
    return replace(layout, weights=weights), replace(biases, symbols=units), inputs


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
