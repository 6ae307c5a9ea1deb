"""What keeps weights small and units independent: penalties, dropout, clipped gradients, bounded
weights.

Each acts on one place of an update: dropout on the activations, penalties on the error and its
gradient, clipping on the gradient, max-norm on the weights after the step. Biases are neither
penalized nor bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from numbers import Real
from operator import add

import numpy as np
from numpy.typing import DTypeLike

from chainrule.errors import ChainruleError
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.types import Array, Namespace

# 2**32 over the golden ratio: keys of neighbouring layers and steps lie far apart
SPREAD = 0x9E3779B9


@dataclass(frozen=True)
class Regularization:
    """How training is held back; all of it is off unless given.

    Parameters
    ----------
    l1, l2 : float
        Strengths of the penalty l1 sum |w| + l2/2 sum w**2, which is added to the error.
    l2_per_sample : float
        As `l2`, divided by the number of samples of a batch (by the sum of their weights, if they
        have any).
    dropout : tuple of float
        For each hidden layer, the share of its activations that are dropped, drawn anew for each
        sample and update; the others are divided by what remains, so that nothing changes when the
        network is used (the inverted form of Srivastava, Hinton, Krizhevsky, Sutskever &
        Salakhutdinov 2014).
    clip : float, optional
        Gradients longer than this are scaled down to it (Pascanu, Mikolov & Bengio 2013).
    max_norm : float, optional
        After each step, the weights into a unit are scaled down to this length where they are
        longer (Srivastava et al. 2014).

    Raises
    ------
    ChainruleError
        If a number is outside what it can be.

    Examples
    --------
    >>> chainrule.Regularization(l2=1e-3, dropout=(0.5,)).l2
    0.001
    """

    l1: float = 0.0
    l2: float = 0.0
    l2_per_sample: float = 0.0
    dropout: tuple[float, ...] = ()
    clip: float | None = None
    max_norm: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "dropout", tuple(self.dropout))
        for name in ("l1", "l2", "l2_per_sample"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ChainruleError(
                    f"{name} is {getattr(self, name)!r}; it must be a number of at least 0"
                )
        for name in ("clip", "max_norm"):
            if getattr(self, name) is not None and not getattr(self, name) > 0:
                raise ChainruleError(
                    f"{name} is {getattr(self, name)!r}; it must be a number above 0, or None"
                )
        if not all(0 <= rate < 1 for rate in self.dropout):
            raise ChainruleError(
                f"dropout is {self.dropout}; each rate must be at least 0 and below 1"
            )

    @property
    def penalizes(self) -> bool:
        """Whether there is a penalty."""
        return on(self.l1) or on(self.l2) or on(self.l2_per_sample)

    @property
    def drops(self) -> bool:
        """Whether there is dropout."""
        return any(self.dropout)


def on(strength: Array) -> bool:
    """Whether a penalty of this strength leaves a trace: all but 0 do."""
    # Strengths of networks that train together are traced by JAX, and nothing may branch on them.
    return not isinstance(strength, Real) or float(strength) > 0


def penalty(parameters: Parameters, given: Regularization, n: Array, xp: Namespace) -> Array:
    """What is added to the error of a batch of n samples."""
    # the half makes the slope of l2/2 w**2 simply l2 w
    parts = []
    if on(given.l1):
        parts.append(given.l1 * _total([xp.abs(W).sum() for W in parameters.W]))
    if on(given.l2) or on(given.l2_per_sample):
        parts.append(0.5 * _l2(given, n) * _total([(W**2).sum() for W in parameters.W]))
    return _total(parts or [0.0])


def _total(addends: list[Array]) -> Array:
    """Their sum, without the 0 that Python's own begins with: Terms would show it."""
    return reduce(add, addends)


