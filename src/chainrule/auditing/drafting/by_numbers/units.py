"""Units: runs of numbers that are the weights of a single unit, and its bias, since what they make
of some signals is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import FINE, LARGEST
from chainrule.auditing.drafting.by_numbers.runs import NONE, OFFSETS, Numbers
from chainrule.types import Floats

PLACE = np.array([*OFFSETS, 0])
MOST_BEGUN = 4000  # single units with their weights so far apart
LEAST = 2.0  # bits that each unit's net input or output has to tell
SAME = 1e-6
NEAR = 0.01  # of a number: a product that changes so little tells nothing


class Units(NamedTuple):
    """Single units with their weights so far apart: the bits that they tell, by pair of first
    weight and bias, and by signals; which pair a first weight and a column of biases are, -1 for
    none; their price; and all that tell something, by pair and signals.
    """

    bits: Floats
    pair: np.ndarray
    price: Floats
    found: tuple[np.ndarray, np.ndarray]

    def told(self, row: np.ndarray, column: np.ndarray, signals: np.ndarray) -> Floats:
        """The bits of some units; the last pair is none."""
        at = self.pair.ravel()[row * self.pair.shape[1] + column]
        # One index is twice as fast as two, and this is asked for each arrangement.
        bits: Floats = self.bits.ravel()[at * self.bits.shape[1] + signals]
        return bits


@dataclass(frozen=True)
class Nets:
    """The net inputs that all units with their weights so far apart make of some signals: first
    weight and column of the bias of each pair, weights, biases, and where on the grid of chance
    each net input lies, by pair and signals.
    """

    row: np.ndarray
    column: np.ndarray
    weights: Floats
    biases: Floats
    signals: Floats
    where: np.ndarray
    pair: np.ndarray
    price: Floats

    @classmethod
    def of(cls, numbers: Numbers, signals: Floats, apart: int) -> Nets:
        """Those of every run of numbers."""
        n_in = signals.shape[1]
        count = len(numbers.values) - (n_in - 1) * apart
        W, paid = (
            np.stack([row[it * apart : it * apart + count] for it in range(n_in)], axis=1)
            for row in (numbers.values, numbers.price)
        )
        biases, price = _biases(numbers, count, apart * n_in if apart == 1 else 0)
        # Computed numbers are no weights and no biases, which leaves a fraction of all pairs.
        is_whole = ~np.any(np.isnan(W), axis=1, keepdims=True)
        row, column = np.nonzero(is_whole & ~np.isnan(biases))
        pair = np.full(biases.shape, -1)
        pair[row, column] = np.arange(len(row))
        own, weights = biases[row, column], W[row]
        where = _cells(W @ signals.T, row, own)
        price = price + paid.sum(axis=1)[:, None]
        return cls(row, column, weights, own, signals, where, pair, price)

    def units(self, bits: Floats, with_outputs: Sequence[Floats]) -> Units:
        """The units, where net inputs have these bits by themselves, and these with the outputs of
        each activation: all signals with the first one, then with the next one.
        """
        n = len(self.signals)
        some = np.zeros((len(self.row) + 1, n * len(with_outputs)), dtype=np.float32)
        for at, both in enumerate(with_outputs):
            some[:-1, at * n : (at + 1) * n] = both.take(self.where, mode="clip")
        pair, signals = np.divmod(np.flatnonzero(some > LEAST), some.shape[1])
        # What merely picks out a weight, a bias or an input tells nothing, but that of its output.
        picked = self._picked(pair, signals % n)
        some[pair[picked], signals[picked]] -= bits[self.where[pair[picked], signals[picked] % n]]
        kept = some[pair, signals] > LEAST
        return Units(some, self.pair, self.price, (pair[kept], signals[kept]))

    def _picked(self, pair: np.ndarray, signals: np.ndarray) -> np.ndarray:
        """Which of some units make what is one of their own numbers."""
        weights, inputs, biases = self.weights[pair], self.signals[signals], self.biases[pair]
        z = np.abs((weights * inputs).sum(axis=1) + biases)
        picked: np.ndarray = np.abs(z - np.abs(biases)) < NEAR * z
        for own in (*weights.T, *inputs.T):
            picked |= np.abs(z - np.abs(own)) < SAME
        return picked


def _cells(sums: Floats, row: np.ndarray, biases: Floats) -> np.ndarray:
    """Where the net inputs lie on the grid of chance: as `cells` has it, without large arrays."""
    # A product of all runs and all signals is the largest array there is: few passes over it.
    found: np.ndarray = (sums * FINE + (LARGEST * FINE + 0.5))[row]
    found += (biases * FINE)[:, None]
    np.fmin(np.fmax(found, 0.5, out=found), 2 * LARGEST * FINE + 0.5, out=found)
    return found.astype(np.int32)


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


class Begun(NamedTuple):
    """First units: first weights, places of the bias, signals, what they tell beyond their cost,
    and that cost.
    """

    start: np.ndarray
    bias: np.ndarray
    signals: np.ndarray
    gain: Floats
    cost: Floats


def begun(numbers: Numbers, nets: Nets, units: Units, known: Floats) -> tuple[Begun, Begun]:
    """The units that tell most: those without a bias, and those with one."""
    told = np.concatenate([np.zeros(NONE + 1, dtype=int), numbers.biases])
    pair, signals = units.found
    start, column = nets.row[pair], nets.column[pair]
    place = np.where(column > NONE, told[column], start + PLACE[np.minimum(column, NONE)])
    cost = units.price[start, column] + numbers.begins[start]
    gain = units.bits[pair, signals] - cost + known[signals]
    every = (start, place, signals, gain, cost)
    return _most(every, column == NONE), _most(every, column != NONE)


def _most(every: Sequence[np.ndarray], chosen: np.ndarray) -> Begun:
    """Of these the ones that tell most."""
    some = np.nonzero(chosen)[0]
    if len(some) > MOST_BEGUN:
        some = some[np.argpartition(-every[3][some], MOST_BEGUN)[:MOST_BEGUN]]
    return Begun(*(it[some] for it in every))
