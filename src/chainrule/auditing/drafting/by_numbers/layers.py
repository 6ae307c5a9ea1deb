"""Layers: runs of numbers that are the weights of a layer and its biases, since what they make of
some signals is printed.

A layer's weights stand unit by unit or sender by sender, with nothing between them or with other
columns of a table; its biases stand with each unit, behind the weights or before them. So the
weight from sender i to unit j is the number at `start + i·apart + j·stride`, and the bias of unit j
the one at `start + offset + j·step`. All of it is tried at once, as arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import cells
from chainrule.auditing.drafting.by_numbers.runs import (
    BETWEEN,
    FARTHEST,
    NONE,
    OFFSETS,
    Numbers,
    Run,
    Shape,
)
from chainrule.types import Floats

MOST_UNITS = 4
PLACE = np.array([*OFFSETS, 0])
MOST_BEGUN = 6000  # single units with their weights so far apart
LEAST = 2.0  # bits that each unit's net input or output has to tell
SAME = 1e-6
NEAR = 0.01  # of a number: a product that changes so little tells nothing
BESIDE, ELSEWHERE = 1.0, 5.0  # bits that it takes to say where the biases are
ALIGNED = 3.0  # bits less for units that have a line each


class _Found(NamedTuple):
    """Layers of one arrangement: what they tell beyond their cost, that cost, first weights, first
    biases, and signals.
    """

    gain: Floats
    cost: Floats
    start: np.ndarray
    bias: np.ndarray
    signals: np.ndarray
    shape: Shape
    n_out: int

    def run(self, at: int) -> Run:
        """One of them."""
        shape, first = self.shape, int(self.bias[at])
        biases = () if shape.step is None else (first + it * shape.step for it in range(self.n_out))
        where = (int(self.signals[at]), int(self.start[at]), shape.apart, shape.stride)
        return Run(float(self.cost[at]), *where, shape.n_in, self.n_out, tuple(biases))


def runs(
    numbers: Numbers, signals: Floats, known: Floats, bits: tuple[Floats, Floats], most: int
) -> list[Run]:
    """The layers that begin with some signals, (n, n_in), of which so much is known: those that
    tell most, if the net inputs have these bits by themselves, and these with their outputs.
    """
    n_in = signals.shape[1]
    found: list[_Found] = []
    for apart in range(1, (FARTHEST if n_in > 1 else 1) + 1):
        if (n_in - 1) * apart >= len(numbers.values):
            break
        found += _apart(numbers, _units(numbers, signals, bits, apart), known, (apart, n_in))
    return _best([it for it in found if len(it.gain)], most)


def _apart(
    numbers: Numbers, units: _Units, known: Floats, apart_and_width: tuple[int, int]
) -> Iterator[_Found]:
    """The layers whose units have their weights so far apart."""
    apart, n_in = apart_and_width
    without, biased = _begun(numbers, units, known)
    # Units of every arrangement begin alike: what the first one tells is looked up once.
    strides = _strides(apart, n_in)
    for stride in strides:
        for step in (None, *dict.fromkeys((0, 1, stride, apart))):
            # How far it is to the next unit does not matter for a single one.
            fewest = 0 if stride == strides[0] and not step else 1
            begun = without if step is None else biased
            every = _arranged(numbers, units, begun, Shape(apart, n_in, stride, step))
            yield from (it for it in every if it.n_out > fewest)


def _best(found: list[_Found], most: int) -> list[Run]:
    """The layers that tell most, and take no number twice."""
    if not found:
        return []
    gains = np.concatenate([it.gain for it in found])
    which = np.concatenate([np.full(len(it.gain), at) for at, it in enumerate(found)])
    within = np.concatenate([np.arange(len(it.gain)) for it in found])
    some = np.argpartition(-gains, 2 * most)[: 2 * most] if len(gains) > 2 * most else slice(None)
    order = np.arange(len(gains))[some]
    order = order[np.argsort(-gains[order], kind="stable")]
    every = (found[which[it]].run(within[it]) for it in order.tolist())
    return [it for it in every if it.is_sound][:most]


def _strides(apart: int, n_in: int) -> list[int]:
    """How far it may be from the weights of a unit to those of the next one."""
    if apart == 1:
        return [*range(n_in, n_in + BETWEEN + 1)]
    return [1, apart * n_in, apart * (n_in + 1)]


class _Units(NamedTuple):
    """Single units with their weights so far apart: by first weight, column of the bias and
    signals, the bits that they tell; by the first two the price; and all that tell something.
    """

    bits: Floats
    price: Floats
    found: tuple[np.ndarray, ...]


def _units(numbers: Numbers, signals: Floats, bits: tuple[Floats, Floats], apart: int) -> _Units:
    """Every single unit with its weights so far apart."""
    n_in = signals.shape[1]
    count = len(numbers.values) - (n_in - 1) * apart
    W, paid = (
        np.stack([row[it * apart : it * apart + count] for it in range(n_in)], axis=1)
        for row in (numbers.values, numbers.price)
    )
    biases, price = _biases(numbers, count, apart * n_in if apart == 1 else 0)
    # Computed numbers are no weights, which leaves a fraction of all places.
    usable = np.nonzero(~np.isnan(W).any(axis=1))[0]
    Z = (W[usable] @ signals.T)[:, None, :] + biases[usable][:, :, None]
    where = cells(Z)
    some = bits[1][where]
    # What merely picks out a weight, a bias or an input tells nothing, but that of its output.
    at = np.nonzero(some)
    z, row = np.abs(Z[at]), usable[at[0]]
    own = [W[row, it] for it in range(n_in)] + [signals[at[2], it] for it in range(n_in)]
    same = np.any([np.abs(z - np.abs(it)) < SAME for it in own], axis=0)
    same |= np.abs(z - np.abs(biases[row, at[1]])) < NEAR * z
    picked = tuple(it[same] for it in at)
    some[picked] -= bits[0][where[picked]]
    found = np.zeros((count, biases.shape[1], len(signals)), dtype=np.float32)
    found[usable] = some
    return _Units(found, price + paid.sum(axis=1)[:, None], np.nonzero(found > LEAST))


def _biases(numbers: Numbers, count: int, within: int) -> tuple[Floats, Floats]:
    """What may be the bias of a unit, by its first weight, and the price of it; nan for nothing."""
    shape = (count, NONE + 1 + len(numbers.biases))
    biases, price = np.full(shape, np.nan), np.zeros(shape)
    biases[:, NONE] = 0.0
    away = numbers.biases - np.arange(count)[:, None]
    is_near = (away >= OFFSETS[0]) & (away <= OFFSETS[-1])
    biases[:, NONE + 1 :] = np.where(is_near, np.nan, numbers.values[numbers.biases])
    price[:, NONE + 1 :] = numbers.price[numbers.biases]
    for at, offset in enumerate(OFFSETS):
        first, last = max(0, -offset), min(count, len(numbers.values) - offset)
        if not 0 <= offset < within and first < last:
            biases[first:last, at] = numbers.values[first + offset : last + offset]
            price[first:last, at] = numbers.price[first + offset : last + offset]
    return biases, price


class _Begun(NamedTuple):
    """First units: first weights, places of the bias, signals, what they tell beyond their cost,
    and that cost.
    """

    start: np.ndarray
    bias: np.ndarray
    signals: np.ndarray
    gain: Floats
    cost: Floats


def _begun(numbers: Numbers, units: _Units, known: Floats) -> tuple[_Begun, _Begun]:
    """Those without a bias, and those with one."""
    told = np.concatenate([np.zeros(NONE + 1, dtype=int), numbers.biases])
    start, column, signals = units.found
    place = np.where(column > NONE, told[column], start + PLACE[np.minimum(column, NONE)])
    cost = units.price[start, column] + numbers.begins[start]
    gain = units.bits[start, column, signals] - cost + known[signals]
    every = (start, place, signals, gain, cost)
    return _most(every, column == NONE), _most(every, column != NONE)


def _most(every: Sequence[np.ndarray], chosen: np.ndarray) -> _Begun:
    """Of these the ones that tell most."""
    some = np.nonzero(chosen)[0]
    if len(some) > MOST_BEGUN:
        some = some[np.argpartition(-every[3][some], MOST_BEGUN)[:MOST_BEGUN]]
    return _Begun(*(it[some] for it in every))


def _arranged(numbers: Numbers, units: _Units, begun: _Begun, shape: Shape) -> Iterator[_Found]:
    """The layers of one arrangement, of one unit, of two, and so on."""
    start, bias, signals, gain, cost = begun
    gain, cost = gain - shape.cost, cost + shape.cost
    aligned = numbers.is_first[start] & (shape.stride > 1)
    for unit in range(MOST_UNITS):
        if unit and shape.stride == 1 and unit >= shape.apart > 1:
            return
        if unit:
            row = start + unit * shape.stride
            place = bias + unit * (shape.step or 0)
            column = np.full(len(row), NONE)
            if shape.step is not None:
                column = _columns(numbers, place, place - row)
            fits = (column >= 0) & (row < len(units.bits))
            row, column = np.where(fits, row, 0), np.where(fits, column, 0)
            more = np.where(fits, units.bits[row, column, signals], 0.0)
            kept = np.nonzero(more > LEAST)[0]
            paid = units.price[row, column][kept]
            gain, cost = gain[kept] + more[kept] - paid, cost[kept] + paid
            aligned = aligned[kept] & numbers.is_first[row[kept]]
            start, bias, signals = start[kept], bias[kept], signals[kept]
        if not len(start):
            return
        where = np.zeros(len(start))
        if shape.step is not None:
            end = (shape.n_in - 1) * shape.apart + unit * shape.stride + 1
            offset = bias - start
            beside = (offset == -1) | (offset == shape.n_in * shape.apart) | (offset == end)
            where = np.where(beside, BESIDE, ELSEWHERE)
        # What stands in rows is a list of units.
        where = where - ALIGNED * (aligned & (unit > 0))
        yield _Found(gain - where, cost + where, start, bias, signals, shape, unit + 1)


def _columns(numbers: Numbers, place: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Which column the bias at a place is, seen from the first weight; -1 for what is not tried."""
    low, high = OFFSETS[0], OFFSETS[-1]
    known = (place >= 0) & (place < len(numbers.values))
    near = (offset != 0) & (low <= offset) & (offset <= high)
    told = numbers.column[np.where(known, place, 0)]
    found = np.where(near, np.where(offset < 0, offset - low, offset - low - 1), told)
    return np.where(known, found, -1)
