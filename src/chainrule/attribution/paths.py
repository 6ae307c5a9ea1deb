"""Integrated gradients: how much each input adds on the straight way from one row to another.

Sundararajan, Taly & Yan 2017: of the difference between the outputs at the ends of the path
x(t) = start + t (end - start), input i has the share::

    (end_i - start_i) * integral over t from 0 to 1 of dy/dx_i at x(t)

and the shares add up to the difference. As the net inputs of the first layer are linear in t, the
path is itself a network, of the single input t, and the same layers from there on::

    start -> z = (start W + b) + t (end - start) W -> the layers of the network -> y(t)

The page gives delta = dy/dz of its first layer, whose integral is all that is needed: dy/dx is
delta W'. It is taken by Gauss and Legendre's rule in stretches of the path. How far a stretch is
off is known, as the shares must add up to the difference of the outputs at its ends; where they do
not, it is cut in two. Where a unit such as a ReLU bends, that is nearly always where the tangents
at the ends of the stretch meet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.network.input_gradient import Readout, first_delta
from chainrule.network.network import Network
from chainrule.network.parameters import Matrices, Parameters
from chainrule.types import Doubles, Mask

# In a single one errors may cancel: of two bends in mirror image, at 0.3 and 0.7, the shares come
# to the right sum, and both are wrong. Short stretches seldom have such pairs.
STRETCHES = 8  # at first
# Exact for polynomials up to degree 7, which smooth units are much like over a short stretch.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
TOLERANCE = 1e-9  # of a stretch, of the scale of what is read
ROUNDING = 1e-13  # of what is read
MOST_CUTS = 50  # of a stretch: then it is as short as floats can tell
# Their deltas are in memory at the same time, a row of units for each node.
MOST_STRETCHES = 20_000  # that are cut at a time
BLOCK = 4096  # rows
# Two of three cuts are where tangents meet; should these mislead, the third is in the middle.
IN_THE_MIDDLE = 3


class PathIntegral(NamedTuple):
    """The mean gradient along a path, (n_inputs,), what is read at its ends, and how far the shares
    are from adding up to the difference.
    """

    gradient: Doubles
    first: float
    last: float
    unexplained: float


class Stretches(NamedTuple):
    """Parts of the path: the integral of delta, (n, units), how far the shares of each are from
    adding up, and where the tangents at its ends meet, (n,).
    """

    integral: Doubles
    off: Doubles
    meeting: Doubles


def integrated(
    parameters: Parameters, start: Doubles, end: Doubles, read: Readout, scale: float = 1.0
) -> PathIntegral:
    """The mean gradient of what is read off the outputs: times end - start, the inputs' shares.

    Parameters
    ----------
    parameters : Parameters
        A network and its numbers.
    start, end : array, (n_inputs,)
        The ends of the path.
    read : Readout
        What is read off the outputs.
    scale : float
        The usual size of what is read, by which errors are told from rounding.
    """
    path = _Path(parameters, start, end, read)
    first, last = map(float, path.along(np.array([0.0, 1.0]))[0])
    # The difference of large outputs is rounded; asked for less, cutting would not end before
    # `MOST_CUTS`.
    close = max(TOLERANCE * scale, ROUNDING * max(abs(first), abs(last)))
    edges = np.linspace(0.0, 1.0, STRETCHES + 1)
    low, high = edges[:-1], edges[1:]
    integral = np.zeros(path.speed.shape)
    for cut in range(1, MOST_CUTS + 1):
        found = path.stretches(low, high)
        # what is not a number stays so, however short the stretches
        done = ~(np.abs(found.off) > close)
        if cut == MOST_CUTS or np.sum(~done) > MOST_STRETCHES:
            done[:] = True
        integral += found.integral[done].sum(axis=0)
        if done.all():
            break
        low, high = _cut(low, high, found.meeting, ~done, cut % IN_THE_MIDDLE == 0)
    gradient = parameters.W[0].astype(float) @ integral
    return PathIntegral(gradient, first, last, last - first - float(path.way @ gradient))


def _cut(
    low: Doubles, high: Doubles, meeting: Doubles, open: Mask, halved: bool
) -> tuple[Doubles, Doubles]:
    """The open stretches, each cut in two."""
    low, high, meeting = low[open], high[open], meeting[open]
    within = (low < meeting) & (meeting < high) & (not halved)
    between = np.where(within, meeting, (low + high) / 2)
    return np.concatenate([low, between]), np.concatenate([between, high])


class _Path:
    """The straight way between two rows of inputs, as a network of one input."""

    def __init__(self, parameters: Parameters, start: Doubles, end: Doubles, read: Readout) -> None:
        W, b = parameters.W, parameters.b
        layers = parameters.network.layers
        self.read = read
        self.way = end - start
        self.speed = self.way @ W[0]  # dz/dt of the first layer
        network = Network(
            [1, *(layer.n_out for layer in layers)],
            [layer.activation for layer in layers],
            # the first biases hold the start of the path, even if the layer has none of its own
            ["trained", *(layer.biases for layer in layers[1:])],
        )
        self.network = Matrices(
            network,
            [self.speed[None, :], *(np.asarray(it, float) for it in W[1:])],
            [start @ W[0] + b[0], *(np.asarray(it, float) for it in b[1:])],
        )

    def along(self, t: Doubles) -> tuple[Doubles, Doubles]:
        """What is read at the places t, (n,), and delta there, (n, units)."""
        blocks = [t[place : place + BLOCK] for place in range(0, len(t), BLOCK)]
        found = [first_delta(self.network, block[:, None], self.read) for block in blocks]
        return np.concatenate([it[0] for it in found]), np.concatenate([it[1] for it in found])

    def stretches(self, low: Doubles, high: Doubles) -> Stretches:
        """The stretches between these places."""
        half = (high - low) / 2
        inner = (low + half)[:, None] + half[:, None] * NODES
        # neighbors share an end, which is computed once
        ends, place = np.unique(np.concatenate([low, high]), return_inverse=True)
        values, delta = self.along(np.concatenate([ends, inner.ravel()]))
        before, after = np.split(place, 2)
        rise = values[after] - values[before]
        by_node = delta[len(ends) :].reshape(*inner.shape, -1)
        integral = half[:, None] * np.einsum("n,snu->su", WEIGHTS, by_node)
        slopes = delta[: len(ends)] @ self.speed
        first, last = slopes[before], slopes[after]
        # of parallel tangents anywhere: they meet nowhere
        with np.errstate(all="ignore"):
            # first s - last (s - (high - low)) = rise, solved for s = t - low
            meeting = low + (rise - last * (high - low)) / (first - last)
        return Stretches(integral, integral @ self.speed - rise, meeting)
