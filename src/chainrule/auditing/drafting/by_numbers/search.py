"""Search: what chains are made of, the numbers of a document with what each tells, and a chain made
longer by one layer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import Chance
from chainrule.auditing.drafting.by_numbers.layers import runs
from chainrule.auditing.drafting.by_numbers.runs import Numbers, Run
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

LOOKED_AT = 300  # layers of each number of inputs
BEFORE = 0.6  # how much a number tells that stands before the last weight
ODD = 1.0  # bits for each oddity of a weight
NEXT, NEAR_BY = 4, 2.0  # numbers from a layer to the next one that stands right behind it, and bits
NOTHING = 3.0  # bits of an input of 0
UNIT = 2.0  # of a last input of 1
CALLED = 1.0  # bits of what is called inputs
WIDTHS = (3.0, 1.0, 2.0, 4.0)  # bits of so many units
SHORT = 3  # digits of what is given, at most


@dataclass(frozen=True)
class Chain:
    """Layers that make what is printed: where they stand, with which activations, which of the
    printed numbers they make with how many bits, and the bits that it takes to tell them.
    """

    inputs: tuple[float, ...]
    place: int
    signals: Floats
    layers: tuple[tuple[Run, str], ...] = ()
    told: dict[int, float] = field(default_factory=dict)
    cost: float = 0.0

    @cached_property
    def taken(self) -> set[int]:
        """The places of all its numbers."""
        own = range(self.place, self.place + len(self.inputs)) if self.place >= 0 else ()
        return {*own, *(place for run, _ in self.layers for place in run.taken)}

    @property
    def end(self) -> int:
        """The last place of the last layer."""
        return max(self.layers[-1][0].taken) if self.layers else -1

    @cached_property
    def bits(self) -> float:
        """How much more it tells than it takes."""
        return sum(self.told.values()) - self.cost


@dataclass(frozen=True)
class Search:
    """What there is to search among: the numbers, their sizes as printed, where each claim stands
    first and last, and how much all numbers tell.
    """

    numbers: Numbers
    sizes: Sequence[str]
    first: Mapping[int, int]
    last: Mapping[int, int]
    chances: tuple[Chance, Chance]
    bits: tuple[dict[str, Floats], dict[str, Floats]]

    @cached_property
    def times(self) -> Counter[str]:
        """How often each size is printed."""
        return Counter(self.sizes)

    def vectors(self, n_in: int, known: Iterable[tuple[float, ...]]) -> list[Chain]:
        """What may be the inputs: what is called so, and every run."""
        found = {
            it: (-1, CALLED + ODD * sum(max(0, len(f"{abs(x):g}".strip("0.")) - SHORT) for x in it))
            for it in known
            if len(it) == n_in
        }
        for place in range(len(self.numbers.values) - n_in + 1):
            values = tuple(self.numbers.values[place : place + n_in].tolist())
            if any(values) and not any(map(isnan, values)):
                price = float(self.numbers.price[place : place + n_in].sum())
                price += float(self.numbers.begins[place]) + WIDTHS[n_in - 1]
                # An input of 0 fits any weight, and one of 1 makes a weight of a bias.
                price += NOTHING * values.count(0.0) + UNIT * (values[-1] == 1.0)
                found.setdefault(values, (place, price))
        return [
            Chain(values, place, np.array(values), cost=cost)
            for values, (place, cost) in found.items()
        ]

    def longer(self, chains: Sequence[Chain]) -> list[Chain]:
        """Chains with as many signals as each other, with one more layer."""
        if not chains:
            return []
        later = bool(chains[0].layers)
        signals = np.array([chain.signals for chain in chains])
        known = np.array([chain.bits for chain in chains])
        bits = self.chances[later].bits
        every = runs(self.numbers, signals, known, bits, self.bits[later], LOOKED_AT)
        return [
            self._with(chains[run.signals], run, name)
            for run, name in every
            if chains[run.signals].taken.isdisjoint(run.taken)
        ]

    def _with(self, chain: Chain, run: Run, activation: str) -> Chain:
        """A chain with this layer."""
        values = self.numbers.values
        nets = chain.signals @ values[np.array(run.places)].T
        nets = nets + (values[list(run.bias)] if run.bias else 0.0)
        with np.errstate(all="ignore"):
            made = np.asarray(ACTIVATIONS[activation].value(nets, xp), dtype=float)
        # Layers mostly follow each other, which takes little to say.
        is_next = 0 < min(run.taken) - chain.end <= NEXT and bool(chain.layers)
        where = NEAR_BY - self.numbers.begins[run.start] if is_next else 0.0
        longer = replace(
            chain,
            signals=made,
            layers=(*chain.layers, (run, activation)),
            cost=chain.cost + where + WIDTHS[run.n_out - 1] + run.cost,
        )
        chance = self.chances[bool(chain.layers)]
        told = chain.told | chance.told(np.concatenate([nets, made]))
        return replace(longer, told=self.free(longer, told))

    def key(self, chain: Chain) -> object:
        """To tell networks apart, wherever their numbers stand."""
        values = self.numbers.values
        layers = [
            (values[np.array(run.places)].tobytes(), values[list(run.bias)].tobytes(), name)
            for run, name in chain.layers
        ]
        return (chain.inputs, *layers)

    def free(self, chain: Chain, told: dict[int, float]) -> dict[int, float]:
        """Each size once, and without claims that are nothing but the chain's own numbers."""
        # A gradient is an error times an input, which is often 1 or -1.
        own = [self.sizes[place] for place in chain.taken]
        found: dict[str, tuple[int, float]] = {}
        for it, bits in told.items():
            size = self.sizes[self.first[it]]
            last = self.last[it] > chain.end
            if self.times[size] > own.count(size):
                found.setdefault(size, (it, bits if last else BEFORE * bits))
        return dict(found.values())
