"""Parameters: one flat vector, with views W[l] and b[l] for each layer.

    | W[0] by rows | b[0] | W[1] by rows | b[1] | ...

One vector is one call of the optimizer, one array on disk, one pointer for a compiled engine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ChainruleError
from chainrule.formulas import INITIALIZERS, Initializer
from chainrule.network.network import Network, Place, parse_parameter
from chainrule.types import Array, Namespace


class Parameters:
    """The numbers of a network.

    Attributes
    ----------
    vector : array, (n_parameters,)
        All of them. Changing the views changes it.
    W : list of array
        Weights into each layer, (n_in, n_out): row = sending unit, column = receiving unit.
    b : list
        Biases of each layer, (n_out,); (1,) where they are shared; the number 0 where there are
        none.
    """

    def __init__(self, network: Network, vector: Array) -> None:
        if vector.shape != (network.n_parameters,):
            raise ChainruleError(
                f"{network} has {network.n_parameters} parameters, but {vector.shape} were given"
            )
        self.network = network
        self.vector = vector
        self.W: list[Array] = []
        self.b: list[Array] = []
        # slices and reshapes of contiguous memory are views: what training writes into the vector
        # is seen in W and b, and the other way round
        start = 0
        for layer in network.layers:
            middle = start + layer.n_in * layer.n_out
            end = middle + layer.n_biases
            self.W.append(vector[start:middle].reshape(layer.n_in, layer.n_out))
            self.b.append(vector[middle:end] if layer.n_biases else 0)
            start = end

    def like(self, weights: list[Array], biases: list[Array], xp: Namespace) -> Parameters:
        """The same from matrices, and from one bias for each unit: those of a layer that shares
        one are added up.
        """
        pieces = Matrices(self.network, weights, added_up(self.network, biases)).pieces
        return Parameters(self.network, xp.concatenate([piece.reshape(-1) for piece in pieces]))

    @property
    def pieces(self) -> list[Array]:
        """The arrays that elementwise work is done on: here the vector alone."""
        return [self.vector]

    def with_pieces(self, pieces: list[Array]) -> Parameters:
        """The same network with other numbers, in such pieces."""
        return Parameters(self.network, pieces[0])

    def __repr__(self) -> str:
        # no values: engines also put traced arrays here, which have none
        kind = f" in {self.vector.dtype}" if isinstance(self.vector, np.ndarray) else ""
        return (
            f"<{self.network.n_parameters} parameters of a {self.network} network{kind}; "
            "see .W, .b, .vector>"
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles and deep copies cut the vector anew: W and b stay views of it."""
        return Parameters, (self.network, self.vector)

    def copy(self) -> Parameters:
        """Numbers that can be changed without changing these."""
        return Parameters(self.network, self.vector.copy())


class Matrices(Parameters):
    """Parameters as arrays of their own, without the vector: cutting them out of one would mean
    copies on a device.
    """

    def __init__(self, network: Network, W: list[Array], b: list[Array]) -> None:
        self.network = network
        self.W = W
        self.b = b

    def __repr__(self) -> str:
        return f"<matrices of a {self.network} network; see .W, .b>"

    def __reduce__(self) -> tuple[object, ...]:
        """There is no vector to go by."""
        return Matrices, (self.network, self.W, self.b)

    @property
    def pieces(self) -> list[Array]:
        """All matrices and biases, in the order of the vector; a layer may have no biases."""
        return pieces_of(self)

    def with_pieces(self, pieces: list[Array]) -> Matrices:
        """The same network with other numbers, in such pieces."""
        return from_pieces(self.network, pieces)

    def like(self, weights: list[Array], biases: list[Array], xp: Namespace) -> Matrices:
        """The same from matrices, and from one bias for each unit: those of a layer that shares
        one are added up.
        """
        return Matrices(self.network, weights, added_up(self.network, biases))


def pieces_of(parameters: Parameters) -> list[Array]:
    """Weights and biases layer by layer, in the order of the vector."""
    pieces: list[Array] = []
    for layer, W, b in zip(parameters.network.layers, parameters.W, parameters.b, strict=True):
        pieces.append(W)
        if layer.n_biases:
            pieces.append(b)
    return pieces


def from_pieces(network: Network, pieces: list[Array]) -> Matrices:
    """The matrices and biases that such pieces are."""
    rest = iter(pieces)
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in network.layers:
        weights.append(next(rest))
        biases.append(next(rest) if layer.n_biases else 0)
    return Matrices(network, weights, biases)


