"""Biases: which of a document's symbols they are, and which layer's or unit's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import nan

from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.symbols import Symbol, with_layer
from chainrule.auditing.drafting.vocabulary import Role

Unit = tuple[int, int]
PLAIN = 2  # sizes of a network without a hidden layer
PAIR = 2  # indices of a weight


@dataclass(frozen=True)
class Biases:
    """A kind for each layer and its numbers, and what each symbol stands for: layer and unit, 0
    for all units of the layer.
    """

    kinds: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    symbols: dict[Symbol, Unit] = field(default_factory=dict)

    @property
    def negative(self) -> Biases:
        """Of thresholds, which are taken off the sums."""
        return replace(self, values=tuple(tuple(-b for b in layer) for layer in self.values))

    def unused(self, given: Given) -> int:
        """How many biases of a document are not among them, although they have the same letters;
        without any, all of them.
        """
        letters = {symbol.letters for symbol in self.symbols}
        likely = given.roles.those([*given.values], Role.BIAS)
        zeroth = [it for it in given.values if _is_zeroth(it, given)]
        every = _without_entries(_each_once([*dict.fromkeys((*likely, *zeroth))]), given)
        alike = [symbol for symbol in every if not letters or symbol.letters in letters]
        return sum(symbol not in self.symbols for symbol in alike)


def _is_zeroth(symbol: Symbol, given: Given) -> bool:
    """Whether it is a single weight that leads from unit 0, with its layer."""
    is_weight = given.roles.first(symbol) == Role.WEIGHT and given.values[symbol].is_number
    return is_weight and len(symbol.pair) == PAIR and given.is_from_unit_zero(symbol)


def biases(given: Given, layout: Layout) -> list[Biases]:
    """The ways to read the biases of a layout; the likeliest first, and without any as the last."""
    sizes, symbols = layout.sizes, _symbols(given, layout)
    numbers = tuple(symbol for symbol in symbols if given.values[symbol].is_number)
    # Those of the first letters may be all; the others are something else.
    first = tuple(symbol for symbol in numbers if symbol.letters[0] == numbers[0].letters[0])
    found = list(_by_layer(symbols, given, sizes))
    for chosen in dict.fromkeys((numbers, first)):
        found += _of_numbers(chosen, given, sizes)
    if given.has_thresholds:
        found = [it.negative for it in found]
    return [*found, without(len(sizes) - 1)]


def without(layers: int) -> Biases:
    """No biases in so many layers."""
    return Biases(("none",) * layers, ((),) * layers)


def _symbols(given: Given, layout: Layout) -> list[Symbol]:
    """What may be biases, by line; a weight from unit 0 is one."""
    weights = {symbol.letters[0] for symbol in layout.weights}
    zeroth = [s for s in given.values if given.is_from_unit_zero(s) and s.letters[0] in weights]
    likely = given.roles.those([*given.values], Role.BIAS)
    found = _without_entries(_each_once([*dict.fromkeys((*likely, *zeroth))]), given)
    return sorted(found, key=lambda symbol: given.values[symbol].line)


def _each_once(symbols: list[Symbol]) -> list[Symbol]:
    """Without b_1 where there is a b_1^(1)."""
    return [symbol for symbol in symbols if with_layer(symbol, symbols) is None]


def _without_entries(symbols: list[Symbol], given: Given) -> list[Symbol]:
    """Without b_1 to b_3 below a vector b of three: these are its entries, at a later time."""
    entries = [it for symbol in symbols for it in _entries_below(symbol, symbols, given)]
    return [it for it in symbols if it not in entries]


def _entries_below(vector: Symbol, symbols: list[Symbol], given: Given) -> list[Symbol]:
    """The symbols of all the entries of a vector, where they stand behind it."""
    value = given.values[vector]
    if value.is_number or vector.numbers or vector.above:
        return []
    wanted = {replace(vector, numbers=(unit,)) for unit in range(1, len(value.entries) + 1)}
    behind = [it for it in symbols if it in wanted and given.values[it].line > value.line]
    return behind if len(behind) == len(wanted) else []


def _by_layer(symbols: list[Symbol], given: Given, sizes: Sequence[int]) -> Iterator[Biases]:
    """A vector for each layer; beside vectors, the bias of an only unit is a number."""
    vectors = (s.letters for s in symbols if not given.values[s].is_number or s.above)
    letters = next(vectors, None)
    alike = [symbol for symbol in symbols if symbol.letters == letters]
    spare = _beside_layers(symbols, letters, sizes)
    layers = [
        _of_layer(_mine(alike, layer, spare), layer, n_units, given)
        for layer, n_units in enumerate(sizes[1:], start=1)
    ]
    placed = {symbol: unit for _, _, units in layers for symbol, unit in units.items()}
    if placed:
        kinds, values, _ = zip(*layers, strict=True)
        yield Biases(kinds, values, placed)


def _beside_layers(
    symbols: list[Symbol], letters: tuple[str, ...] | None, sizes: Sequence[int]
) -> dict[int, list[Symbol]]:
    """Beside b^(1) and b^(2), or a vector b of a hidden layer, c without a number is the bias of
    the outputs.
    """
    others = [it for it in symbols if it.letters != letters and not (it.above or it.numbers)]
    return {len(sizes) - 1: others} if len(others) == 1 and len(sizes) > PLAIN else {}


def _from_zero(symbols: list[Symbol], layer: int) -> list[Symbol]:
    """What leads from unit 0 to a layer."""
    return [symbol for symbol in symbols if symbol.pair == (layer, 0)]


def _mine(symbols: list[Symbol], layer: int, spare: dict[int, list[Symbol]]) -> list[Symbol]:
    """The biases of a layer by their number, what may be, or those without a number; w_10 is the
    vector of what leads from unit 0 to layer 1.
    """
    numbered = [s for s in symbols if (s.above or s.numbers)[:1] == (layer,)]
    numbered = numbered or _from_zero(symbols, layer)
    unnumbered = [s for s in symbols if not (s.above or s.numbers)]
    return numbered or spare.get(layer) or unnumbered


def _of_layer(
    symbols: list[Symbol], layer: int, n_units: int, given: Given
) -> tuple[str, tuple[float, ...], dict[Symbol, Unit]]:
    """The kind of biases, their numbers, and what the symbols stand for."""
    entries = tuple(x for s in symbols for row in given.values[s].numbers for x in row)
    if len(entries) not in (1, n_units):
        return "none", (), {}
    return (
        "trained" if len(entries) == n_units else "shared",
        entries,
        _placed(symbols, layer, n_units),
    )


def _placed(symbols: list[Symbol], layer: int, n_units: int) -> dict[Symbol, Unit]:
    """A vector of the layer, or a symbol for each unit."""
    if len(symbols) == 1:
        return {symbols[0]: (layer, int(n_units == 1))}
    return {symbol: (layer, unit) for unit, symbol in enumerate(symbols, start=1)}


def _of_numbers(
    symbols: tuple[Symbol, ...], given: Given, sizes: Sequence[int]
) -> Iterator[Biases]:
    """Biases with names of their own: one for each unit, one for each layer, one for all, or one
    for each hidden unit.
    """
    if not symbols:
        return
    layers = len(sizes) - 1
    if len(symbols) == sum(sizes[1:]):
        for names in dict.fromkeys((_in_order(symbols), symbols)):
            yield _of_units(names, given, sizes)
    elif len(symbols) == layers:
        pairs = [(symbol, layer) for layer, symbol in enumerate(symbols, start=1)]
        yield _shared(pairs, given, sizes)
    if len(symbols) == 1:
        yield _shared([(symbols[0], layer) for layer in range(1, layers + 1)], given, sizes)
    elif layers > 1 and len(symbols) == sizes[1]:
        read, rest = _of_units(symbols, given, sizes[:2]), without(layers - 1)
        yield Biases(read.kinds + rest.kinds, read.values + rest.values, read.symbols)


def _in_order(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """As the letters come, by number within these."""
    letters = list(dict.fromkeys(symbol.letters for symbol in symbols))
    return tuple(sorted(symbols, key=lambda s: (letters.index(s.letters), s.above, s.numbers[-1:])))


def _shared(pairs: list[tuple[Symbol, int]], given: Given, sizes: Sequence[int]) -> Biases:
    """One for all units of each layer; of a single unit, it is that unit's own."""
    values = tuple((given.values[symbol].number,) for symbol, _ in pairs)
    kinds = tuple("trained" if sizes[layer] == 1 else "shared" for _, layer in pairs)
    return Biases(kinds, values, {symbol: (l, int(sizes[l] == 1)) for symbol, l in pairs})


def _of_units(symbols: tuple[Symbol, ...], given: Given, sizes: Sequence[int]) -> Biases:
    """One for each unit, layer by layer."""
    layers = range(1, len(sizes))
    units = [(layer, unit) for layer in layers for unit in range(1, sizes[layer] + 1)]
    placed = dict(zip(symbols, units, strict=True))
    numbers = {unit: given.values[symbol].number for symbol, unit in placed.items()}
    values = tuple(
        tuple(numbers.get((layer, unit), nan) for unit in range(1, sizes[layer] + 1))
        for layer in layers
    )
    return Biases(("trained",) * len(layers), values, placed)
