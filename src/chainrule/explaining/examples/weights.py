"""The weights of a worked example: from what its file gives to a network's parameters.

A key is a symbol of the example's notation (``w5``), or stands for a whole layer::

    "w[1]" = [[0.1, -0.3], [0.2, 0.4]]    a row for each sending unit
    "b[1]" = [0.5, -0.1]                  a number for each unit, or one that a layer shares
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule import toml
from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.places import set_value, value_of
from chainrule.explaining.examples.schema import Cell, Numbers, numbers
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.symbolic.notations import Notation, ascii_form
from chainrule.types import Doubles

UNSET = np.inf  # until a weight is set; nan is what the document does not give
FEW = 10_000  # parameters that can be listed without counting the given numbers first


def given_weights(network: Network, notation: str, given: Mapping[str, Any]) -> Parameters:
    """Parameters from the table ``[weights]``; what is not given is nan.

    Raises
    ------
    ChainruleError
        If a key is not known, a value has the wrong shape, or a weight is missing.
    """
    # before the parameters are made, which take memory
    _check_count(network, given)
    parameters = Parameters(network, np.full(network.n_parameters, UNSET))
    course = Notation(notation, network)
    labels = course.labels()
    # views: writing into them writes into the parameters
    whole = _whole_layers(parameters)
    for key, value in given.items():
        place = f"weights.{key}"
        label = ascii_form(key)
        # "b[1]" can be both a symbol and a whole layer: then a list stands for the layer
        if label in labels and not (label in whole and isinstance(value, list)):
            # A threshold θ is a bias of -θ, which a course may write under its own sign.
            sign = -1 if labels[label].kind in course.negated else 1
            number = sign * numbers(toml.convert(value, Cell, place), place)
            set_value(parameters, labels[label], number)
        elif label in whole:
            whole[label][...] = _array(value, place, whole[label].shape)
        else:
            raise unknown(f"key in [weights] of {_described(network)}:", key, {*labels, *whole})
    # nan was given as "?"; what is still unset was forgotten
    missing = [label for label, where in labels.items() if value_of(parameters, where) == UNSET]
    if missing:
        raise ChainruleError(
            f'[weights] lacks {", ".join(missing)}; what the document does not give is "?"'
        )
    return parameters


def _described(network: Network) -> str:
    """The network, with its biases as far as there are any: they decide which keys there are."""
    kinds = [layer.biases for layer in network.layers]
    each = kinds[0] if len(set(kinds)) == 1 else ", then ".join(kinds)
    known = {
        "none": "without biases",
        "trained": "with a bias for each unit",
        "shared": "with a bias for each layer",
    }
    biases = known.get(each, f"whose layers have biases: {each}")
    return f"a network {network} {biases}"


def _check_count(network: Network, given: Mapping[str, Any]) -> None:
    """Refuse a large network with few numbers before it takes memory: a file of 300 bytes can
    name layers of thousands of units.
    """
    if network.n_parameters <= FEW:
        return
    # object arrays: rows of different lengths must be counted too, and are refused later
    count = sum(np.size(np.asarray(value, dtype=object)) for value in given.values())
    if count < network.n_parameters:
        raise ChainruleError(
            f"[weights] has {count} numbers; a network of sizes {list(network.sizes)} has "
            f"{network.n_parameters} weights and biases"
        )


def _whole_layers(parameters: Parameters) -> dict[str, Doubles]:
    """The arrays that keys such as w[1] and b[1] fill; layers without biases have only w."""
    layers: dict[str, Doubles] = {}
    for number, (W, b) in enumerate(zip(parameters.W, parameters.b, strict=True), start=1):
        # numbered from 1, as in the courses: w[1] leads from the inputs to the first layer
        layers[f"w[{number}]"] = W
        if np.ndim(b):
            layers[f"b[{number}]"] = b
    return layers


def _array(value: object, key: str, shape: tuple[int, ...]) -> Doubles:
    """Lists of numbers as an array of a shape."""
    cells = numbers(toml.convert(value, Numbers, key), key)
    try:
        array = np.array(cells, dtype=float)
    except ValueError:  # rows of different lengths
        raise ChainruleError(f"{key} must be numbers in the shape {shape}") from None
    if array.size == np.prod(shape) == 1:  # the bias that a layer shares, or a single weight
        array = array.reshape(shape)
    if array.shape != shape:
        raise ChainruleError(
            f"{key} has the shape {array.shape}; it must be {shape}, a row for each sender"
        )
    return array
