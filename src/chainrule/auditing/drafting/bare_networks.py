"""A network of which a document gives hardly a number: its weights stand in a picture. The names of
its units say how many there are; what is printed can still be followed from one line to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from chainrule.auditing.drafting.biases import Biases, without
from chainrule.auditing.drafting.candidates import Wiring, numbered_weights
from chainrule.auditing.drafting.columns import Columns, columns
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
        targets = next((it for it in columns(given, Role.TARGET) if it.width == sizes[-1]), None)
        layout = Layout(sizes, ways=LAYERS_ALONE)
        yield Wiring(layout, _trained(given, sizes), inputs, targets)
        return
    hidden, outputs = _units(given, HIDDEN), _units(given, LAST)
    if not outputs:
        return
    targets = next((it for it in columns(given, Role.TARGET) if it.width == outputs), None)
    sizes = (inputs.width, hidden, outputs) if hidden else (inputs.width, outputs)
    layout = Layout(sizes, ways=("unknown; only units have names",))
    if numbered_weights(given) > layout.places:
        return
    spelled = with_gaps(given, inputs.width, outputs)
    if spelled is not None and spelled.sizes == sizes:
        yield Wiring(spelled, without(len(sizes) - 1), inputs, targets)
    yield Wiring(layout, without(len(sizes) - 1), inputs, targets)


def _by_vectors(given: Given, n_in: int) -> tuple[int, ...]:
    """The sizes of layers whose net inputs or outputs are vectors, z_1 = (-1.5, 2.5) and z_2 = 1;
    empty if they are no network.
    """
    widths: dict[int, int] = {}
    vectors = False
    for symbol, value in given.values.items():
        layer = symbol.above or symbol.numbers
        if len(layer) == 1 and given.roles.first(symbol) in (Role.NET_INPUT, Role.OUTPUT):
            vectors = vectors or not value.is_number
            if widths.setdefault(layer[0], len(value.entries)) != len(value.entries):
                return ()
    if not vectors or sorted(widths) != list(range(1, len(widths) + 1)) or len(widths) < 2:
        return ()
    return (n_in, *(widths[layer] for layer in sorted(widths)))


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
        return found[0]
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
