"""Inputs and targets: which of a document's symbols they are, and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from chainrule.auditing.drafting.given import Given, Value
from chainrule.auditing.drafting.input_symbols import (
    TOGETHER,
    called_inputs,
    given_signals,
    of_layer_0,
    sending_words,
)
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.types import Floats

PAIR = 2  # letters of t_C
# More rows than examples by hand have: a larger array is data that nobody works through.
MOST_ROWS = 16
OWN_TARGETS = ("t", "T", "target", "d")  # letters of nothing else


@dataclass(frozen=True)
class Columns:
    """Inputs or targets: a row for each sample, and the unit that each symbol stands for.

    An array stands for all units: its unit is 0.
    """

    rows: tuple[tuple[float, ...], ...]
    symbols: dict[Symbol, int] = field(default_factory=dict)
    lines: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many units."""
        return len(self.rows[0]) if self.rows else 0


def columns(given: Given, role: Role) -> list[Columns]:
    """What may be the inputs, or the targets; the likeliest first."""
    if role == Role.INPUT and (senders := called_inputs(given) or sending_words(given)):
        return [_of_numbers(senders, given)]
    # What the document says to be a weight is nothing else.
    symbols = [it for it in given.of_role(role) if given.roles.first(it) != Role.WEIGHT]
    if role == Role.INPUT:
        symbols = [*of_layer_0(given), *symbols] or given_signals(given)
    # Numbers in brackets first: with one symbol each, they look like families of their own below.
    found = [*_in_brackets(symbols, given)]
    for members in _families(symbols):
        found += _of_family(members, given, role)
    if role == Role.TARGET:
        found += _one_by_one(symbols, given)
    return [*found, *_lettered(symbols, given), *_numbered_samples(role, given)]


def _families(symbols: Sequence[Symbol]) -> list[list[Symbol]]:
    """Symbols with the same letters and the same numbers above them, each symbol once."""
    families: dict[object, list[Symbol]] = {}
    for symbol in dict.fromkeys(symbols):
        families.setdefault((symbol.letters, symbol.above), []).append(symbol)
    return [*families.values()]


def _of_family(members: list[Symbol], given: Given, role: Role) -> Iterator[Columns]:
    """The arrays of a family, and its numbers side by side."""
    yield from _arrays(members, given, role)
    if ordered := _ordered([symbol for symbol in members if given.values[symbol].is_number]):
        yield _of_numbers(ordered, given)


def _one_by_one(symbols: list[Symbol], given: Given) -> Iterator[Columns]:
    """The targets of several outputs that have no numbers: "target = 0.1" beside each of them."""
    for symbol in symbols:
        values = given.all_of(symbol)
        lines = [value.line for value in values]
        close = all(0 < other - one <= TOGETHER for one, other in pairwise(lines))
        if not symbol.numbers and len(values) > 1 and close and all(it.is_number for it in values):
            yield Columns((tuple(value.number for value in values),), {symbol: 0})


def _lettered(symbols: list[Symbol], given: Given) -> Iterator[Columns]:
    """Units that have letters: t_C = 1 and t_D = 0, in the order of the alphabet."""
    families: dict[tuple[str, tuple[int, ...]], list[Symbol]] = {}
    for symbol in symbols:
        is_letter = len(symbol.letters) == PAIR and len(symbol.letters[1]) == 1
        if is_letter and not symbol.numbers and given.values[symbol].is_number:
            families.setdefault((symbol.letters[0], symbol.above), []).append(symbol)
    for members in families.values():
        if len(members) > 1:
            yield _of_numbers(sorted(members, key=lambda it: it.letters), given)


def _numbered_samples(role: Role, given: Given) -> Iterator[Columns]:
    """Samples that have numbers, a vector and a single target each: x_1 = (1, 0.5) with y_1 = 1,
    and x_2 = (0, 1) with y_2 = 0.
    """
    inputs = _by_number(Role.INPUT, given)
    targets = _by_number(Role.TARGET, given)
    widths = {_length(given.values[it]) for it in inputs.values()}
    wanted = {_length(given.values[it]) for it in targets.values()}
    are_alike = len(inputs) > 1 and inputs.keys() == targets.keys() and len(widths) == 1
    if are_alike and wanted == {1} and widths.isdisjoint({0, 1}):
        symbols = inputs if role == Role.INPUT else targets
        values = [given.values[symbols[number]].numbers[0] for number in sorted(symbols)]
        yield Columns(tuple(map(tuple, values)))  # no symbol is that of all samples


def _length(value: Value) -> int:
    """Of a vector that is written as one row, 1 of a number; 0 of any other array."""
    return len(value.rows[0]) if len(value.rows) == 1 else 0


def _by_number(role: Role, given: Given) -> dict[int, Symbol]:
    """The first family of symbols that mostly stand for this, by their numbers."""
    symbols = [it for it in given.of_role(role) if given.roles.first(it) == role]
    family = next(iter(_families(symbols)), [])
    return {it.numbers[0]: it for it in family if len(it.numbers) == 1}


def _in_brackets(symbols: list[Symbol], given: Given) -> Iterator[Columns]:
    """Units whose numbers stand in brackets as those of layers do: x[1] = 0.5, x[2] = 0.1."""
    alone = [it for it in symbols if len(it.above) == 1 and not it.numbers]
    alone = [it for it in alone if it.letters == alone[0].letters and given.values[it].is_number]
    ordered = sorted(alone, key=lambda it: it.above)
    numbers = [it.above[0] for it in ordered]
    # Without gaps: x[0] and x[2] alone are entries of something longer.
    if len(numbers) > 1 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]:
        yield _of_numbers(ordered, given)


