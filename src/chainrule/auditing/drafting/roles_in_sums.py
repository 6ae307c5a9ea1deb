"""Weighted sums tell roles: what is added up are products of weights and signals, and a bias."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from chainrule.auditing.drafting.roles import Letters, Roles, without_index
from chainrule.auditing.drafting.sums import Term
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, role_of

PAIR = 2  # factors: a weight and a signal


def note_sum(name: Symbol, terms: Sequence[Term], computed: set[Letters], roles: Roles) -> None:
    """A net input is a sum of products of weights and signals, and of a bias."""
    known = [_symbols(term) for term in terms]
    weights = _weights(known, computed)
    if not weights or _is_other(name, known, weights):
        return
    roles.note(weights, Role.WEIGHT)
    if len(terms) > 1:
        roles.note(_alone(known, computed), Role.BIAS)
    # The sum of a linear unit may have the letter of an output: y = w_1 x_1 + w_2 x_2.
    if role_of(name) is None:
        roles.note([name], Role.NET_INPUT)


def _alone(known: list[list[Symbol]], computed: set[Letters]) -> list[Symbol]:
    """What stands alone in a sum, and is given."""
    alone = [pair[0] for pair in known if len(pair) == 1]
    worked = among(alone, computed)
    return [it for it in alone if it not in worked and role_of(it) not in (Role.WEIGHT, Role.INPUT)]


def _is_other(name: Symbol, known: list[list[Symbol]], weights: list[Symbol]) -> bool:
    """Whether it is no net input: an update goes on from its own name, and f(z) looks like a
    product.
    """
    if any(it.letters == name.letters for pair in known for it in pair):
        return True
    # A new weight may have any name; what is worked out with a rate is mostly one.
    if Role.RATE in map(role_of, weights) and role_of(name) not in (Role.NET_INPUT, Role.OUTPUT):
        return True
    return len(known) == 1 and role_of(weights[0]) != Role.WEIGHT


def _symbols(term: Term) -> list[Symbol]:
    found = (symbol_of(factor.lstrip("-")) for factor in term.names)
    return [symbol for symbol in found if symbol is not None]


def _weights(known: list[list[Symbol]], computed: set[Letters]) -> list[Symbol]:
    """The weights of a sum: beside u_B, u_A is one too."""
    found = (_weight(pair, computed) for pair in known)
    told = [it for weights in found for it in weights]
    return [*told, *(_of_same_letter(known, told) or _at_same_place(known, told))]


def _of_same_letter(known: list[list[Symbol]], weights: list[Symbol]) -> list[Symbol]:
    """What has the letter of a weight in products of which neither factor tells by itself."""
    letters = {it.letters[0] for it in weights}
    pairs = [pair for pair in known if len(pair) == PAIR]
    alike = [[it for it in pair if it.letters[0] in letters] for pair in pairs]
    # Where both have that letter, it tells nothing.
    return [pair[0] for pair in alike if len(pair) == 1 and pair[0] not in weights]


def _at_same_place(known: list[list[Symbol]], weights: list[Symbol]) -> list[Symbol]:
    """What stands where the weights do, in products without one: of α p + β q, α is a weight."""
    pairs = _of_letters(known)
    places = {pair.index(it) for pair in pairs for it in pair if it in weights}
    if len(places) != 1:
        return []
    (place,) = places
    return [pair[place] for pair in pairs if not {*pair} & {*weights}]


def _of_letters(known: list[list[Symbol]]) -> list[list[Symbol]]:
    """The products of letters that all differ, and have no indices to tell them apart."""
    pairs = [pair for pair in known if len(pair) == PAIR]
    return [] if any(it.numbers for it in chain(*pairs)) else pairs


def _weight(pair: list[Symbol], computed: set[Letters]) -> list[Symbol]:
    """The weight of a product of two: what is called so, or what is no signal."""
    if len(pair) != PAIR:
        return []
    named = [symbol for symbol in pair if role_of(symbol) == Role.WEIGHT]
    if len(named) == 1:
        return named
    worked = among(pair, computed)
    rest = [it for it in pair if it not in worked and role_of(it) != Role.INPUT]
    return rest if len(rest) == 1 else []


def among(symbols: list[Symbol], letters: set[Letters]) -> list[Symbol]:
    """Those of some symbols that have one of these letters."""
    return [symbol for symbol in symbols if without_index(symbol.letters) in letters]
