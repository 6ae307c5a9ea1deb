"""A network of which a document gives hardly a number: its weights stand in a picture. The names of
its units say how many there are; what is printed can still be followed from one line to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from chainrule.auditing.drafting.biases import Biases, without
from chainrule.auditing.drafting.candidates import Wiring, numbered_weights
from chainrule.auditing.drafting.columns import Columns, are_inputs, columns
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.indices import HIDDEN
from chainrule.auditing.drafting.numberings import LAST
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.spelled_out import with_gaps
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role

LAYERS_ALONE = ("unknown; only layers have names",)
MOST_UNITS = 8
UNIT_ROLES = (Role.NET_INPUT, Role.OUTPUT, Role.DELTA)


def bare_wirings(given: Given) -> Iterator[Wiring]:
    """The network that the names of the units make up, without its weights."""
    inputs = _inputs(given)
    if inputs is None:
        return
    if sizes := _by_vectors(given, inputs.width):
        layout = Layout(sizes, ways=LAYERS_ALONE)
        yield Wiring(layout, _trained(given, sizes), inputs, _targets(given, sizes[-1]))
        return
    hidden, outputs = _units(given, HIDDEN), _units(given, LAST)
    if not outputs:
        return
    targets = _targets(given, outputs)
    sizes = (inputs.width, hidden, outputs) if hidden else (inputs.width, outputs)
    layout = Layout(sizes, ways=("unknown; only units have names",))
    if max(numbered_weights(given), _listed_weights(given)) > layout.places:
        return
    spelled = with_gaps(given, inputs.width, outputs)
    if spelled is not None and spelled.sizes == sizes:
        yield Wiring(spelled, without(len(sizes) - 1), inputs, targets)
    yield Wiring(layout, without(len(sizes) - 1), inputs, targets)


def _listed_weights(given: Given) -> int:
    """How many weights have a number of their own: a network has at least as many."""
    weights = given.roles.those([*given.values], Role.WEIGHT)
    return sum(given.values[symbol].is_number for symbol in weights)


def _targets(given: Given, n_out: int) -> Columns | None:
    return next((it for it in columns(given, Role.TARGET) if it.width == n_out), None)


def _by_vectors(given: Given, n_in: int) -> tuple[int, ...]:
    """The sizes of layers whose net inputs or outputs are vectors, z_1 = (-1.5, 2.5) and z_2 = 1;
    empty if they are no network.
    """
    of_layers = (symbol for symbol in given.values if _is_of_layer(symbol, given))
    pairs = {(_layer(symbol), len(given.values[symbol].entries)) for symbol in of_layers}
    # Each layer has one width, and one of them is no single unit.
    is_whole = [*range(1, len(pairs) + 1)] == sorted(layer for layer, _ in pairs)
    if not is_whole or len(pairs) == 1 or all(width == 1 for _, width in pairs):
        return ()
    return (n_in, *(width for _, width in sorted(pairs)))


def _layer(symbol: Symbol) -> int:
    return (symbol.above or symbol.numbers)[0]


def _is_of_layer(symbol: Symbol, given: Given) -> bool:
    is_signal = given.roles.first(symbol) in (Role.NET_INPUT, Role.OUTPUT)
    return is_signal and len(symbol.above or symbol.numbers) == 1


def _trained(given: Given, sizes: Sequence[int]) -> Biases:
    """Biases of all layers, without numbers, if the document speaks of any."""
    layers = len(sizes) - 1
    if not given.roles.those([*given.mentioned], Role.BIAS):
        return without(layers)
    return Biases(("trained",) * layers, tuple((nan,) * size for size in sizes[1:]))


def _inputs(given: Given) -> Columns | None:
    """What is given, or the names of what is not."""
    found = columns(given, Role.INPUT)
    if found:
        # A letter that mostly stands for something else is an input where there is no other.
        return min(found, key=lambda it: not are_inputs(it, given))
    named = given.roles.those([*given.mentioned], Role.INPUT)
    count = _highest([symbol for symbol in named if len(symbol.numbers) == 1])
    if not count:
        return None
    symbols = {symbol: symbol.numbers[0] for symbol in named if len(symbol.numbers) == 1}
    return Columns(((nan,) * count,), symbols)


def _units(given: Given, letters: str) -> int:
    """How many units there are whose symbols end with such a letter."""
    alike = [
        symbol
        for symbol in given.mentioned
        if symbol.letters[-1][0].lower() in letters
        and set(given.roles.of(symbol)[:2]) & set(UNIT_ROLES)
    ]
    return _highest(alike) or int(bool(alike))


def _highest(symbols: Sequence[Symbol]) -> int:
    numbers = [symbol.numbers[-1] for symbol in symbols if symbol.numbers]
    return max((number for number in numbers if number <= MOST_UNITS), default=0)