def begins_behind(inputs: Columns, given: Given) -> bool:
    """Whether a document gives inputs by name, and none of their numbers is among these: then they
    are signals of a later layer, and the network begins in the middle of the document's.
    """
    known = [it for one in columns(given, Role.INPUT) if are_inputs(one, given) for it in one.rows]
    numbers = {number for row in known for number in row if number}  # zeros are everywhere
    return bool(numbers) and numbers.isdisjoint(number for row in inputs.rows for number in row)


def are_inputs(one: Columns, given: Given) -> bool:
    """Whether the letters of its symbols mostly stand for inputs."""
    return bool(one.symbols) and all(given.roles.first(it) == Role.INPUT for it in one.symbols)


def _arrays(members: list[Symbol], given: Given, role: Role) -> Iterator[Columns]:
    """What the arrays of a family may be, each in every way that it can be read."""
    for symbol in members:
        if not given.values[symbol].is_number:
            for rows in _samples_of(given.values[symbol].numbers):
                yield Columns(rows, {symbol: 0})
    if role == Role.TARGET:
        yield from _samples_in_column(members, given)


def _samples_of(rows: list[list[float]]) -> Iterator[tuple[tuple[float, ...], ...]]:
    """The samples of an array: its rows, and then its columns."""
    # A single column is one sample, written as a column.
    if all(len(row) == 1 for row in rows):
        rows = [[row[0] for row in rows]]
    if len(rows) <= MOST_ROWS:
        yield tuple(map(tuple, rows))
    # Samples may be columns as well.
    if len(rows) > 1 and len(rows[0]) <= MOST_ROWS and {*map(len, rows)} == {len(rows[0])}:
        yield tuple(zip(*rows, strict=True))


def _samples_in_column(members: list[Symbol], given: Given) -> Iterator[Columns]:
    """A column of targets, or a row, may be of one output for several samples as well."""
    for symbol in members:
        rows = given.values[symbol].numbers
        if len(rows) == 1:
            rows = [[number] for number in rows[0]]
        if 1 < len(rows) <= MOST_ROWS and all(len(row) == 1 for row in rows):
            yield Columns(tuple(map(tuple, rows)), {symbol: 0})


def _ordered(members: list[Symbol]) -> list[Symbol]:
    """Symbols of single units in the order of these; empty if they have none."""
    numbered = _without_zeroth({s.numbers[0]: s for s in members if len(s.numbers) == 1})
    if not numbered:
        return members if len(members) == 1 and not members[0].numbers else []
    # Numbers that do not begin with 1 are those of units through all layers, as in t_o3 and t_o4.
    begins = set(numbered) == set(range(1, len(numbered) + 1))
    if begins or len(members[0].letters) > 1 or members[0].letters[0] in OWN_TARGETS:
        return [numbered[number] for number in sorted(numbered)]
    return []


def _without_zeroth(numbered: dict[int, Symbol]) -> dict[int, Symbol]:
    """Without x_0 = 1, which is what the biases are multiplied with."""
    return {n: symbol for n, symbol in numbered.items() if n or len(numbered) == 1}


def _of_numbers(ordered: list[Symbol], given: Given) -> Columns:
    symbols = {symbol: place for place, symbol in enumerate(ordered, start=1)}
    table = _table([given.all_of(symbol) for symbol in ordered])
    # The only sample may be printed again.
    if len(set(table.values())) > 1:
        return Columns(tuple(table.values())[:MOST_ROWS], symbols, tuple(table))
    first = tuple(given.values[symbol].number for symbol in ordered)
    return Columns((first,), symbols, (given.values[ordered[0]].line,))


def _table(values: list[list[Value]]) -> dict[int, tuple[float, ...]]:
    """The lines on which all symbols have a number, each once; such as the rows of a table."""
    by_line = [{value.line: value.number for value in mine} for mine in values]
    lines = [line for line in by_line[0] if all(line in other for other in by_line)]
    return {line: tuple(other[line] for other in by_line) for line in lines}


def samples(inputs: Columns, targets: Columns | None, n_out: int) -> tuple[Floats, Floats]:
    """The rows of both, each sample once; a target that is not given is nan."""
    if targets is None:
        rows = list(dict.fromkeys(inputs.rows))
        return np.array(rows), np.full((len(rows), n_out), np.nan)
    # Beside each other in a table, they belong together by their lines, not by their order.
    if paired := _paired(inputs, targets):
        every = paired
    elif len(inputs.rows) == len(targets.rows):
        every = list(zip(inputs.rows, targets.rows, strict=True))
    else:
        # A single target is that of all rows.
        every = [(row, targets.rows[0]) for row in inputs.rows]
    pairs = list(dict.fromkeys(every))
    return np.array([row for row, _ in pairs]), np.array([row for _, row in pairs])


def _paired(inputs: Columns, targets: Columns) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """The inputs that have targets on their lines; none if there are others, or hardly any."""
    wanted = dict(zip(targets.lines, targets.rows, strict=False))
    lines = zip(inputs.lines, inputs.rows, strict=False)
    found = [(row, wanted[line]) for line, row in lines if line in wanted]
    # Those that stand elsewhere without a target are the same ones, gone through again.
    is_whole = len(found) > 1 and {row for row, _ in found} == set(inputs.rows)
    return found if is_whole else []
