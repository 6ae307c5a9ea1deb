"""Sequences: quantities of several kinds or layers in the orders that documents have for them:
unit by unit with net input and output, weight by weight with the old value, gradient and new one,
layer by layer forwards and backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.families import Family, Key
from chainrule.network.quantities import Kind, Quantity

# Of a weight and of a bias, by column of a table of updates.
OLD = (Kind.WEIGHT, Kind.BIAS)
GRADIENT = (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS)
STEP = (Kind.STEP_WEIGHT, Kind.STEP_BIAS)
NEW = (Kind.NEW_WEIGHT, Kind.NEW_BIAS)
ROWS = (
    (OLD, GRADIENT, STEP, NEW),
    (OLD, GRADIENT, NEW),
    (OLD, STEP, NEW),
    (GRADIENT, STEP, NEW),
    (GRADIENT, STEP),
    (GRADIENT, NEW),
    (STEP, NEW),
    (OLD, NEW),
    (OLD, GRADIENT),
)
OF_UNIT = (
    (Kind.NET_INPUT, Kind.ACTIVATION),
    (Kind.NET_INPUT, Kind.ACTIVATION, Kind.ACTIVATION_BY_NET_INPUT),
    (Kind.ERROR_BY_ACTIVATION, Kind.ACTIVATION_BY_NET_INPUT, Kind.DELTA),
    (Kind.ERROR_BY_ACTIVATION, Kind.DELTA),
    (Kind.ACTIVATION_BY_NET_INPUT, Kind.DELTA),
    (Kind.ACTIVATION, Kind.DELTA),
    (Kind.DELTA,),
    (Kind.ACTIVATION,),
    (Kind.NET_INPUT,),
    (Kind.ACTIVATION_BY_NET_INPUT,),
)


def sequences(values: Values, sizes: Sequence[int]) -> list[Family]:
    """All of them that the network has."""
    samples = sorted({it.sample for _, it in values if it.kind == Kind.NET_INPUT})
    every = chain(_of_parameters(sizes), *(_of_sample(sample, sizes) for sample in samples))
    # What a network has not, such as a bias of its output, is left out of the order.
    known = (tuple(it for it in family if it in values) for family in every)
    return [family for family in dict.fromkeys(known) if len(family) > 1]


def _of_sample(sample: int, sizes: Sequence[int]) -> Iterator[Family]:
    """What the network has of one sample, before the update and after it."""
    yield from _given(sample, sizes)
    for updates in range(2):
        yield from _of_units(sample, updates, sizes)


def _of_units(sample: int, updates: int, sizes: Sequence[int]) -> Iterator[Family]:
    layers = range(1, len(sizes))
    for kinds in OF_UNIT:
        by_layer = [
            [
                tuple((updates, Quantity(kind, layer, unit=unit, sample=sample)) for kind in kinds)
                for unit in range(1, sizes[layer] + 1)
            ]
            for layer in layers
        ]
        by_kind = [list(zip(*rows, strict=True)) for rows in by_layer]
        for rows in (by_layer, by_kind):
            yield from _joins(rows)
        yield from chain(*by_layer)
    last = len(sizes) - 1
    errors = [
        (updates, Quantity(Kind.OUTPUT_ERROR, last, unit=unit, sample=sample))
        for unit in range(1, sizes[last] + 1)
    ]
    # The error of an only output is that of the network.
    if len(errors) > 1:
        yield (*errors, (updates, Quantity(Kind.TOTAL_ERROR)))


def _of_parameters(sizes: Sequence[int]) -> Iterator[Family]:
    for layer_order in (_by_unit, _by_sender, _weights_first, _biases_first):
        by_layer = [layer_order(layer, sizes) for layer in range(1, len(sizes))]
        for columns in (*((one,) for one in (OLD, GRADIENT, STEP, NEW)), *ROWS):
            yield from _joins([[_row(place, columns) for place in rows] for rows in by_layer])
    for places in by_layer:
        for place in places:
            for columns in ROWS:
                yield _row(place, columns)


Spot = tuple[int, int, int]  # layer, unit, sender; 0 for the bias


def _row(place: Spot, columns: Sequence[tuple[Kind, Kind]]) -> Family:
    layer, unit, sender = place
    kinds = (bias if sender == 0 else weight for weight, bias in columns)
    return tuple((0, Quantity(kind, layer, unit=unit, sender=sender)) for kind in kinds)


def _by_unit(layer: int, sizes: Sequence[int]) -> list[Spot]:
    senders = [*range(1, sizes[layer - 1] + 1), 0]
    return [(layer, unit, it) for unit in range(1, sizes[layer] + 1) for it in senders]


def _by_sender(layer: int, sizes: Sequence[int]) -> list[Spot]:
    return sorted(_by_unit(layer, sizes), key=lambda it: (it[2] == 0, it[2], it[1]))


def _weights_first(layer: int, sizes: Sequence[int]) -> list[Spot]:
    return sorted(_by_unit(layer, sizes), key=lambda it: it[2] == 0)


def _biases_first(layer: int, sizes: Sequence[int]) -> list[Spot]:
    return sorted(_by_unit(layer, sizes), key=lambda it: it[1:])


def _joins(by_layer: Sequence[Sequence[Family]]) -> Iterator[Family]:
    """Each layer, and all of them forwards and backwards."""
    layers: list[Family] = [tuple(chain(*rows)) for rows in by_layer]
    yield from layers
    yield tuple(chain(*layers))
    yield tuple(chain(*reversed(layers)))


def _given(sample: int, sizes: Sequence[int]) -> Iterator[Family]:
    """Inputs, targets and the rate."""
    inputs: list[Key] = [
        (0, Quantity(Kind.INPUT, 0, unit=unit, sample=sample)) for unit in range(1, sizes[0] + 1)
    ]
    last = len(sizes) - 1
    targets: list[Key] = [
        (0, Quantity(Kind.TARGET, last, unit=unit, sample=sample))
        for unit in range(1, sizes[last] + 1)
    ]
    rate = (0, Quantity(Kind.LEARNING_RATE))
    yield tuple(inputs)
    yield (*inputs, *targets)
    yield (*inputs, *targets, rate)
