"""Passes beside each other: tables with a column for each pass, "P1, epoch 1 | P2, epoch 1 | P1,
epoch 2", and a row for each quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.auditing.claim_sources.extraction.values import Values, values_of
from chainrule.auditing.drafting.agreement import is_near
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_sample.series import NUMBER
from chainrule.auditing.drafting.runs import explained
from chainrule.auditing.drafting.tables import Table, tables
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind

KINDS = (Kind.NET_INPUT, Kind.ACTIVATION)
# Each width is tried with each count of samples, and a page is hardly wider.
MOST_PASSES, MOST_SAMPLES = 12, 6
# Short numbers, 0.5 or 1, are in too many rows to tell which one it is.
SEVERAL, DIGITS = 2, 3
NEAR = 4e-3  # of a number, what the author's own roundings may have done to it
Numbers = list[Claim]


class Beside(NamedTuple):
    """How many samples are taken in turn, and how many passes there are."""

    samples: int
    passes: int


def passes_beside(example: WorkedExample, rows: Sequence[Row], text: str) -> Beside | None:
    """The passes whose forward parts the columns of a table have, over the first samples in turn;
    None if there are none.
    """
    best, most = None, SEVERAL - 1
    for width, printed in sorted(_by_width(text).items()):
        for samples in range(1, min(len(rows), MOST_SAMPLES, width) + 1):
            values = values_of(explained(_in_turn(example, rows[:samples]), width))
            fits = _fits(printed, values, samples, width)
            if fits > most:
                best, most = Beside(samples, width), fits
    return best


def only_pass(text: str, number: int, passes: int) -> str:
    """The text with one pass's columns of such tables alone. A table with one column more begins
    with what is before all passes; what stands elsewhere belongs to the first pass.
    """
    lines = text.split("\n")
    # Lines are kept empty, not left out: claims are told by their line numbers.
    kept = list(lines) if not number else [""] * len(lines)
    for table in tables(text):
        if columns := _columns_of(table, number, passes):
            for line, row in _rows_between_bars(table, lines):
                kept[line - 1] = f"| {' | '.join(row[it] for it in columns)} |"
    return "\n".join(kept)


def _columns_of(table: Table, number: int, passes: int) -> list[int]:
    """The columns of a pass, that of the labels first; empty if the table has not one for each."""
    width = _width(table)
    labels, spare = len(table.rows[0]) - width, width - passes
    if labels != 1 or spare not in (0, 1):
        return []
    # The weights before all passes are those that the first one begins with.
    before = [1] if spare and not number else []
    return [0, *before, labels + spare + number]


def _rows_between_bars(table: Table, lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The full rows of a table, with their lines, that are written between bars."""
    for line, row in zip(table.lines, table.rows, strict=True):
        if "|" in lines[line - 1] and len(row) == len(table.rows[0]):
            yield line, row


def _by_width(text: str) -> dict[int, list[Numbers]]:
    """The rows of numbers of tables with a label before them, by how many they have."""
    found: dict[int, list[Numbers]] = {}
    for table in tables(text):
        width = _width(table)
        if SEVERAL <= width <= MOST_PASSES and width == len(table.rows[0]) - 1:
            found.setdefault(width, []).extend(_numbers(table, width))
    return found


def _width(table: Table) -> int:
    """How many columns of numbers it has, from the last one on."""
    widths = {sum(bool(NUMBER.fullmatch(cell)) for cell in row) for row in table.rows[1:]}
    return min(widths, default=0)


def _numbers(table: Table, width: int) -> Iterator[Numbers]:
    for row in table.rows[1:]:
        matches = [NUMBER.fullmatch(cell) for cell in row[-width:]]
        if all(matches):
            yield [Claim("-", it[1].replace("−", "-")) for it in matches if it]


def _in_turn(example: WorkedExample, rows: Sequence[Row]) -> WorkedExample:
    return replace(
        example,
        inputs=np.array([row.inputs for row in rows], dtype=float),
        targets=np.array([row.targets for row in rows], dtype=float),
        batch_size=int(len(rows) > 1),
    )


def _fits(printed: Sequence[Numbers], values: Values, samples: int, width: int) -> int:
    """How many rows have a net input or an output of every pass."""
    families: dict[object, dict[int, float]] = {}
    for (updates, quantity), value in values.items():
        own = updates % samples + 1 if samples > 1 else 0
        if quantity.kind in KINDS and quantity.sample == own and updates < width:
            place = (quantity.kind, quantity.layer, quantity.unit)
            families.setdefault(place, {})[updates] = value
    return sum(any(_is(row, family) for family in families.values()) for row in printed)


def _is(row: Numbers, family: dict[int, float]) -> bool:
    if len(family) < len(row) or sum(it.significant_digits >= DIGITS for it in row) < SEVERAL:
        return False
    return all(is_near(it, family[at], NEAR) for at, it in enumerate(row))
