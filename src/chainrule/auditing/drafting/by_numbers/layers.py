"""Layers: runs of numbers that are the weights of a layer and its biases, since what they make of
some signals is printed.

A layer's weights stand unit by unit or sender by sender, with nothing between them or with other
columns of a table; its biases stand with each unit, behind the weights or before them. So the
weight from sender i to unit j is the number at `start + i·apart + j·stride`, and the bias of unit j
the one at `start + offset + j·step`. All of it is tried at once, as arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_numbers.runs import (
    BETWEEN,
    FARTHEST,
    NONE,
    OFFSETS,
    Numbers,
    Run,
    Shape,
)
from chainrule.auditing.drafting.by_numbers.units import LEAST, Begun, Nets, Units, begun
from chainrule.types import Floats

MOST_UNITS = 4
# The column of each offset of a bias; 0 is none.
COLUMN = np.array([*range(-OFFSETS[0]), -1, *range(-OFFSETS[0], NONE)])
BESIDE, ELSEWHERE = 1.0, 5.0  # bits that it takes to say where the biases are
ALIGNED = 3.0  # bits less for units that have a line each


class _Found(NamedTuple):
    """Layers of one arrangement: what they tell beyond their cost, that cost, first weights, first
    biases, and signals, those of all activations counted through.
    """

    gain: Floats
    cost: Floats
    start: np.ndarray
    bias: np.ndarray
    signals: np.ndarray
    shape: Shape
    n_out: int

    def run(self, at: int, count: int) -> tuple[int, Run]:
        """One of them, with the number of its activation, where there are so many signals."""
        shape, first = self.shape, int(self.bias[at])
        biases = () if shape.step is None else (first + it * shape.step for it in range(self.n_out))
        activation, signals = divmod(int(self.signals[at]), count)
        where = (signals, int(self.start[at]), shape.apart, shape.stride)
        run = Run(float(self.cost[at]), *where, shape.n_in, self.n_out, tuple(biases))
        return activation, run


def runs(
    numbers: Numbers,
    signals: Floats,
    known: Floats,
    bits: Floats,
    with_outputs: Mapping[str, Floats],
    most: int,
) -> list[tuple[Run, str]]:
    """The layers that begin with some signals, (n, n_in), of which so much is known: those that
    tell most, with their activations, if the net inputs have these bits by themselves, and these
    with what an activation makes of them.
    """
    n_in = signals.shape[1]
    found: list[_Found] = []
    for apart in range(1, (FARTHEST if n_in > 1 else 1) + 1):
        if (n_in - 1) * apart >= len(numbers.values):
            break
        # All activations at once: their net inputs are the same, and few large steps are cheap.
        nets = Nets.of(numbers, signals, apart)
        units = nets.units(bits, [*with_outputs.values()])
        first = begun(numbers, nets, units, np.tile(known, len(with_outputs)))
        found += _apart(numbers, units, first, (apart, n_in))
    names = [*with_outputs]
    return [(run, names[at]) for at, run in _best(found, len(signals), most)]


def _apart(
    numbers: Numbers, units: Units, first: tuple[Begun, Begun], apart_and_width: tuple[int, int]
) -> Iterator[_Found]:
    """The layers whose units have their weights so far apart."""
    apart, n_in = apart_and_width
    without, biased = first
    # Units of every arrangement begin alike: what the first one tells is looked up once.
    strides = _strides(apart, n_in)
    for stride in strides:
        for step in (None, *dict.fromkeys((0, 1, stride, apart))):
            begun_, shape = without if step is None else biased, Shape(apart, n_in, stride, step)
            # How far it is to the next unit does not matter for a single one.
            fewest = 1 if stride == strides[0] and not step else 2
            yield from _arranged(numbers, units, begun_, shape, fewest)


def _best(found: list[_Found], count: int, most: int) -> list[tuple[int, Run]]:
    """The layers that tell most, and take no number twice, with the numbers of their activations,
    where there are so many signals.
    """
    if not found:
        return []
    gains = np.concatenate([it.gain for it in found])
    which = np.repeat(np.arange(len(found)), [len(it.gain) for it in found])
    first = np.cumsum([0, *(len(it.gain) for it in found)])
    order = np.arange(len(gains))
    if len(gains) > 2 * most:
        # In their order: of those that tell as much, the first arrangement is the simplest.
        order = np.sort(np.argpartition(-gains, 2 * most)[: 2 * most])
    order = order[np.argsort(-gains[order], kind="stable")]
    every = (found[which[it]].run(int(it - first[which[it]]), count) for it in order.tolist())
    return list(islice((it for it in every if it[1].is_sound), most))


def _strides(apart: int, n_in: int) -> list[int]:
    """How far it may be from the weights of a unit to those of the next one."""
    if apart == 1:
        return [*range(n_in, n_in + BETWEEN + 1)]
    return [1, apart * n_in, apart * (n_in + 1)]


def _arranged(
    numbers: Numbers, units: Units, first: Begun, shape: Shape, fewest: int
) -> Iterator[_Found]:
    """The layers of one arrangement, of one unit, of two, and so on."""
    if not len(first.start):
        return
    start, bias, signals, gain, cost = first
    gain, cost = gain - shape.cost, cost + shape.cost
    aligned = numbers.is_first[start] & (shape.stride > 1)
    # Weights that stand sender by sender are those of as many units as stand between senders.
    most = shape.apart if shape.stride == 1 and shape.apart > 1 else MOST_UNITS
    for n_out in range(1, min(most, MOST_UNITS) + 1):
        if n_out > 1:
            kept, more, paid = _next(numbers, units, (start, bias, signals), shape, n_out - 1)
            start, bias, signals, aligned = (it[kept] for it in (start, bias, signals, aligned))
            gain, cost = gain[kept] + more - paid, cost[kept] + paid
            aligned &= numbers.is_first[start + (n_out - 1) * shape.stride]
        if not len(start):
            return
        if n_out >= fewest:
            # What stands in rows is a list of units.
            where = _where(start, bias, shape, n_out) - ALIGNED * (aligned & (n_out > 1))
            yield _Found(gain - where, cost + where, start, bias, signals, shape, n_out)


def _next(
    numbers: Numbers, units: Units, begun_: Sequence[np.ndarray], shape: Shape, unit: int
) -> tuple[np.ndarray, Floats, Floats]:
    """Which layers go on with one more unit that tells something, what it tells, and its price."""
    start, bias, signals = begun_
    row = start + unit * shape.stride
    if shape.step is None:
        at = np.nonzero(row < len(units.pair))[0]
        column = np.full(len(at), NONE)
    else:
        column = _columns(numbers, bias + unit * shape.step, bias + unit * shape.step - row)
        at = np.nonzero((column >= 0) & (row < len(units.pair)))[0]
        column = column[at]
    row = row[at]
    more = units.told(row, column, signals[at])
    tells = np.nonzero(more > LEAST)[0]
    return at[tells], more[tells], units.price[row[tells], column[tells]]


def _where(start: np.ndarray, bias: np.ndarray, shape: Shape, n_out: int) -> Floats:
    """The bits that it takes to say where the biases are."""
    if shape.step is None:
        return np.zeros(len(start))
    offset, width = bias - start, shape.n_in * shape.apart
    end = width - shape.apart + (n_out - 1) * shape.stride + 1
    beside = (offset == -1) | (offset == width) | (offset == end)
    return np.where(beside, BESIDE, ELSEWHERE)


def _columns(numbers: Numbers, place: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Which column the bias at a place is, seen from the first weight; -1 for what is not tried."""
    is_near = (offset >= OFFSETS[0]) & (offset <= OFFSETS[-1])
    found = np.where(is_near, COLUMN.take(offset - OFFSETS[0], mode="clip"), -1)
    if len(numbers.biases):
        far = np.nonzero((found < 0) & (place >= 0) & (place < len(numbers.values)))[0]
        found[far] = numbers.column[place[far]]
    return found