def added_up(network: Network, biases: list[Array]) -> list[Array]:
    """The biases of each layer from one for each unit: those of a layer that shares one are
    added up.
    """
    # dE/db of a shared bias: it reaches every unit, so by the chain rule their shares add up
    pairs = zip(network.layers, biases, strict=True)
    return [b.sum(keepdims=True) if layer.biases == "shared" else b for layer, b in pairs]


def from_matrices(network: Network, weights: list[Array], biases: list[Array]) -> Parameters:
    """Parameters in float64 from matrices.

    Parameters
    ----------
    network : Network
        What the numbers are for.
    weights : list of array
        For each layer, (n_in, n_out).
    biases : list
        For each layer, (n_out,); one number where they are shared, None where there are none.

    Raises
    ------
    ChainruleError
        If a shape does not fit.

    Examples
    --------
    >>> network = chainrule.Network([2, 1], "logistic")
    >>> chainrule.from_matrices(network, [[[0.1], [0.2]]], [[0.3]]).vector.tolist()
    [0.1, 0.2, 0.3]
    """
    parameters = Parameters(network, np.zeros(network.n_parameters))
    if len(weights) != len(network.layers) or len(biases) != len(network.layers):
        raise ChainruleError(
            f"{len(weights)} weight matrices and {len(biases)} biases were given for "
            f"{len(network.layers)} layers; each layer needs one of both"
        )
    for l, (W, b) in enumerate(zip(weights, biases, strict=True)):
        _put(f"w[{l + 1}]", W, parameters.W[l])
        _put(f"b[{l + 1}]", b, parameters.b[l] if network.layers[l].n_biases else None)
    return parameters


def _put(name: str, values: Array, place: Array) -> None:
    """Write values into their place, which is None where a layer has no biases."""
    if place is None and values is None:
        return
    if place is None or values is None or np.shape(values) not in _shapes(place):
        found = None if values is None else np.shape(values)
        wanted = None if place is None else place.shape
        raise ChainruleError(f"{name} has the shape {found}; it must be {wanted}")
    place[...] = values


def _shapes(place: NDArray[np.float64]) -> set[tuple[int, ...]]:
    """The shapes that may be put in a place; a shared bias may be a plain number."""
    return {place.shape, ()} if place.shape == (1,) else {place.shape}


def initialize(
    network: Network, weights: str | Initializer = "glorot_uniform", seed: int = 0
) -> Parameters:
    """Fresh parameters in float64: weights drawn by an initializer, biases 0.

    Parameters
    ----------
    network : Network
        What the numbers are for.
    weights : str or Initializer
        The name of an entry of ``INITIALIZERS``, or weights of your own by `given`.
    seed : int
        Same seed, same weights.

    Examples
    --------
    >>> network = chainrule.Network([2, 2, 1], "tanh")
    >>> chainrule.initialize(network, "zeros").vector.tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ChainruleError(f"seed is {seed!r}; it must be a whole number of at least 0")
    generator = np.random.default_rng(seed)
    draw = INITIALIZERS.find(weights).draw
    parameters = Parameters(network, np.zeros(network.n_parameters))
    for number, W in enumerate(parameters.W):
        W[...] = draw(number, W.shape, generator)
    return parameters


def entries(place: Place, parameters: Parameters) -> Array:
    """The weights or biases of a layer, as a view."""
    return (parameters.W if place.kind == "w" else parameters.b)[place.layer]


def rate_factors(
    network: Network, rates: Sequence[tuple[str, float]]
) -> NDArray[np.float64] | None:
    """What the learning rate of each entry of the vector is multiplied by, (n_parameters,); None
    without any rates.
    """
    if not rates:
        return None
    factors = Parameters(network, np.ones(network.n_parameters))
    for name, rate in rates:
        place = parse_parameter(network, name)
        entries(place, factors)[place.units or ...] = rate
    return np.asarray(factors.vector, dtype=np.float64)


def trainable(network: Network) -> NDArray[np.bool_]:
    """Which entries of the vector training may change, (n_parameters,)."""
    mask = Parameters(network, np.ones(network.n_parameters, dtype=bool))
    for name in network.frozen:
        place = parse_parameter(network, name)
        if place.off_diagonal:
            entries(place, mask)[~np.eye(network.sizes[place.layer], dtype=bool)] = False
        else:
            entries(place, mask)[place.units or ...] = False
    return np.asarray(mask.vector, dtype=bool)
