"""Chains: layer after layer, each from the signals that the one before it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan, log2

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import Chance, digits_of
from chainrule.auditing.drafting.by_numbers.layers import MOST_UNITS, runs
from chainrule.auditing.drafting.by_numbers.loose import Loose
from chainrule.auditing.drafting.by_numbers.runs import Numbers, Run
from chainrule.explaining.examples.claims import Claim
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

MOST_LAYERS = 3
FOLLOWED = 150  # beginnings
LOOKED_AT = 300  # layers of each number of inputs
MOST_NUMBERS = 120
SHORT, USUAL = 3, 2  # digits of what is given: at most, and without it being odd
LARGE = 3.0  # for a weight
MOST_BIASES = 12  # that are told by a word
BEFORE = 0.6  # how much a number tells that stands before the last weight
ODD = 1.0  # bits for each oddity of a weight
NEXT, NEAR_BY = 4, 2.0  # numbers from a layer to the next one that stands right behind it, and bits
NOTHING = 3.0  # bits of an input of 0
UNIT = 2.0  # of a last input of 1
CALLED = 1.0  # bits of what is called inputs
WIDTHS = (3.0, 1.0, 2.0, 4.0)  # bits of so many units
# Half units of the last digit: the first layer is exact, behind it authors go on with roundings.
FIRST, LATER = 1.1, 3.0


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


def search_of(
    found: Sequence[Loose], activations: Sequence[str], lines_of_biases: Collection[int]
) -> Search:
    """What there is to search among."""
    claims = [it.claim for it in found]
    distinct = list({claim.printed: claim for claim in claims}.values())
    at = {claim.printed: place for place, claim in enumerate(distinct)}
    first, later = Chance.of(distinct, FIRST), Chance.of(distinct, LATER)
    places = [(at[claim.printed], place) for place, claim in enumerate(claims)]
    return Search(
        _numbers(claims[:MOST_NUMBERS], lines_of_biases),
        [claim.printed.lstrip("-") for claim in claims],
        dict(reversed(places)),
        dict(places),
        (first, later),
        (
            {name: first.with_outputs(name) for name in activations},
            {name: later.with_outputs(name) for name in activations},
        ),
    )


def _numbers(claims: Sequence[Claim], lines_of_biases: Collection[int]) -> Numbers:
    """The numbers that may be given, with what speaks against it."""
    # What is given has few digits, what is computed has many.
    digits = np.array([digits_of(it) for it in claims])
    values = np.array([it.value for it in claims])
    # Most lists begin where a line does.
    begins = np.array([i == 0 or it.line != claims[i - 1].line for i, it in enumerate(claims)])
    told = [
        at for at, it in enumerate(claims) if it.line in lines_of_biases and digits[at] <= SHORT
    ]
    return Numbers(
        np.where(digits <= SHORT, values, np.nan),
        ODD * (np.maximum(digits - USUAL, 0) + (np.abs(values) > LARGE) + (values == 0)),
        np.where(begins, log2(begins.sum() + 1), log2(len(claims) + 1)) + 1,
        begins,
        np.array(told[:MOST_BIASES], dtype=int),
    )


def chains(search: Search, known: Sequence[tuple[float, ...]]) -> list[Chain]:
    """The chains of a document's numbers, those that tell most first."""
    widths = range(1, MOST_UNITS + 1)
    begun = (it for n in widths for it in search.longer(search.vectors(n, known)))
    # Each layer leaves the best beginnings alone: a wrong first layer makes nothing further on.
    longest = _best(search, begun)
    found = list(longest)
    for _ in range(MOST_LAYERS - 1):
        groups = (_wide(longest, n) for n in widths)
        longest = _best(search, (it for group in groups for it in search.longer(group)))
        found += longest
    return sorted(found, key=lambda it: -it.bits)


def _wide(every: Sequence[Chain], width: int) -> list[Chain]:
    """Those with so many signals that another layer may follow; softmax is for outputs."""
    return [it for it in every if len(it.signals) == width and it.layers[-1][1] != "softmax"]


def _best(search: Search, every: Iterable[Chain]) -> list[Chain]:
    """Those that tell most, each network once."""
    kept: dict[object, Chain] = {}
    for chain in sorted(every, key=lambda it: -it.bits):
        if len(kept) == FOLLOWED:
            break
        kept.setdefault(search.key(chain), chain)
    return list(kept.values())
