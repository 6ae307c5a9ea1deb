"""Families: quantities that documents print together, in their order: the units of a layer, the
weights into a unit or of a layer, a layer's weights with its biases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.network.quantities import Kind, Quantity

Key = tuple[int, Quantity]  # the number of updates before it, and what it is
Family = tuple[Key, ...]

OF_UNITS = (
    Kind.NET_INPUT,
    Kind.ACTIVATION,
    Kind.DELTA,
    Kind.ERROR_BY_ACTIVATION,
    Kind.ACTIVATION_BY_NET_INPUT,
    Kind.OUTPUT_ERROR,
    Kind.TARGET,
)
# Of the weights and of the biases beside them: given ones, gradients, new ones, steps.
OF_PARAMETERS = (
    (Kind.WEIGHT, Kind.BIAS),
    (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS),
    (Kind.NEW_WEIGHT, Kind.NEW_BIAS),
    (Kind.STEP_WEIGHT, Kind.STEP_BIAS),
)
BIASES = tuple(bias for _, bias in OF_PARAMETERS)
WEIGHTS = tuple(weight for weight, _ in OF_PARAMETERS)


def families(values: Values, sizes: Sequence[int]) -> list[Family]:
    """All of them, those of fewer kinds first."""
    layers = range(1, len(sizes))
    samples = sorted({quantity.sample for _, quantity in values if quantity.kind == Kind.NET_INPUT})
    every = chain(
        *(_of_sample(sample, sizes) for sample in samples),
        *(_of_parameters(layer, sizes) for layer in layers),
        _of_samples(samples, sizes),
        _through_layers(sizes),
    )
    # What a network has not, such as biases of a layer without any, is no family.
    known = (family for family in every if len(family) > 1 and all(it in values for it in family))
    return list(dict.fromkeys(known))


def _of_sample(sample: int, sizes: Sequence[int]) -> Iterator[Family]:
    """What the layers have of one sample, before the update and after it."""
    inputs = _units(Kind.INPUT, 0, sizes, sample=sample)
    yield inputs
    yield _joined([inputs, _units(Kind.TARGET, len(sizes) - 1, sizes, sample=sample)])
    # What a program keeps of its forward pass begins with the inputs.
    outputs = (_units(Kind.ACTIVATION, n, sizes, sample=sample) for n in range(1, len(sizes)))
    yield _joined([inputs, *outputs])
    for updates in range(2):
        for kind in OF_UNITS:
            layers = [_units(kind, layer, sizes, updates, sample) for layer in range(1, len(sizes))]
            yield from layers
            yield _joined(layers)


def _of_samples(samples: Sequence[int], sizes: Sequence[int]) -> Iterator[Family]:
    """What a unit has of all samples."""
    for updates in range(2):
        for kind in OF_UNITS:
            for layer in range(1, len(sizes)):
                columns = [_units(kind, layer, sizes, updates, sample) for sample in samples]
                yield from zip(*columns, strict=True)


def _of_parameters(layer: int, sizes: Sequence[int]) -> Iterator[Family]:
    """What a layer has of weights and biases."""
    for bias in BIASES:
        yield _units(bias, layer, sizes)
    for weight, bias in OF_PARAMETERS:
        yield from _of_weights(weight, bias, layer, sizes)


def _units(
    kind: Kind, layer: int, sizes: Sequence[int], updates: int = 0, sample: int = 0
) -> Family:
    units = range(1, sizes[layer] + 1)
    return tuple((updates, Quantity(kind, layer, unit=unit, sample=sample)) for unit in units)


def _of_weights(weight: Kind, bias: Kind, layer: int, sizes: Sequence[int]) -> Iterator[Family]:
    """The weights of a layer, by receiving and by sending units, with and without biases."""
    biases = _units(bias, layer, sizes)
    by_unit = [
        tuple(
            (0, Quantity(weight, layer, unit=unit, sender=sender))
            for sender in range(1, sizes[layer - 1] + 1)
        )
        for unit in range(1, sizes[layer] + 1)
    ]
    by_sender = [tuple(row) for row in zip(*by_unit, strict=True)]
    # Rows are receiving units in one course, and sending ones in another.
    for rows in (by_unit, by_sender):
        yield from rows
        yield _joined(rows)
    # A column of biases, before the weights or behind them.
    for rows in (
        [(one, *row) for one, row in zip(biases, by_unit, strict=True)],
        [(*row, one) for one, row in zip(biases, by_unit, strict=True)],
    ):
        yield from rows
        yield _joined(rows)
    yield _joined([*by_sender, biases])
    yield _joined([*by_unit, biases])
    yield _joined([biases, *by_sender])


def _through_layers(sizes: Sequence[int]) -> Iterator[Family]:
    """What all units of the network have."""
    layers = range(1, len(sizes))
    for bias in BIASES:
        yield _joined([_units(bias, layer, sizes) for layer in layers])
    for weight, _ in OF_PARAMETERS:
        for first in (True, False):
            yield _joined([_whole(weight, layer, sizes, first) for layer in layers])


def _whole(weight: Kind, layer: int, sizes: Sequence[int], unit_first: bool) -> Family:
    """The weights of a layer in one row."""
    places = [
        (sender, unit)
        for sender in range(1, sizes[layer - 1] + 1)
        for unit in range(1, sizes[layer] + 1)
    ]
    if unit_first:
        places.sort(key=lambda place: place[1])
    return tuple((0, Quantity(weight, layer, unit=unit, sender=it)) for it, unit in places)


def _joined(rows: Sequence[Family]) -> Family:
    return tuple(it for row in rows for it in row)
