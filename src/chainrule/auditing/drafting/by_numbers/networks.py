"""Networks that the numbers of a document tell alone, as candidates with the document's names for
their weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.drafting.by_numbers.backwards import Whole, wholes
from chainrule.auditing.drafting.by_numbers.chains import chains, search_of
from chainrule.auditing.drafting.by_numbers.chance import digits_of
from chainrule.auditing.drafting.by_numbers.loose import Loose, loose_numbers
from chainrule.auditing.drafting.by_numbers.named_networks import Named, candidate_of
from chainrule.auditing.drafting.by_numbers.search import Search
from chainrule.auditing.drafting.by_numbers.updates import updated, with_samples
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.candidates import (
    Candidate,
    mentioned_activations,
)
from chainrule.auditing.drafting.columns import Columns, columns
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.told_units import BIAS
from chainrule.auditing.drafting.vocabulary import Role

# The bits that a network has to tell beyond what it takes: in numbers of chance, networks of hardly
# more than half as many come out.
ENOUGH = 32.0
OF_NUMBER = 6.0  # that a printed number with several digits tells
CLOSE, MOST = 4.0, 3  # bits less than the best one that others tell that are looked at as well
# Networks of which it is seen what the errors are, what an update makes, which samples there are.
AIMED, UPDATED, SAMPLED = 300, 60, 8
UNNAMED = ("logistic", "relu", "tanh")  # where a document names no activation
BELOW = 5  # lines below a word for biases
FEWEST, LONGEST = 12, 400  # numbers of a document
COMPUTED = 3  # digits
OF_INPUTS = ("x", "in", "input", "inputs")


def has_networks(text: str) -> bool:
    """Whether so many numbers look computed that it is worth a search."""
    return _has_computed(loose_numbers(text))


def _has_computed(numbers: Sequence[Loose]) -> bool:
    return sum(digits_of(it.claim) >= COMPUTED for it in numbers) >= FEWEST // 2


def networks(given: Given, pool: Sequence[Pooled], text: str) -> Iterator[Candidate]:
    """The networks that tell most, if they tell enough."""
    numbers = [it for it in loose_numbers(text) if not it.is_label]
    # What has few digits tells too little for a network to come out of it.
    if not FEWEST <= len(numbers) <= LONGEST or not _has_computed(numbers):
        return
    said = mentioned_activations(text)
    search = search_of(numbers, _activations(said), _lines_of_biases(text))
    called = columns(given, Role.INPUT)
    found = _found(search, given)
    for whole in _distinct(search, found):
        # The bits decide, and the loss by which more is printed.
        unlikely = (found[0].bits - whole.bits) / OF_NUMBER
        one = candidate_of(whole, Named(given, pool, numbers), search)
        if not _begins_behind(one, called):
            yield replace(one, unlikely=unlikely)


def _activations(said: Sequence[str]) -> list[str]:
    """What hidden units and outputs may have: what is named, and the usual ones if none is."""
    unnamed = UNNAMED if not {*said} - {"softmax", "identity"} else ()
    return list(dict.fromkeys((*said, "identity", *unnamed)))


def _rows(given: Given, role: Role) -> list[tuple[float, ...]]:
    return [row for it in columns(given, role) for row in it.rows]


def _found(search: Search, given: Given) -> list[Whole]:
    """The networks, those that tell most first."""
    # What a forward pass tells is little; errors and new weights tell a network from its like.
    every = chains(search, _rows(given, Role.INPUT))[:AIMED]
    begun = sorted(wholes(search, every, _rows(given, Role.TARGET)), key=lambda it: -it.bits)
    rates = [given.values[it].number for it in given.rates if given.values[it].is_number]
    aimed = sorted((updated(search, it, rates) for it in begun[:UPDATED]), key=lambda it: -it.bits)
    found = [with_samples(search, it) for it in aimed[:SAMPLED]]
    return sorted(found, key=lambda it: -it.bits)


def _begins_behind(one: Candidate, called: Sequence[Columns]) -> bool:
    """Whether a document calls other numbers x: then these are signals of a later layer."""
    told = {
        number
        for it in called
        if all(symbol.letters[0].lower() in OF_INPUTS for symbol in it.symbols)
        for row in it.rows
        for number in row
    }
    numbers = {number for row in one.wiring.inputs.rows for number in row}
    return any(told) and told.isdisjoint(numbers)


def _lines_of_biases(text: str) -> set[int]:
    """The lines that have a word for biases, or stand right below one."""
    lines = text.split("\n")
    found = (at for at, line in enumerate(lines, start=1) if re.search(BIAS, line, re.IGNORECASE))
    return {at + below for at in found for below in range(BELOW + 1)}


def _distinct(search: Search, found: Sequence[Whole]) -> Iterator[Whole]:
    """Those that tell enough, each network once."""
    seen: list[object] = []
    for whole in found:
        if whole.bits < max(ENOUGH, found[0].bits - CLOSE) or len(seen) == MOST:
            return
        key = (search.key(whole.chain), whole.targets)
        if key not in seen:
            seen.append(key)
            yield whole
