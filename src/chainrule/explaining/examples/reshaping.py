"""A network with units or layers more or less, with the weights that there were before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chainrule.errors import ChainruleError
from chainrule.formulas import Initializer
from chainrule.network.network import Network, parse_parameter
from chainrule.network.parameters import Parameters, initialize

LAYER = re.compile(r"(?<=^[wb]\[)\d+(?=\])")


def reshaped(
    before: Parameters,
    sizes: tuple[int, ...],
    dropout: tuple[float, ...],
    weights: str | Initializer,
    seed: int,
) -> tuple[Parameters, tuple[float, ...]]:
    """The parameters of the network in other sizes, and the rates of dropout of its layers."""
    network, origin = _network(before.network, sizes)
    after = initialize(network, weights, seed)
    for new, number in origin.items():
        _keep(before, after, number, new)
    # hidden layers alone have rates, so the output layer is left out
    rates = [_rate(dropout, origin, number) for number in range(len(sizes) - 2)]
    return after, tuple(rates) if dropout else ()


def _network(old: Network, sizes: tuple[int, ...]) -> tuple[Network, dict[int, int]]:
    """The network in other sizes, and which layer each of its layers was before."""
    ends = (old.n_inputs, old.n_outputs)
    if len(sizes) < 2 or (sizes[0], sizes[-1]) != ends:
        raise ChainruleError(
            f"sizes are {list(sizes)}; the data has {ends[0]} inputs and {ends[1]} outputs, which "
            "must be the first and the last"
        )
    origin = _origins(old, len(sizes) - 1)
    like = [old.layers[_model(old, origin, number)] for number in range(len(sizes) - 1)]
    activations = [layer.activation for layer in like]
    biases = [layer.biases for layer in like]
    # what is frozen can only be told of a network: whether it still has such a weight
    bare = Network(sizes, activations, biases)
    return Network(sizes, activations, biases, tuple(_frozen(old, bare, origin))), origin


def _origins(old: Network, depth: int) -> dict[int, int]:
    """For each layer of the new network, counted from 0, the one that it was before, if any.

    From the inputs on they are the same; the output layer stays the output layer.
    """
    # 2-2-2 to 2-2-4-2: layer 0 was 0, layer 1 is new, and layer 2 was 1
    hidden = min(depth, len(old.layers)) - 1
    return {**{number: number for number in range(hidden)}, depth - 1: len(old.layers) - 1}


def _model(old: Network, origin: Mapping[int, int], number: int) -> int:
    """The layer whose activation and kind of biases a layer has."""
    # a new layer does as the last hidden one before it; without any, as the output layer
    return origin.get(number, max(0, len(old.layers) - 2))


def _keep(before: Parameters, after: Parameters, old: int, new: int) -> None:
    """Copy what leads from units that there were to units that there were."""
    W, to = before.W[old], after.W[new]
    # rows send and columns receive, so units that are gone or new are at the ends of both
    units = min(W.shape[1], to.shape[1])
    # An output layer behind other layers than before gets its inputs from other units; so old and
    # new numbers differ there, as they are counted from the inputs.
    if old == new:
        senders = min(W.shape[0], to.shape[0])
        to[:senders, :units] = W[:senders, :units]
    if before.network.layers[old].n_biases:
        count = min(len(before.b[old]), len(after.b[new]))
        after.b[new][:count] = before.b[old][:count]


def _frozen(old: Network, network: Network, origin: Mapping[int, int]) -> Iterator[str]:
    """What is frozen, by the layers' new numbers; without what there is no longer."""
    became = {before + 1: after + 1 for after, before in origin.items()}
    for name in old.frozen:
        match = LAYER.search(name.strip())
        number = None if match is None else became.get(int(match[0]))
        # of a layer that is gone there is nothing left to freeze
        if number is None:
            continue
        renamed = LAYER.sub(str(number), name.strip())
        try:
            parse_parameter(network, renamed)
        except ChainruleError:
            continue
        yield renamed


def _rate(dropout: tuple[float, ...], origin: Mapping[int, int], number: int) -> float:
    """A new layer drops nothing."""
    return dropout[origin[number]] if number in origin and dropout else 0.0
