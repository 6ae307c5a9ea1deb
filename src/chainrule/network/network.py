"""What a network is: sizes, activations, biases, and what is frozen. It holds no numbers.

Layers are counted from 1 in texts (layer 0 are the inputs), and so are units: ``w[2][1,3]`` is the
weight from unit 1 of layer 1 to unit 3 of layer 2, ``b[2][3]`` that unit's bias, ``b[2]`` a bias
shared by layer 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import NamedTuple, TypeVar

from chainrule.errors import ChainruleError, unknown
from chainrule.formulas import ACTIVATIONS, Activation

Entry = TypeVar("Entry", str, str | Activation)
MOST_PARAMETERS = 2**40
OFF_DIAGONAL = "[i!=j]"
MOST_SHOWN = 4  # names of frozen weights
BIASES = ("trained", "shared", "none")
# w[layer], w[layer][sender,receiver], b[layer], b[layer][unit]; nine digits are enough for any
_NAME = re.compile(
    r"(w)\[(\d{1,9})\](?:\[(\d{1,9}),\s*(\d{1,9})\])?|(b)\[(\d{1,9})\](?:\[(\d{1,9})\])?"
)


@dataclass(frozen=True)
class Layer:
    """One layer: its shape, what its units do, and its biases."""

    n_in: int
    n_out: int
    activation: Activation
    biases: str

    @property
    def n_biases(self) -> int:
        """How many bias values the layer keeps."""
        return {"trained": self.n_out, "shared": 1, "none": 0}[self.biases]


@dataclass(frozen=True, init=False)
class Network:
    """A feed-forward network of any depth and width.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, then the number of units of each layer.
    activations : str, Activation, or a sequence of them
        One for all layers, or one for each layer.
    biases : {"trained", "shared", "none"}, or a sequence of them
        ``"trained"``: one for each unit. ``"shared"``: one for the whole layer.
    frozen : sequence of str
        What training leaves as it is: ``"w[1]"`` or ``"b[2]"`` for all weights or biases into a
        layer, ``"w[2][1,3]"`` or ``"b[2][3]"`` for a single one, ``"w[1][i!=j]"`` for all but the
        diagonal: with zeros there, the layer multiplies each input by a factor of its own.

    Raises
    ------
    ChainruleError
        If a size is not positive, a name is not known, a list has the wrong length, or `frozen`
        names something that the network does not have.

    Examples
    --------
    >>> network = Network([64, 32, 10], ["relu", "softmax"])
    >>> print(network)
    64-32-10, relu, softmax
    >>> network.n_parameters
    2410
    """

    sizes: tuple[int, ...]
    layers: tuple[Layer, ...]
    frozen: tuple[str, ...]

    def __init__(
        self,
        sizes: Sequence[int],
        activations: str | Activation | Sequence[str | Activation] = "logistic",
        biases: str | Sequence[str] = "trained",
        frozen: Sequence[str] = (),
    ) -> None:
        try:
            counts = tuple(index(size) for size in sizes)
        except TypeError:
            counts = ()
        if len(counts) < 2 or min(counts) < 1:
            raise ChainruleError(
                f"sizes are {sizes!r}; a network needs the number of inputs and the number of "
                "units of at least one layer, all whole and above 0"
            )
        sizes = counts
        depth = len(sizes) - 1
        names = _for_each_layer("activations", activations, depth)
        kinds = _for_each_layer("biases", biases, depth)
        for kind in kinds:
            if kind not in BIASES:
                raise unknown("kind of biases", kind, BIASES)
        layers = tuple(
            Layer(n_in, n_out, ACTIVATIONS.find(name), kind)
            for n_in, n_out, name, kind in zip(sizes[:-1], sizes[1:], names, kinds, strict=True)
        )
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "frozen", tuple(frozen))
        if self.n_parameters > MOST_PARAMETERS:
            raise ChainruleError(
                f"a network of sizes {list(sizes)} has {self.n_parameters:.3g} weights, too "
                "many to hold"
            )
        for name in self.frozen:
            parse_parameter(self, name)

    @property
    def n_inputs(self) -> int:
        """Number of inputs."""
        return self.sizes[0]

    @property
    def n_outputs(self) -> int:
        """Number of outputs."""
        return self.sizes[-1]

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases, frozen ones included."""
        return sum(layer.n_in * layer.n_out + layer.n_biases for layer in self.layers)

    def __repr__(self) -> str:
        names = [layer.activation.name for layer in self.layers]
        kinds = [layer.biases for layer in self.layers]
        parts = [str(list(self.sizes)), repr(_as_given(names))]
        # what is usual is left out
        if set(kinds) != {"trained"}:
            parts.append(f"biases={_as_given(kinds)!r}")
        if self.frozen:
            some = ", ".join(map(repr, self.frozen[:MOST_SHOWN]))
            more = ", ..." if len(self.frozen) > MOST_SHOWN else ""
            parts.append(f"frozen=[{some}{more}]")
        return f"Network({', '.join(parts)})"

    def __str__(self) -> str:
        activations = ", ".join(layer.activation.name for layer in self.layers)
        return "-".join(map(str, self.sizes)) + ", " + activations


