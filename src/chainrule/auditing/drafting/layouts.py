"""The layouts that are possible: how many units the layers have, and where each weight is.

Each way to number weights is tried on all weights of a document; it is possible if every weight
gets a place of its own and every place a weight. Which of the possible ones is meant, the numbers
tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, permutations, product

from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.named_units import by_their_units, is_word
from chainrule.auditing.drafting.numberings import WHOLE, WITHIN
from chainrule.auditing.drafting.places import Layout, Place, is_complete
from chainrule.auditing.drafting.spelled_out import spelled_out, with_gaps
from chainrule.auditing.drafting.symbols import Symbol, with_layer
from chainrule.auditing.drafting.vocabulary import Role

MOST_UNITS = 8  # of a layer whose weights have names of their own
MOST_LAYOUTS = 400
MOST_ORDERED = 3  # letters
Matrices = dict[Symbol, tuple[int, bool]]


def layouts(given: Given, n_in: int, n_out: int) -> Iterator[Layout]:
    """The possible layouts for so many inputs and outputs; 0 if their number is not known.

    What the document spells out comes before what its numbering may mean. One of the layouts may
    have gaps.
    """
    if arrays := _arrays(given):
        yield from _of_arrays(given, arrays, n_in)
    if not n_in:
        return
    if layout := spelled_out(given, n_in):
        yield layout
    yield from islice(_of_numbers(given, n_in, n_out), MOST_LAYOUTS)
    if layout := with_gaps(given, n_in, n_out):
        yield layout


def _arrays(given: Given) -> list[Symbol]:
    """The arrays of weights, by layer."""
    found = [symbol for symbol in given.of_role(Role.WEIGHT) if not given.values[symbol].is_number]
    likely = [symbol for symbol in found if given.roles.first(symbol) == Role.WEIGHT] or found
    # Beside W^(1) and W^(2), v without a number is what leads to the outputs.
    last = max(map(_index, likely), default=())
    return sorted(likely, key=lambda s: (_index(s) or last, given.values[s].line))


def _index(symbol: Symbol) -> tuple[int, ...]:
    """What may number a layer; empty if there is nothing."""
    return symbol.above or symbol.numbers


def _of_arrays(given: Given, arrays: list[Symbol], n_in: int) -> Iterator[Layout]:
    """The layers that matrices can be, each as it is or transposed."""
    readings: list[tuple[tuple[int, ...], Matrices]] = [((n_in,), {})]
    for layer, symbol in _by_layer(arrays):
        longer: list[tuple[tuple[int, ...], Matrices]] = []
        for sizes, matrices in readings:
            if symbol is None:
                width = _width(given, layer)
                longer += [((*sizes, width), matrices)] if width else []
            else:
                rows = given.values[symbol].rows
                for known, receiving_first in _extended(sizes, (len(rows), len(rows[0]))):
                    longer.append((known, {**matrices, symbol: (layer, receiving_first)}))
        readings = longer
    for sizes, matrices in readings[:MOST_LAYOUTS]:
        yield Layout(sizes, {}, matrices, ("matrices",))


def _extended(
    sizes: tuple[int, ...], shape: tuple[int, int]
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """One more layer of weights of this shape, with its rows as receiving units or as sending
    ones.
    """
    for receiving_first in (True, False):
        n_to, n_from = shape if receiving_first else shape[::-1]
        if sizes[-1] in (0, n_from):
            yield (*sizes[:-1], n_from, n_to), receiving_first


def _by_layer(arrays: list[Symbol]) -> list[tuple[int, Symbol | None]]:
    """Each array with its layer; where they are numbered, with the gaps."""
    numbers = [(symbol.above or symbol.numbers or (0,))[0] for symbol in arrays]
    numbered = dict(zip(numbers, arrays, strict=True))
    if len(numbered) < len(arrays) or not 1 <= min(numbers) <= max(numbers) <= MOST_UNITS:
        return [*enumerate(arrays, start=1)]
    return [(layer, numbered.get(layer)) for layer in range(1, max(numbers) + 1)]


def _width(given: Given, layer: int) -> int:
    """How many units a layer has, by the vectors of it that are printed; 0 if there are none."""
    lengths = [
        len(value.entries)
        for symbol, value in given.values.items()
        if symbol.above == (layer,)
        and given.roles.first(symbol) in (Role.NET_INPUT, Role.OUTPUT, Role.BIAS)
    ]
    return lengths[0] if lengths else 0


def _of_numbers(given: Given, n_in: int, n_out: int) -> Iterator[Layout]:
    """The layouts of weights with names of their own."""
    for symbols in _weights(given):
        groups: dict[tuple[object, object], list[Symbol]] = {}
        for symbol in symbols:
            groups.setdefault((symbol.letters, symbol.above), []).append(symbol)
        told = list(by_their_units(symbols, n_in))
        yield from told
        yield from _by_letters(symbols, n_in)
        # w_rain_hidden_1 says in words where it leads, and is no number of anything.
        if told and any(map(is_word, told[0].units)):
            continue
        for sizes in _sizes(n_in, n_out, len(symbols)):
            yield from _together(symbols, sizes)
            yield from _by_group([*groups.values()], sizes)


def _weights(given: Given) -> list[list[Symbol]]:
    """What may be the weights of the document, in its order: all that can be, those of one letter,
    those that are given.
    """
    every = _possible(given)
    likely = given.roles.those(every, Role.WEIGHT)
    lettered = [symbol for symbol in likely if symbol.letters[0] in "wW"]
    named = [symbol for symbol in lettered if len(symbol.letters) > 1]
    choices = [lettered, likely, named, every]
    choices += [_of_given(chosen, given) for chosen in choices]
    return [list(chosen) for chosen in dict.fromkeys(map(tuple, filter(None, choices)))]


def _possible(given: Given) -> list[Symbol]:
    """All that may be single weights, as they are met."""
    every = [symbol for symbol in {**given.values, **given.mentioned} if _may_be(symbol, given)]
    # w_13 beside w_1,3 is the same.
    every = [
        it for it in every if it.pair == it.numbers or replace(it, numbers=it.pair) not in every
    ]
    every = [it for it in every if with_layer(it, every) is None]
    return sorted(every, key=lambda symbol: given.mentioned.get(symbol, 0))


def _of_given(symbols: list[Symbol], given: Given) -> list[Symbol]:
    return [symbol for symbol in symbols if symbol in given.values]


def _may_be(symbol: Symbol, given: Given) -> bool:
    """Whether a symbol may be a single weight; what leads from unit 0 is a bias."""
    weight = Role.WEIGHT in given.roles.of(symbol)[:2] and not symbol.role
    if not weight or given.is_from_unit_zero(symbol):
        return False
    if symbol in given.values:
        return given.values[symbol].is_number
    return bool(symbol.numbers)


def _sizes(n_in: int, n_out: int, n_weights: int) -> Iterator[tuple[int, ...]]:
    """Sizes with so many weights: no hidden layer, one, or two."""
    for outputs in (n_out,) if n_out else range(1, MOST_UNITS):
        if n_in * outputs == n_weights:
            yield (n_in, outputs)
        for hidden in range(1, MOST_UNITS + 1):
            if hidden * (n_in + outputs) == n_weights:
                yield (n_in, hidden, outputs)
            for second in range(1, MOST_UNITS + 1):
                if hidden * (n_in + second) + second * outputs == n_weights:
                    yield (n_in, hidden, second, outputs)


def _by_letters(symbols: list[Symbol], n_in: int) -> Iterator[Layout]:
    """Of a single unit, weights p, q and r in the order of its inputs."""
    # w_t and w_c are letters with indices: these say which inputs the weights are of.
    plain = [it for it in symbols if len(it.letters) == 1 and not (it.numbers or it.above)]
    letters = {symbol.letters for symbol in plain}
    if len(letters) == len(symbols) == n_in > 1:
        places = [Place(1, sender, 1) for sender in range(1, n_in + 1)]
        yield Layout((n_in, 1), _placed(symbols, places), {}, ("in the order of the inputs",))


def _together(symbols: list[Symbol], sizes: tuple[int, ...]) -> Iterator[Layout]:
    """One rule for all weights of the network."""
    for name, rule in WHOLE.items():
        places = [rule(symbol, sizes, 0) for symbol in symbols]
        if is_complete(places, sizes, range(1, len(sizes))):
            yield Layout(sizes, _placed(symbols, places), {}, (name,))


def _by_group(groups: list[list[Symbol]], sizes: tuple[int, ...]) -> Iterator[Layout]:
    """Letters of its own for each layer, and a rule for each."""
    if len(groups) != len(sizes) - 1:
        return
    raised = bool(groups[0][0].above)
    # The letters of the second layer may be met first.
    orders = permutations(groups) if len(groups) <= MOST_ORDERED and not raised else [groups]
    for order in orders:
        ordered = sorted(order, key=lambda group: group[0].above) if raised else order
        choices = [_within(group, sizes, layer) for layer, group in enumerate(ordered, start=1)]
        for chosen in product(*choices):
            weights: dict[Symbol, Place] = {}
            for group, (places, _) in zip(ordered, chosen, strict=True):
                weights |= _placed(group, places)
            yield Layout(sizes, weights, {}, tuple(name for _, name in chosen))


def _within(
    group: list[Symbol], sizes: tuple[int, ...], layer: int
) -> list[tuple[tuple[Place | None, ...], str]]:
    """The ways to read a group as the weights into one layer, each once."""
    fitting: dict[tuple[Place | None, ...], str] = {}
    for name, rule in WITHIN.items():
        places = tuple(rule(symbol, sizes, layer) for symbol in group)
        if is_complete(places, sizes, range(layer, layer + 1)):
            fitting.setdefault(places, name)
    return list(fitting.items())


def _placed(symbols: Sequence[Symbol], places: Sequence[Place | None]) -> dict[Symbol, Place]:
    return {s: place for s, place in zip(symbols, places, strict=True) if place is not None}
