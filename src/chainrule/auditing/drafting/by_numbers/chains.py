"""Chains: layer after layer, each from the signals that the one before it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import log2

import numpy as np

from chainrule.auditing.drafting.by_numbers.chance import Chance, digits_of
from chainrule.auditing.drafting.by_numbers.layers import MOST_UNITS
from chainrule.auditing.drafting.by_numbers.loose import Loose
from chainrule.auditing.drafting.by_numbers.runs import Numbers
from chainrule.auditing.drafting.by_numbers.search import ODD, SHORT, Chain, Search
from chainrule.explaining.examples.claims import Claim

MOST_LAYERS = 3
FOLLOWED = 150  # beginnings
MOST_NUMBERS = 120
USUAL = 2  # digits of what is given, without it being odd
LARGE = 3.0  # for a weight
MOST_BIASES = 12  # that are told by a word
# Half units of the last digit: the first layer is exact, behind it authors go on with roundings.
FIRST, LATER = 1.1, 3.0


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