def _as_given(entries: list[str]) -> str | list[str]:
    """One for all layers where they are alike, else one for each."""
    return entries[0] if len(set(entries)) == 1 else entries


def _for_each_layer(what: str, given: Entry | Sequence[Entry], depth: int) -> list[Entry]:
    """One entry for each layer, from one for all or a list."""
    if isinstance(given, str | Activation):
        return [given] * depth
    entries: list[Entry] = list(given)
    if len(entries) != depth:
        raise ChainruleError(
            f"{len(entries)} {what} were given for {depth} layers; give one for all layers or "
            "one for each"
        )
    return entries


class Place(NamedTuple):
    """Where a weight or bias is: the layer and the units, counted from 0; no units mean all, or all
    from a unit to another one than its like.
    """

    kind: str
    layer: int
    units: tuple[int, ...]
    off_diagonal: bool = False


def parse_parameter(network: Network, name: str) -> Place:
    """The place that a name such as ``w[2][1,3]`` stands for; ``kind`` is "w" or "b"."""
    text = name.strip()
    whole = text.removesuffix(OFF_DIAGONAL)
    match = _NAME.fullmatch(whole)
    if match is None:
        raise ChainruleError(
            f"{name!r} is not the name of a weight or bias; examples of names are w[1], "
            "w[2][1,3], b[1] and b[2][3]"
        )
    kind = match[1] or match[5]
    numbers = [int(text) - 1 for text in match.groups() if text is not None and text.isdigit()]
    layer, units = numbers[0], tuple(numbers[1:])
    if not 0 <= layer < len(network.layers):
        raise ChainruleError(f"{name}: the network has layers 1 to {len(network.layers)}")

    place = Place(kind, layer, units, off_diagonal=whole != text)
    _check_units(name, place, network.layers[layer])
    if place.off_diagonal:
        _check_diagonal(name, place, network.layers[layer])
    return place


def _check_units(name: str, place: Place, layer: Layer) -> None:
    """Refuse units that the layer does not have."""
    if place.kind == "b" and not layer.n_biases:
        raise ChainruleError(f"{name}: layer {place.layer + 1} has no biases")
    limits = (layer.n_in, layer.n_out) if place.kind == "w" else (layer.n_biases,)
    # a name without units stands for all of them, so there may be fewer units than limits
    if any(not 0 <= unit < limit for unit, limit in zip(place.units, limits, strict=False)):
        shape = " x ".join(map(str, limits))
        what = "weights" if place.kind == "w" else "biases"
        raise ChainruleError(f"{name}: layer {place.layer + 1} has {shape} {what}")


def _check_diagonal(name: str, place: Place, layer: Layer) -> None:
    """Refuse a diagonal where there is none."""
    if place.kind == "b" or place.units or layer.n_in != layer.n_out:
        raise ChainruleError(
            f"{name}: {OFF_DIAGONAL} is for the weights of a layer with as many units as inputs, "
            f"such as w[1]{OFF_DIAGONAL}"
        )
