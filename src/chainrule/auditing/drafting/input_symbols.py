"""Which symbols are those of the inputs, where their letters do not tell: what a sentence or the
names of weights call so, the outputs of layer 0, or signals that are given numbers.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role

PAIR = 2  # ends of a weight
TOGETHER = 3  # lines between inputs that are given one by one
# Letters of the name of an input: in shorter ones the sender may be a unit, as in w_h_o.
SHORTEST = 3


def called_inputs(given: Given) -> list[Symbol]:
    """What a sentence calls the inputs, if each of them has a number."""
    values = [given.values.get(symbol) for symbol in given.called]
    return given.called if all(it is not None and it.is_number for it in values) else []


def sending_words(given: Given) -> list[Symbol]:
    """The inputs by the names that they have in those of the weights: rain and cold of
    w_rain_hidden_1 and w_cold_hidden_1, in the order of `named_units`.
    """
    weights = given.roles.those([*given.values], Role.WEIGHT)
    ends = [symbol.labels for symbol in weights]
    if {len(pair) for pair in ends} != {PAIR}:
        return []
    receivers = {receiver for _, receiver in ends}
    first = dict.fromkeys(sender for sender, _ in ends if sender not in receivers)
    found = [Symbol((label,)) for label in first]
    return found if all(_is_named(symbol, given) for symbol in found) else []


def _is_named(symbol: Symbol, given: Given) -> bool:
    """Whether a word has a number of its own."""
    (word,) = symbol.letters
    value = given.values.get(symbol)
    return len(word) >= SHORTEST and word.isalpha() and value is not None and value.is_number


def of_layer_0(given: Given) -> list[Symbol]:
    """The outputs of layer 0, a^(0), are the inputs."""
    return [s for s in given.values if s.above == (0,) and given.roles.first(s) != Role.WEIGHT]


def given_signals(given: Given) -> list[Symbol]:
    """Where nothing is called an input: numbered signals that are given numbers, a_1 = 0.8."""
    alike = _alike_signals(given)
    lines = sorted({given.values[it].line for it in alike})
    # Those of later units are worked out further below, under the same letter.
    gaps = (one for one, other in pairwise(lines) if other - one > TOGETHER)
    last = next(gaps, max(lines, default=0))
    return [it for it in alike if given.values[it].line <= last]


def _alike_signals(given: Given) -> list[Symbol]:
    """Numbered signals that are single numbers, with the letter of the first of them."""
    signals = (Role.OUTPUT, Role.NET_INPUT)
    found = [it for it in given.values if given.roles.first(it) in signals and it.numbers]
    first = [it for it in found if len(it.letters) == 1 and given.values[it].is_number]
    return [it for it in first if it.letters == first[0].letters]
