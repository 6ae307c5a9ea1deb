"""Units that are alike: where all weights are equal, the units of a layer have equal numbers, and
documents write z^(1) = 3 for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.network.quantities import Kind, Quantity

CLOSE = 1e-9


def are_alike(values: Values, sizes: Sequence[int]) -> bool:
    """Whether this is a network with several hidden units, and those of each layer are the same."""
    hidden = range(1, len(sizes) - 1)
    several = any(sizes[layer] > 1 for layer in hidden)
    # The only sample of an example has no number.
    nets = [[Quantity(Kind.NET_INPUT, layer, sample=it) for layer in hidden] for it in (0, 1)]
    return several and any(
        all(one_of_all(it, values, sizes) is not None for it in layers) for layers in nets
    )


def one_of_all(quantity: Quantity, values: Values, sizes: Sequence[int]) -> Quantity | None:
    """What a name of a whole layer stands for beside a single number: the first unit's, if all have
    the same; None if they have not.
    """
    if quantity.unit or not quantity.layer:
        return None
    of_weight = "weight" in quantity.kind
    senders = _units(sizes, quantity.layer - 1) if of_weight else (quantity.sender,)
    pairs = product(_units(sizes, quantity.layer), senders)
    entries = [replace(quantity, unit=unit, sender=sender) for unit, sender in pairs]
    return entries[0] if _are_equal([values.get((0, it)) for it in entries]) else None


def _units(sizes: Sequence[int], layer: int) -> range:
    return range(1, sizes[layer] + 1)


def _are_equal(numbers: Sequence[float | None]) -> bool:
    first = numbers[0]
    return first is not None and all(it is not None and abs(it - first) <= CLOSE for it in numbers)
