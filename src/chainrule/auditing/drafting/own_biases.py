"""Biases that are equal: printed once for each unit, 0.1, 0.1, 0.1, they are not one for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.candidates import Candidate, parameters_of
from chainrule.auditing.drafting.given import Given

Groups = Sequence[Sequence[Spot]]


def with_own_biases(candidate: Candidate, given: Given, groups: Groups) -> Candidate:
    """The candidate; where the one bias of a layer without a name is printed as often as the layer
    has units, side by side, each of these has its own.
    """
    wiring, biases = candidate.wiring, candidate.wiring.biases
    named = {layer for layer, unit in biases.symbols.values() if not unit}
    kinds, values = list(biases.kinds), list(biases.values)
    for layer, (kind, value) in enumerate(zip(biases.kinds, biases.values, strict=True), start=1):
        width = wiring.layout.sizes[layer]
        if kind == "shared" and layer not in named and _is_printed(value[0], width, groups):
            kinds[layer - 1], values[layer - 1] = "trained", value * width
    if kinds == list(biases.kinds):
        return candidate
    wiring = wiring._replace(biases=replace(biases, kinds=tuple(kinds), values=tuple(values)))
    names = [layer.activation.name for layer in candidate.parameters.network.layers]
    return replace(candidate, wiring=wiring, parameters=parameters_of(given, wiring, names))


def _is_printed(value: float, width: int, groups: Groups) -> bool:
    """Whether a number stands so many times side by side, and no more."""
    runs = (
        (number, len(list(spots)))
        for group in groups
        for number, spots in groupby(group, key=lambda spot: spot.claim.value)
    )
    return any(run == (value, width) for run in runs)
