"""The pool: every array of numbers in a document, whatever it is called, and every family of single
numbers with indices: u_11, u_12, u_21, u_22 are as good as a matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.latex_names import MATRIX, typed
from chainrule.auditing.claim_sources.extraction.matrices import matrix_of
from chainrule.auditing.drafting.by_value.spots import NUMBER, Spot
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.tables import ROW
from chainrule.auditing.drafting.unit_rows import unit_rows
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.types import Floats

LARGEST, MOST, MOST_SCALARS = 64, 60, 8  # entries of an array; arrays of a document
CELL = re.compile(rf"[\s$*`]*([-−+]?{NUMBER.pattern})[\s$*`]*")
PAIR = 2


@dataclass(frozen=True)
class Pooled:
    """An array: its numbers, its line, its symbol, or the symbol of each entry."""

    rows: Floats
    line: int
    symbol: Symbol | None = None
    entries: dict[tuple[int, int], Symbol] = field(default_factory=dict)
    is_samples: bool = False
    is_loose: bool = False  # whether its numbers merely stand side by side

    @property
    def is_vector(self) -> bool:
        """Whether it is a single row or column."""
        return 1 in self.rows.shape

    @property
    def flat(self) -> Floats:
        """Its entries in a row."""
        return self.rows.reshape(-1)


def pool_of(
    given: Given, equations: Sequence[Equation], groups: Sequence[Sequence[Spot]], text: str
) -> list[Pooled]:
    """All of them, each once, by line."""
    every = [
        *_families(given),
        *_stacked(given),
        *_scalars(given),
        *_arrays(equations),
        *_matrices(text),
        *_tables(text),
        *_row_by_row(text),
        *_rows(groups),
    ]
    found: dict[tuple[object, ...], Pooled] = {}
    for one in every:
        # Equal biases of several layers are several.
        scalar = next(iter(one.entries.values()), None) if one.rows.size == 1 else None
        found.setdefault((one.rows.shape, scalar, *one.flat.tolist()), one)
    return sorted(found.values(), key=lambda one: one.line)[:MOST]


def _arrays(equations: Sequence[Equation]) -> Iterator[Pooled]:
    """The arrays of equations."""
    for equation in equations:
        for rows, lines in equation.arrays:
            # Exact, as printed: what is given is not rounded.
            numbers = np.array([[Claim("-", cell).value for cell in row] for row in rows])
            if numbers.size <= LARGEST:
                yield Pooled(numbers, lines[0], _symbol(equation))


def _matrices(text: str) -> Iterator[Pooled]:
    """Those that are factors of a product."""
    for match in MATRIX.finditer(text):
        rows = matrix_of(typed(match[0])) or []
        cells = [cell for row in rows for cell in row]
        if cells and len(cells) <= LARGEST and all(map(is_number, cells)):
            line = text.count("\n", 0, match.start()) + 1
            yield Pooled(np.array([[Claim("-", cell).value for cell in row] for row in rows]), line)


def _symbol(equation: Equation) -> Symbol | None:
    symbol = symbol_of(equation.members[0])
    return None if symbol is None or symbol.is_new or symbol.role else symbol


def _families(given: Given) -> Iterator[Pooled]:
    """Numbers whose names differ in their indices alone, from 1 on or from 0 on."""
    named: dict[object, list[Symbol]] = {}
    for symbol, value in given.values.items():
        if value.is_number and symbol.numbers:
            named.setdefault((symbol.letters, symbol.above), []).append(symbol)
    for symbols in named.values():
        line = given.values[symbols[0]].line
        # w_12 is an entry of a matrix, and the twelfth of a vector.
        for places in (_pairs(symbols), _singles(symbols)):
            shape = _complete(places)
            if shape is not None:
                rows = np.zeros(shape)
                for place, symbol in places.items():
                    rows[place] = given.values[symbol].number
                yield Pooled(rows, line, None, dict(places))


def _stacked(given: Given) -> Iterator[Pooled]:
    """Vectors whose names differ in a raised number alone, as samples: x^(1) and x^(2)."""
    named: dict[object, list[Symbol]] = {}
    for symbol, value in given.values.items():
        # Courses raise the number of a sample, and lower that of a unit.
        if symbol.above and not symbol.numbers:
            named.setdefault((symbol.letters, len(value.entries)), []).append(symbol)
    for symbols in named.values():
        rows = np.array([np.array(given.values[it].numbers).reshape(-1) for it in symbols])
        if len(symbols) > 1 and rows.size <= LARGEST:
            yield Pooled(rows, given.values[symbols[0]].line, is_samples=True)


def _scalars(given: Given) -> Iterator[Pooled]:
    """Single numbers that may be a bias."""
    biases = given.roles.those([*given.values], Role.BIAS)
    for symbol in biases[:MOST_SCALARS]:
        value = given.values[symbol]
        if value.is_number:
            yield Pooled(np.array([[value.number]]), value.line, None, {(0, 0): symbol})


def _pairs(symbols: Sequence[Symbol]) -> dict[tuple[int, int], Symbol]:
    """By two indices."""
    if any(len(symbol.pair) != PAIR for symbol in symbols):
        return {}
    return _from_zero({(it.pair[0], it.pair[1]): it for it in symbols})


def _singles(symbols: Sequence[Symbol]) -> dict[tuple[int, int], Symbol]:
    """By one index."""
    if any(len(symbol.numbers) != 1 for symbol in symbols):
        return {}
    return _from_zero({(0, it.numbers[0]): it for it in symbols})


def _from_zero(places: dict[tuple[int, int], Symbol]) -> dict[tuple[int, int], Symbol]:
    """With the lowest indices as the first ones."""
    if not places:
        return {}
    lowest = [min(place[axis] for place in places) for axis in range(2)]
    return {(r - lowest[0], c - lowest[1]): it for (r, c), it in places.items()}


def _complete(places: dict[tuple[int, int], Symbol]) -> tuple[int, int] | None:
    """The shape in which every place is taken; None if there is none."""
    if not places:
        return None
    rows, columns = (max(place[axis] for place in places) + 1 for axis in range(2))
    return (rows, columns) if rows * columns == len(places) <= LARGEST else None


def _tables(text: str) -> Iterator[Pooled]:
    """The numbers of tables: the rows that have numbers in the same columns."""
    block: list[list[float | None]] = []
    begin = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        cells = _cells(line) if ROW.match(line) else []
        # Where numbers begin to stand in other columns, another table begins.
        if block and _columns(cells) != _columns(block[-1]):
            yield from _blocks(block, begin)
            block = []
        if _columns(cells):
            begin = begin if block else number
            block.append(cells)


def _cells(line: str) -> list[float | None]:
    matches = (CELL.fullmatch(cell) for cell in line.strip().strip("|").split("|"))
    return [Claim("-", it[1].replace("−", "-")).value if it else None for it in matches]


def _columns(cells: Sequence[float | None]) -> list[int]:
    return [place for place, cell in enumerate(cells) if cell is not None]


def _blocks(block: Sequence[Sequence[float | None]], line: int) -> Iterator[Pooled]:
    """Side by side, tables are set apart by cells that are no numbers."""
    columns = _columns(block[0])
    # Two tables may stand side by side.
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    for run in runs:
        rows = np.array([[row[column] or 0.0 for column in run] for row in block])
        if rows.size <= LARGEST:
            yield Pooled(rows, line)


def _row_by_row(text: str) -> Iterator[Pooled]:
    """Those whose rows stand in brackets, each on its line."""
    for rows in unit_rows(text):
        numbers = np.array([row.values for row in rows])
        if numbers.size <= LARGEST:
            yield Pooled(numbers, rows[0].line)


def _rows(groups: Sequence[Sequence[Spot]]) -> Iterator[Pooled]:
    """Numbers side by side."""
    for group in groups:
        if 1 < len(group) <= LARGEST:
            row = np.array([[spot.claim.value for spot in group]])
            yield Pooled(row, group[0].line, is_loose=True)
