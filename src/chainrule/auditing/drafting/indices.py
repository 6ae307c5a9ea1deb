"""Indices: what the numbers of a symbol may say of the layer and the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chainrule.auditing.drafting.numberings import LAST
from chainrule.auditing.drafting.symbols import Symbol

OUTPUT_WORDS = ("hat", "pred", "predicted", "prediction")
HIDDEN = "hzj"  # letters of hidden units
# How much evidence it takes to believe in a layer that the letters do not name, and in numbers that
# are those of layers or of units through all layers.
ELSEWHERE, UNUSUAL = 0.4, 0.25
# Layer and unit of a symbol; unit 0 if it stands for all units of the layer.
Index = Callable[[Symbol], tuple[int, int] | None]


class Way(NamedTuple):
    """One way to read numbers, how unlikely it is, and in words."""

    words: str
    place: Index
    unlikely: float = 0.0
    is_of_inputs: bool = False


def ways(
    letters: Sequence[str], sizes: Sequence[int], units: Mapping[str, tuple[int, int]]
) -> Iterator[Way]:
    """Every way to read the numbers of symbols with these letters."""
    if units:
        yield Way("named by its unit", named(units))
    yield Way("raised numbers are layers", raised(0, sizes))
    yield Way("raised numbers are layers, from the inputs on", raised(-1, sizes), ELSEWHERE)
    for layer, unlikely in layers_of(letters, sizes).items():
        yield Way(f"units of layer {layer}", of_layer(layer, sizes), unlikely)
    yield Way("units of layer 0", of_layer(0, sizes), is_of_inputs=True)
    yield Way("numbers are layers", layer_number(sizes), UNUSUAL)
    yield Way("units numbered through all layers", through(sizes, sizes[0]), UNUSUAL)
    yield Way("units numbered through all layers but the inputs", through(sizes, 0), UNUSUAL)
    yield Way("first number is the layer", two(layer_first=True), ELSEWHERE)
    yield Way("last number is the layer", two(layer_first=False), ELSEWHERE)


def layers_of(letters: Sequence[str], sizes: Sequence[int]) -> dict[int, float]:
    """How unlikely each layer is by the letters."""
    last = len(sizes) - 1
    hidden = range(1, last)
    # y_hat is an output, and h the letter of a hidden unit elsewhere.
    if any(letter.lower().endswith(OUTPUT_WORDS) for letter in letters):
        return {last: 0.0, **dict.fromkeys(hidden, ELSEWHERE)}
    ends = [letters[-1][:1].lower()] if len(letters) > 1 else []
    for letter in (*ends, letters[0][:1].lower()):
        if letter in LAST:
            return {last: 0.0, **dict.fromkeys(hidden, ELSEWHERE)}
        if letter in HIDDEN and hidden and (len(letters) > 1 or letter == "h"):
            return {**dict.fromkeys(hidden, 0.0), last: ELSEWHERE}
    return dict.fromkeys((*hidden, last), 0.0)


def _only(layer: int, sizes: Sequence[int]) -> int:
    """The only unit of a layer, or 0 for all of them."""
    return 1 if 0 <= layer < len(sizes) and sizes[layer] == 1 else 0


def named(units: Mapping[str, tuple[int, int]]) -> Index:
    """y_A: the unit has the name that it has in the weights."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        return units.get(symbol.labels[-1]) if symbol.labels else None

    return index


def raised(offset: int, sizes: Sequence[int]) -> Index:
    """z_2^(1): the layer is raised."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        if len(symbol.above) != 1:
            return None
        layer = symbol.above[0] + offset
        return layer, symbol.numbers[0] if symbol.numbers else _only(layer, sizes)

    return index


def of_layer(layer: int, sizes: Sequence[int]) -> Index:
    """z_2: a unit of a certain layer."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        if symbol.above not in ((), (layer,)) or len(symbol.numbers) > 1:
            return None
        if not symbol.numbers:
            return layer, _only(layer, sizes)
        return (layer, symbol.numbers[0]) if symbol.numbers[0] else None

    return index


def layer_number(sizes: Sequence[int]) -> Index:
    """z_2: all units of a layer; beside it, z_21 is the first of these."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        if len(symbol.numbers) != 1 or symbol.above:
            return None
        if len(symbol.pair) > 1 and symbol.numbers[0] >= len(sizes):
            layer, unit = symbol.pair
            return (layer, unit) if 0 < unit <= sizes[min(layer, len(sizes) - 1)] else None
        return symbol.numbers[0], _only(symbol.numbers[0], sizes)

    return index


def through(sizes: Sequence[int], before: int) -> Index:
    """y_5: units are numbered through all layers, after so many that come before."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        if len(symbol.numbers) != 1 or symbol.above:
            return None
        number = symbol.numbers[0] - before
        if -before < number <= 0:  # the inputs send as all other units do
            return 0, number + before
        for layer in range(1, len(sizes)):
            if 1 <= number <= sizes[layer]:
                return layer, number
            number -= sizes[layer]
        return None

    return index


def two(layer_first: bool) -> Index:
    """z_12: layer and unit, or unit and layer."""

    def index(symbol: Symbol) -> tuple[int, int] | None:
        if len(symbol.pair) != 2:
            return None
        first, second = symbol.pair
        return (first, second) if layer_first else (second, first)

    return index
