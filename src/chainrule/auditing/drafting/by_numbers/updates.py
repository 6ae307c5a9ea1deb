"""Updates: the learning rate with which the new weights of a network are those that are printed,
and the other samples whose outputs are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log2, nan

import numpy as np

from chainrule.auditing.drafting.by_numbers.backwards import Whole, forward
from chainrule.auditing.drafting.by_numbers.chance import cells
from chainrule.auditing.drafting.by_numbers.search import CALLED, Chain, Search
from chainrule.types import Floats

LARGEST_RATE = 5.0
LEAST, OF_SAMPLE = 2.0, 7.0  # bits that each output of another sample tells, and that it takes


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
        nets, outputs, _ = forward(search, replace(chain, inputs=inputs))
        if (chance.bits[cells(outputs[-1])] < LEAST).any():
            continue
        told = search.free(chain, chance.told(np.concatenate([*nets, *outputs[1:]])))
        fresh = {it: bits for it, bits in told.items() if it not in whole.told}
        gain = sum(fresh.values()) - OF_SAMPLE
        # The first of equal inputs counts: tables of results repeat them.
        if gain > 0:
            seen.add(inputs)
            others = (*whole.others, place)
            whole = replace(whole, told=whole.told | fresh, bits=whole.bits + gain, others=others)
    return whole


def _parameters(search: Search, chain: Chain) -> Floats:
    """All weights and biases, in the order of the gradients."""
    values, found = search.numbers.values, list[Floats]()
    for run, _ in reversed(chain.layers):
        found.append(values[list(run.bias)] if run.bias else np.full(run.n_out, nan))
        found.append(values[np.array(run.places)].reshape(-1))
    return np.concatenate(found)
