"""A network from its worked sums alone: the numbers that all sums of a layer share are the outputs
of the layer before, the others its weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.worked_sums import NEAR, SLIP, WorkedSum
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp

MOST_UNITS, MOST_LAYERS = 12, 6
MOST_BEGINNINGS = 4  # sums that may be the first of the network
FEWEST_PRODUCTS = 3  # of which all but one are the same in an update of one weight
OUTPUTS = ("logistic", "tanh", "relu", "identity")  # what may make signals of net inputs
Network = tuple[Layout, Biases, tuple[float, ...]]


@dataclass(frozen=True)
class WorkedLayer:
    """The sums of a layer, and what reaches it."""

    signals: tuple[float, ...]
    sums: tuple[WorkedSum, ...]

    @property
    def weights(self) -> tuple[tuple[float, ...], ...]:
        """The weights of each unit."""
        return tuple(one.weights(self.signals) or () for one in self.sums)


def worked_networks(
    sums: Sequence[WorkedSum], inputs: Sequence[float] | None, given: Sequence[float] = ()
) -> Iterator[Network]:
    """Weights, biases and inputs, as far as the sums of a document go.

    Without known inputs, two sums of the first layer are needed to tell them from the weights; or
    the weights that are given, in their order, or a second layer, of which it is known on which
    side its signals stand.
    """
    seen: set[Layout | tuple[tuple[float, ...], ...]] = set()
    for begin in range(min(MOST_BEGINNINGS, len(sums))):
        for signals in _beginnings(sums[begin], inputs):
            layers = _layers(sums[begin:], signals)
            if not layers or (inputs is None and not _are_told(layers, given)):
                continue
            # other beginnings often come to the same network
            weights = tuple(row for layer in layers for row in layer.weights)
            if weights not in seen:
                seen.add(weights)
                yield _network(layers)


def _are_told(layers: Sequence[WorkedLayer], given: Sequence[float]) -> bool:
    """Whether inputs are told from weights."""
    first = layers[0]
    if len(first.sums) > 1:
        return True
    weights = first.weights[0]
    if weights and tuple(given[: len(weights)]) == weights != first.signals:
        return True
    return len(layers) > 1 and _side(first) == _side(layers[1]) >= 0


def _side(layer: WorkedLayer) -> int:
    """Where the signals stand in the products: before the weights, 0, or behind them, 1; -1 if that
    cannot be told.
    """
    pairs = layer.sums[0].reached_by(len(layer.signals))
    sides = [
        side
        for side in range(2)
        if all(pair[side] == it for pair, it in zip(pairs, layer.signals, strict=True))
    ]
    return sides[0] if len(sides) == 1 else -1


def _beginnings(first: WorkedSum, inputs: Sequence[float] | None) -> Iterator[tuple[float, ...]]:
    """What may be the inputs of the first sum, the likeliest first."""
    if inputs is not None:
        yield tuple(inputs)
    else:
        # more documents write w x than x w
        left, right = zip(*first.pairs, strict=True)
        yield from (right, left)


def _network(layers: Sequence[WorkedLayer]) -> Network:
    sizes = (len(layers[0].signals), *(len(layer.sums) for layer in layers))
    numbers = tuple(layer.weights for layer in layers)
    layout = Layout(sizes, ways=("by worked sums",), numbers=numbers)
    kinds, values = zip(*map(_of_layer, layers), strict=True)
    return layout, Biases(kinds, values), layers[0].signals


def _of_layer(layer: WorkedLayer) -> tuple[str, tuple[float, ...]]:
    """Biases of the sums that have one; one for all units of a layer, if all have the same."""
    added = [one.added_to(len(layer.signals)) for one in layer.sums]
    if added == [None] * len(added):
        return "none", ()
    # the same number after each sum is how documents write one bias for a layer
    if len(added) > 1 and len(set(added)) == 1 and len(set(layer.sums)) > 1:
        return "shared", (added[0] or 0.0,)
    return "trained", tuple(bias or 0.0 for bias in added)


def _layers(sums: Sequence[WorkedSum], signals: tuple[float, ...]) -> list[WorkedLayer]:
    """Layer after layer, each with as many signals as the one before has units; sums of anything
    else between them do not matter.
    """
    found: list[WorkedLayer] = []
    mine: list[WorkedSum] = []
    for one in sums:
        # Sums of updates and gradients stand between those of the forward pass. What a layer makes
        # tells more than what goes into it, which is often 0 or 1.
        alike = mine * _copies(one, mine)
        reached = _begun_by(one, alike) if len(found) < MOST_LAYERS else ()
        if reached:
            found.append(WorkedLayer(signals, tuple(alike)))
            signals, mine = reached, [one]
        elif one.weights(signals) is not None and not found_again(one, mine):
            mine.append(one)
    if mine and len(mine) <= MOST_UNITS:
        found.append(WorkedLayer(signals, tuple(mine)))
    return found


def _copies(one: WorkedSum, before: Sequence[WorkedSum]) -> int:
    """How many units the only sum of a layer stands for: where all weights are equal, authors work
    out one of them, and the next sum has as many equal signals.
    """
    is_alike = len(before) == 1 and len(set(one.pairs)) == 1
    return len(one.pairs) if is_alike else 1


def with_outputs(network: Network, n_out: int) -> Network | None:
    """The same network with so many equal outputs, if the units of each of its hidden layers are
    equal, and only one output is worked out.
    """
    layout, biases, signals = network
    hidden = layout.numbers[:-1]
    are_alike = bool(hidden) and all(len(set(rows)) == 1 < len(rows) for rows in hidden)
    if n_out == 1 or layout.sizes[-1] != 1 or not are_alike:
        return None
    sizes, numbers = (*layout.sizes[:-1], n_out), (*hidden, layout.numbers[-1] * n_out)
    values = (*biases.values[:-1], biases.values[-1] * n_out)
    return replace(layout, sizes=sizes, numbers=numbers), replace(biases, values=values), signals


def _begun_by(one: WorkedSum, before: Sequence[WorkedSum]) -> tuple[float, ...]:
    """The signals with which a sum begins the next layer; empty if it does not."""
    reached = _reached(one, before) if before else ()
    # Where Z is the name of all, only its signals tell that a sum is of the next layer.
    return reached if reached and (len(before) > 1 or not found_again(one, before)) else ()


def found_again(one: WorkedSum, others: Sequence[WorkedSum]) -> bool:
    """Whether a sum repeats one of the others, or has its name: after an update, or for another
    sample.
    """
    return any(
        (one.pairs == other.pairs and not _are_two(one, other))
        or _is_after_step(one, other)
        or (_have_one_name(one, other) and one.name[:1].isalpha())
        or _is_other_sample(one, other)
        for other in others
    )


def _have_one_name(one: WorkedSum, other: WorkedSum) -> bool:
    """Whether two sums are of the same; under headings, Z may be that of each unit with its own
    weights.
    """
    return one.name == other.name and (
        one.symbols == other.symbols or not one.symbols or not other.symbols
    )


def _are_two(one: WorkedSum, other: WorkedSum) -> bool:
    """Whether sums of the same products are of two units: with names and biases of their own."""
    named = one.name[:1].isalpha() and other.name[:1].isalpha() and one.name != other.name
    return named and None not in (one.bias, other.bias) and one.bias != other.bias


def _is_after_step(one: WorkedSum, other: WorkedSum) -> bool:
    """Whether all products but one are the same: one weight has been updated since."""
    changed = sum(a != b for a, b in zip(one.pairs, other.pairs, strict=False))
    alike = len(one.pairs) == len(other.pairs) >= FEWEST_PRODUCTS and one.bias == other.bias
    return alike and changed == 1


def _is_other_sample(one: WorkedSum, other: WorkedSum) -> bool:
    """Whether two sums have the same weights, and the same signals in another order."""
    if len(one.pairs) != len(other.pairs) or len(one.pairs) < 2:
        return False
    (a, b), (c, d) = (tuple(zip(*it.pairs, strict=True)) for it in (one, other))
    return (a == c and b != d and sorted(b) == sorted(d)) or (
        b == d and a != c and sorted(a) == sorted(c)
    )


def _reached(one: WorkedSum, before: Sequence[WorkedSum]) -> tuple[float, ...]:
    """Its factors that an activation makes of the net inputs of the layer before; empty if there
    are none.
    """
    pairs = one.reached_by(len(before))
    if len(pairs) != len(before):
        return ()
    nets = np.array([other.result for other in before])
    # Any activation: which one it is, the outputs tell later.
    for name in OUTPUTS:
        made = [float(a) for a in ACTIVATIONS[name].value(nets, xp)]
        chosen = [_nearer(pair, a) for pair, a in zip(pairs, made, strict=True)]
        if _are_near(chosen, made):
            return tuple(chosen)
    return ()


def _are_near(chosen: Sequence[float], made: Sequence[float]) -> bool:
    """Whether these are the outputs; one of several may be a slip of the author."""
    off = [(f, a) for f, a in zip(chosen, made, strict=True) if not _is_near(f, a)]
    if len(off) == 1 < len(made):
        ((factor, value),) = off
        return abs(factor - value) <= SLIP * abs(value)
    return not off


def _nearer(pair: tuple[float, float], value: float) -> float:
    return min(reversed(pair), key=lambda factor: abs(factor - value))


def _is_near(factor: float, value: float) -> bool:
    return abs(factor - value) <= NEAR * max(abs(value), NEAR)
