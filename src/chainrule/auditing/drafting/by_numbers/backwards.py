"""Backwards: the targets and the learning rate with which the errors, the gradients and the new
weights of a chain come out as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log2, nan

import numpy as np

from chainrule.auditing.drafting.by_numbers.chains import CALLED, Chain, Search
from chainrule.auditing.drafting.by_numbers.chance import cells
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

MOST_TARGETS, MOST_BITS = 80, 3  # outputs that often should be 0 or 1
LARGEST_RATE = 5.0
LEAST, OF_SAMPLE = 2.0, 7.0  # bits that each output of another sample tells, and that it takes
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
    for chain in chains:
        yield Whole(chain, None, chain.told, chain.bits)
        known = _targets(search, chain, targets)
        if known:
            yield from _aimed(search, chain, known)


def _targets(
    search: Search, chain: Chain, called: Sequence[tuple[float, ...]]
) -> dict[tuple[float, ...], tuple[float, int]]:
    """What may be the targets, with the bits that each takes, and its place."""
    n_out, numbers = len(chain.signals), search.numbers.values
    found = {it: (CALLED, -1) for it in called if len(it) == n_out}
    if n_out <= MOST_BITS:
        for bits in product((0.0, 1.0), repeat=n_out):
            found.setdefault(bits, (2 * CALLED + n_out, -1))
    taken = chain.taken
    price = log2(len(numbers))
    for place in range(len(numbers) - n_out + 1):
        values = tuple(numbers[place : place + n_out].tolist())
        if len(found) < MOST_TARGETS and not taken & {*range(place, place + n_out)}:
            if not np.isnan(values).any():
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


def updated(search: Search, whole: Whole, called: Sequence[float]) -> Whole:
    """With the learning rate whose steps and new weights tell most, if they tell anything."""
    if whole.gradients is None:
        return whole
    numbers = search.numbers.values
    known = dict.fromkeys(called, CALLED)
    for rate in numbers[~np.isnan(numbers)].tolist():
        if 0 < rate <= LARGEST_RATE:
            known.setdefault(rate, log2(len(numbers)))
    chance, old = search.chances[1], _parameters(search, whole.chain)
    steps = np.array([*known])[:, None] * whole.gradients
    # A weight that hardly changes is printed anyway.
    same = chance.which[cells(old - steps)] == chance.which[cells(old)]
    values = np.concatenate([np.where(same, nan, old - steps), steps, -steps], axis=1)
    found = cells(values)
    # A rate of 1 makes a step of each gradient.
    fresh = np.where(np.isin(chance.which[found], [*whole.told]), 0.0, chance.bits[found])
    at = int(np.argmax(fresh.sum(axis=1) - np.array([*known.values()])))
    more = search.free(whole.chain, chance.told(values[at]))
    told = whole.told | {it: more[it] for it in more if it not in whole.told}
    gain = sum(told.values()) - sum(whole.told.values()) - [*known.values()][at]
    if gain <= 0:
        return whole
    return replace(whole, told=told, bits=whole.bits + gain, rate=[*known][at])


def with_samples(search: Search, whole: Whole) -> Whole:
    """With all other samples whose outputs are printed."""
    chain, chance = whole.chain, search.chances[1]
    n_in, values = len(chain.inputs), search.numbers.values
    seen = {chain.inputs}
    for place in range(len(values) - n_in + 1):
        inputs = tuple(values[place : place + n_in].tolist())
        if inputs in seen or chain.taken & {*range(place, place + n_in)}:
            continue
        nets, outputs, _ = _forward(search, replace(chain, inputs=inputs))
        if (chance.bits[cells(outputs[-1])] < LEAST).any():
            continue
        told = search.free(chain, chance.told(np.concatenate([*nets, *outputs[1:]])))
        fresh = {it: bits for it, bits in told.items() if it not in whole.told}
        gain = sum(fresh.values()) - OF_SAMPLE
        if gain > 0:
            seen.add(inputs)
            others = (*whole.others, place)
            whole = replace(
                whole, told=whole.told | fresh, bits=whole.bits + gain, others=others
            )
    return whole


def _parameters(search: Search, chain: Chain) -> Floats:
    """All weights and biases, in the order of the gradients."""
    values, found = search.numbers.values, list[Floats]()
    for run, _ in reversed(chain.layers):
        found.append(values[list(run.bias)] if run.bias else np.full(run.n_out, nan))
        found.append(values[np.array(run.places)].reshape(-1))
    return np.concatenate(found)


def _ways(search: Search, chain: Chain, targets: Floats) -> Iterator[tuple[Floats, Floats]]:
    """All numbers of a backward pass for each of the targets, (n, numbers), and its gradients: for
    a loss of squares, and for one whose slope cancels with that of the outputs.
    """
    nets, outputs, slopes = _forward(search, chain)
    errors = outputs[-1] - targets
    halves = errors**2 / 2
    of_errors = [errors, halves, 2 * halves, halves.sum(axis=1, keepdims=True)]
    ways = [errors * slopes[-1]] if slopes[-1] is not None else []
    if chain.layers[-1][1] in ("logistic", "softmax"):
        ways.append(errors)
    for delta in ways:
        back = list(_backward(search, chain, delta, outputs, slopes))
        gradients = np.concatenate(back, axis=1)
        values = np.concatenate([*of_errors, gradients], axis=1)
        # Errors have either sign, in one course or another.
        yield np.concatenate([values, -values], axis=1), gradients


def _forward(
    search: Search, chain: Chain
) -> tuple[list[Floats], list[Floats], list[Floats | None]]:
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