def penalized(
    gradient: Parameters, parameters: Parameters, given: Regularization, n: Array, xp: Namespace
) -> Parameters:
    """The gradient of the error with its penalty."""
    # |w| has no slope at 0; sign(0) = 0 takes the middle of those it could have
    slopes = gradient.W
    if on(given.l1):
        slopes = [g + given.l1 * xp.sign(W) for g, W in zip(slopes, parameters.W, strict=True)]
    if on(given.l2) or on(given.l2_per_sample):
        slopes = [g + _l2(given, n) * W for g, W in zip(slopes, parameters.W, strict=True)]
    return gradient.like(slopes, gradient.b, xp)


def _l2(given: Regularization, n: Array) -> Array:
    """The strength of the L2 penalty for a batch of n samples."""
    return given.l2 + given.l2_per_sample / n if on(given.l2_per_sample) else given.l2


def length(gradient: Parameters, moving: list[Array], xp: Namespace) -> Array:
    """How long the gradient is, of the entries that training may change."""
    # where everything moves no mask is applied: it would be a copy of the gradient
    entries = [
        piece.reshape(-1) if mask is True else piece[mask]
        for piece, mask in zip(gradient.pieces, moving, strict=True)
        if mask is True or mask.any()
    ]
    if not entries:
        return 0.0
    whole = entries[0] if len(entries) == 1 else xp.concatenate(entries)
    return xp.sqrt((whole**2).sum())


def clipped(gradient: Parameters, longest: float, length: Array, xp: Namespace) -> Parameters:
    """The gradient, no longer than allowed; `length` is how long it is."""
    # one expression for short gradients too, whose factor is 1: nothing may branch on a number
    # that JAX only traces
    factor = longest / xp.maximum(length, longest)
    return gradient.like([factor * W for W in gradient.W], [factor * b for b in gradient.b], xp)


def bounded(parameters: Parameters, longest: float, xp: Namespace) -> Parameters:
    """Parameters whose weights into each unit are no longer than allowed."""
    lengths = [xp.sqrt((W**2).sum(axis=0)) for W in parameters.W]
    weights = [
        W * (longest / xp.maximum(length, longest))
        for W, length in zip(parameters.W, lengths, strict=True)
    ]
    return parameters.like(weights, parameters.b, xp)


def gates(
    network: Network,
    rates: tuple[float, ...],
    rows: int,
    seed: Array,
    t: Array,
    dtype: DTypeLike,
    first: Array = 0,
) -> list[Array]:
    """Dropout's masks of A[0], A[1], ... for update number t: 0, or 1 over what remains; None where
    all pass. They are for as many rows of the batch from `first` on.

    Seed and t are arrays of one 32-bit number each, and so is `first` where it is not 0.
    """
    # Drawn by hashing and not by a generator, which would have to be passed from update to update
    # and be the same in NumPy, in JAX and in compiled code. A hash of (seed, layer, update, place)
    # is the same everywhere, in any order, on any number of threads:
    #
    #     seed + l -> mixed -> + t -> mixed = key of a layer's mask
    #     place * SPREAD + key -> mixed -> below the threshold: dropped
    masks: list[Array] = [None] * len(network.layers)
    for l, rate in enumerate(rates, start=1):
        if rate > 0:
            units = network.sizes[l]
            key = mixed(mixed(seed + np.uint32(l)) + t)
            places = np.arange(rows * units, dtype=np.uint32) + first * np.uint32(units)
            kept = mixed(places * np.uint32(SPREAD) + key) >= threshold(rate)
            share = np.asarray(1 / (1 - rate), dtype)
            masks[l] = (kept.astype(dtype) * share).reshape(rows, units)
    return masks


def mixed(x: Array) -> Array:
    """A hash of 32-bit numbers: the finalizer of Appleby's MurmurHash3."""
    # products and shifts wrap around at 2**32 in every engine, which the algorithm wants
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def threshold(rate: float) -> np.uint32:
    """Hashes below this are dropped."""
    return np.uint32(rate * 2**32)


def check_rates(network: Network, given: Regularization) -> None:
    """Dropout must have one rate for each hidden layer, or none."""
    if given.dropout and len(given.dropout) != len(network.layers) - 1:
        raise ChainruleError(
            f"dropout has {len(given.dropout)} rates, but {network} has "
            f"{len(network.layers) - 1} hidden layers"
        )
