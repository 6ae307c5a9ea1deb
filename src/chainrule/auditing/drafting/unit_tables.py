"""Tables with a row for what each weight comes from, "from x1" or "input weight", a row for the
biases and a column for each unit; or the other way round. Weights to the output may have a row of
their own, and so make a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from chainrule.auditing.drafting.sheets import blocks
from chainrule.auditing.drafting.tables import ROW, RULE
from chainrule.auditing.drafting.told_units import (
    ARE,
    BIAS,
    NEW,
    NUMBER,
    WEIGHTS,
    Unit,
    value_of,
)

IS_BIAS = re.compile(rf"(?:{BIAS})\W{{0,2}}\w?\W?", re.IGNORECASE)
FROM = re.compile(r"(?:from|von|vom|desde|depuis|från)\s\S|(?:aus|de|da|do|van)\s\S+$", re.I)
IS_WEIGHT = re.compile(WEIGHTS, re.IGNORECASE)
OUT = r"(?:outputs?|ausgang\w*|ausgabe\w*|salida|sa[íi]da|sortie|uscita|wyjści\w*|uitgang\w*)"
TO_OUTPUT = re.compile(rf"\b{OUT}\b", re.IGNORECASE)
NOTHING = re.compile(r"[-–—−.\s]*")
# Lines without bars: a column of one unit, with its name above.
LABELLED = re.compile(rf"^\s*((?:from|von|desde|depuis|bias)\b[^=]*?)\s{{2,}}({NUMBER})\s*$", re.I)
OUTPUT_BIAS = re.compile(
    rf"(?:\b{OUT}\b[^.\n;|\d]{{0,30}}?{BIAS}|{BIAS}[^.\n;|\d]{{0,12}}?\b{OUT}\b)"
    rf"(?:{ARE}|[^.\n;|\d]{{0,12}}?=\s*)({NUMBER})",
    re.IGNORECASE,
)
Cells = Sequence[Sequence[str]]


class _Rows(NamedTuple):
    """Which rows of a table are the weights into its units, their biases, and the weights from
    them to the outputs.
    """

    weights: list[int]
    biases: list[int]
    outputs: list[int]


def units_of_tables(text: str) -> list[Unit]:
    """The units of a document's tables, in its order; those of a second table about the same units
    are of another time.

    Examples
    --------
    >>> from chainrule.auditing.drafting.unit_tables import units_of_tables
    >>> table = ["| | A | B |", "| from x | 0.5 | 0.2 |", "| bias | 0 | -0.1 |"]
    >>> units_of_tables(chr(10).join(table))
    [Unit(weights=(0.5,), bias=0.0), Unit(weights=(0.2,), bias=-0.1)]
    """
    told: dict[str, Unit] = {}
    for rows in (block for table in _tables(text) for _, block in blocks(table)):
        for cells in (rows, [*map(list, zip(*rows, strict=True))]):
            if (kinds := _kinds([row[0] for row in cells])) and not told.keys() & {*cells[0][1:]}:
                told |= _of_table(cells, kinds, text)
                break
    return list(told.values())


def _tables(text: str) -> Iterator[list[list[str]]]:
    """The cells of each table whose rows are equally long, and of labelled lines."""
    rows: list[list[str]] = []
    above = ""
    for line in [*text.split("\n"), ""]:
        if ROW.match(line):
            row = [cell.strip(" $*`") for cell in line.strip().strip("|").split("|")]
            rows += [] if RULE.match(line) else [row]
        elif match := LABELLED.match(line):
            rows = [*(rows or [["", above]]), [match[1], match[2]]]
        else:
            if len(rows) > 1 and len({*map(len, rows)}) == 1:
                yield rows
            rows, above = [], line.strip() or above


def _kinds(heads: Sequence[str]) -> _Rows | None:
    """What the rows are, by their heads; nothing if none has the weights into the units."""
    if any(map(NEW.search, heads)):
        return None
    found = _Rows([], [], [])
    for at, head in enumerate(heads):
        if IS_BIAS.fullmatch(head):
            found.biases.append(at)
        elif IS_WEIGHT.match(head) and TO_OUTPUT.search(head):
            found.outputs.append(at)
        elif _is_of_weights(head):
            found.weights.append(at)
    return found if found.weights and len(found.biases) <= 1 else None


def _is_of_weights(head: str) -> bool:
    """Whether it says of weights what they come from; a word alone is another table's head."""
    return bool(FROM.match(head) or (IS_WEIGHT.match(head) and " " in head))


def _of_table(cells: Cells, kinds: _Rows, text: str) -> dict[str, Unit]:
    """The units by their names; none if a cell is no number."""
    used = [cells[row][1:] for row in (*kinds.weights, *kinds.biases, *kinds.outputs)]
    if not all(map(_is_filled, chain.from_iterable(used))):
        return {}
    units: dict[str, Unit] = {}
    for at in range(1, len(cells[0])):
        bias = _numbers(cells[row][at] for row in kinds.biases)
        if weights := _numbers(cells[row][at] for row in kinds.weights):
            units[cells[0][at]] = Unit(weights, bias[0] if bias else None)
    for row in kinds.outputs:
        units[cells[row][0]] = Unit(_numbers(cells[row][1:]), _bias_of_output(text))
    return units


def _bias_of_output(text: str) -> float | None:
    """That of the output, which no column is about."""
    said = OUTPUT_BIAS.search(text)
    return value_of(said[1]) if said else None


def _is_filled(cell: str) -> bool:
    """Whether it has a number, or says that there is none."""
    return bool(re.fullmatch(NUMBER, cell) or NOTHING.fullmatch(cell))


def _numbers(cells: Sequence[str] | Iterator[str]) -> tuple[float, ...]:
    return tuple(value_of(cell) for cell in cells if re.fullmatch(NUMBER, cell))
