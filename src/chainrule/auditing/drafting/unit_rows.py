"""Matrices of weights that are told row by row below a word for them, each row in brackets and with
or without a label: "Output weights:", and then "Neuron 1: [0.5, -0.4, 0.1]" for each neuron, of
which the last number may be the bias.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from chainrule.auditing.drafting.told_units import BIAS, NEW, WEIGHTS, Unit, value_of
from chainrule.auditing.drafting.unit_lines import Told

NUMBER = r"[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+−]?\d+)?"
# The label has no other brackets or numbers that are equal to something.
ROW = re.compile(
    rf"^(?P<label>[^\[\]=\n]{{0,60}})\[\s*(?P<numbers>{NUMBER}(?:(?:\s*[,;]\s*|\s+){NUMBER})*)\s*\]"
    r"\s*[,;]?\s*(?:(?://|#|--|[(<←]).*)?$"
)
WORD = re.compile(WEIGHTS, re.IGNORECASE)
SHORTEST, LONGEST = 2, 300  # rows; characters of a line


class Row(NamedTuple):
    """The numbers of a row as they are printed, its line, and the label before it."""

    printed: tuple[str, ...]
    line: int
    label: str

    @property
    def values(self) -> list[float]:
        """As numbers."""
        return [value_of(it) for it in self.printed]


def unit_rows(text: str) -> Iterator[list[Row]]:
    r"""The rows of each matrix.

    Examples
    --------
    >>> from chainrule.auditing.drafting.unit_rows import unit_rows
    >>> [[row.values for row in W] for W in unit_rows("Weights:\nh1: [0.5, 1]\nh2: [0.3, 2]")]
    [[[0.5, 1.0], [0.3, 2.0]]]
    """
    rows: list[Row] = []
    is_told = False
    for number, line in enumerate([*text.split("\n"), "."], start=1):
        found = _row(line, number)
        if found and rows and len(found.printed) == len(rows[0].printed) and not _begins(line):
            rows.append(found)
            continue
        if len(rows) >= SHORTEST:
            yield rows
        rows = []
        if found and (is_told or _begins(line)):
            rows, is_told = [found], False
        else:
            is_told = _begins(line) or (is_told and _is_between(line))


def units_of_rows(text: str) -> list[Unit]:
    """Each row as the weights of a unit."""
    return [Unit(tuple(row.values), None) for rows in unit_rows(text) for row in rows]


def units_with_biases(text: str) -> list[Unit]:
    """The same with the last number of each row as the bias."""
    return [Unit(it.weights[:-1], it.weights[-1]) for it in units_of_rows(text)]


def told_rows(text: str) -> Iterator[Told]:
    """Each row as a line that tells a unit, once without a bias, and once with it."""
    for row in (it for rows in unit_rows(text) for it in rows):
        *values, last = row.values
        *weights, bias = row.printed
        whole = Unit((*values, last), None)
        yield Told(row.line, row.label, row.printed, "", whole)
        yield Told(row.line, row.label, tuple(weights), bias, Unit(tuple(values), last))


def _row(line: str, number: int) -> Row | None:
    """The numbers of a row; none if a line is no row."""
    match = ROW.match(line) if len(line) <= LONGEST else None
    # biases have a row of their own
    if match is None or re.search(BIAS, match["label"], re.IGNORECASE):
        return None
    return Row(tuple(re.findall(NUMBER, match["numbers"])), number, match["label"].strip())


def _begins(line: str) -> bool:
    """Whether a line says that weights follow, and not those after an update."""
    head = line[:LONGEST].partition("[")[0]
    return WORD.search(head) is not None and NEW.search(head) is None


def _is_between(line: str) -> bool:
    """Whether a line may stand between a heading and its rows: an empty one, or that of a fence."""
    return not line.strip(" `~*\t") or line.lstrip().startswith("```")
