"""Backwards: the targets and the learning rate with which the errors, the gradients and the new
weights of a chain come out as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log2, nan

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import cells
from chainrule.auditing.drafting.by_numbers.search import CALLED, Chain, Search
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

MOST_TARGETS, MOST_BITS = 80, 3  # outputs that often should be 0 or 1
BEST = 2  # targets that are looked at closely


@dataclass(frozen=True)
class Whole:
    """A chain with its targets, and the bits that all of it tells beyond what it takes; `others`
    are the places of the inputs of other samples, and `away` is how far behind them their targets
    stand.
    """

    chain: Chain
    targets: tuple[float, ...] | None
    told: dict[int, float]
    bits: float
    gradients: Floats | None = None
    rate: float = nan
    others: tuple[int, ...] = ()
    away: int | None = None


def wholes(
    search: Search, chains: Sequence[Chain], targets: Sequence[tuple[float, ...]]
) -> Iterator[Whole]:
    """Each chain with the targets that tell most."""
    widths = {len(chain.signals) for chain in chains}
    rows = {n_out: list(_rows(search.numbers.values, n_out)) for n_out in widths}
    for chain in chains:
        yield Whole(chain, None, chain.told, chain.bits)
        known = _targets(search, chain, targets, rows[len(chain.signals)])
        if known:
            yield from _aimed(search, chain, known)


def _rows(numbers: Floats, width: int) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Every run of numbers that may be given, with its place."""
    for place in range(len(numbers) - width + 1):
        values = numbers[place : place + width]
        if not np.isnan(values).any():
            yield place, tuple(values.tolist())


def _targets(
    search: Search,
    chain: Chain,
    called: Sequence[tuple[float, ...]],
    rows: Sequence[tuple[int, tuple[float, ...]]],
) -> dict[tuple[float, ...], tuple[float, int]]:
    """What may be the targets, with the bits that each takes, and its place."""
    n_out = len(chain.signals)
    found = {it: (CALLED, -1) for it in called if len(it) == n_out}
    # Classes are said in words more often than as numbers.
    if n_out <= MOST_BITS:
        for bits in product((0.0, 1.0), repeat=n_out):
            found.setdefault(bits, (2 * CALLED + n_out, -1))
    taken, price = chain.taken, log2(len(search.numbers.values))
    for place, values in rows:
        if len(found) >= MOST_TARGETS:
            break
        if taken.isdisjoint(range(place, place + n_out)):
            paid, at = found.get(values, (price, -1))
            found[values] = (paid, place if at < 0 else at)
    return found


def _aimed(
    search: Search, chain: Chain, known: dict[tuple[float, ...], tuple[float, int]]
) -> Iterator[Whole]:
    """With the best of these targets, whatever the loss is."""
    chance = search.chances[1]
    targets = np.array([*known])
    price = np.array([paid for paid, _ in known.values()])
    places = {aim: place for aim, (_, place) in known.items()}
    for values, gradients in _ways(search, chain, targets):
        bits = chance.bits[cells(values)].sum(axis=1) - price
        for at in np.argsort(-bits)[:BEST].tolist():
            told = chain.told | search.free(chain, chance.told(values[at]))
            whole = sum(told.values()) - chain.cost - price[at]
            aim = tuple(targets[at].tolist())
            away = places[aim] - chain.place if chain.place >= 0 <= places[aim] else None
            yield Whole(chain, aim, told, whole, gradients[at], away=away)


def _ways(search: Search, chain: Chain, targets: Floats) -> Iterator[tuple[Floats, Floats]]:
    """All numbers of a backward pass for each of the targets, (n, numbers), and its gradients: for
    a loss of squares, and for one whose slope cancels with that of the outputs.
    """
    _, outputs, slopes = forward(search, chain)
    errors = outputs[-1] - targets
    halves = errors**2 / 2
    of_errors = [errors, halves, 2 * halves, halves.sum(axis=1, keepdims=True)]
    # An output has one loss or the other; both are tried, since few documents name theirs.
    ways = [errors * slopes[-1]] if slopes[-1] is not None else []
    if chain.layers[-1][1] in ("logistic", "softmax"):
        ways.append(errors)
    for delta in ways:
        back = list(_backward(search, chain, delta, outputs, slopes))
        gradients = np.concatenate(back, axis=1)
        values = np.concatenate([*of_errors, gradients], axis=1)
        # Errors have either sign, in one course or another.
        yield np.concatenate([values, -values], axis=1), gradients


def forward(search: Search, chain: Chain) -> tuple[list[Floats], list[Floats], list[Floats | None]]:
    """Net inputs, outputs with the inputs first, and slopes of each layer."""
    nets, outputs, slopes = list[Floats](), [np.array(chain.inputs)], list[Floats | None]()
    values = search.numbers.values
    for run, name in chain.layers:
        z = outputs[-1] @ values[np.array(run.places)].T
        z = z + (values[list(run.bias)] if run.bias else 0.0)
        function = ACTIVATIONS[name]
        with np.errstate(all="ignore"):
            a = np.asarray(function.value(z, xp), dtype=float)
            slope = None if function.slope is None else np.asarray(function.slope(z, a, xp))
        nets.append(z)
        outputs.append(a)
        slopes.append(slope)
    return nets, outputs, slopes


def _backward(
    search: Search,
    chain: Chain,
    delta: Floats,
    outputs: Sequence[Floats],
    slopes: Sequence[Floats | None],
) -> Iterator[Floats]:
    """The deltas and gradients of every layer, from the last one on."""
    values = search.numbers.values
    for layer in range(len(chain.layers) - 1, -1, -1):
        # The gradient of a bias is the delta of its unit.
        yield delta
        yield (delta[:, :, None] * outputs[layer]).reshape(len(delta), -1)
        slope = slopes[layer - 1]
        if layer and slope is not None:
            delta = (delta @ values[np.array(chain.layers[layer][0].places)]) * slope
