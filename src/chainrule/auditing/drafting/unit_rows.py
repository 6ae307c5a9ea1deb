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
# The label has no other brackets or numbers that are equal to something; a bias may stand behind.
ROW = re.compile(
    rf"^(?P<label>[^\[\]=\n]{{0,60}})\[\s*(?P<numbers>{NUMBER}(?:(?:\s*[,;]\s*|\s+){NUMBER})*)\s*\]"
    rf"(?:[\s,;]{{1,9}}{BIAS}[\s:=]{{1,9}}(?P<bias>{NUMBER})\s*\.?$"
    r"|\s*[,;]?\s*(?:(?://|#|--|[(<←]).*)?$)",
    re.IGNORECASE,
)
WORD, OF_BIAS = re.compile(WEIGHTS, re.IGNORECASE), re.compile(BIAS, re.IGNORECASE)
WITH = re.compile(r"\b(?:with|mit|con|com|avec|met|z|med)\b", re.IGNORECASE)
# So far below its rows a vector of biases still belongs to them, with a heading in between.
NEAR = 6  # lines
# Longer lines are data, on which the pattern of a row would take long.
LONGEST = 300  # characters of a line


class Row(NamedTuple):
    """The numbers of a row as they are printed, its line, the label before it, and its bias if that
    stands apart.
    """

    printed: tuple[str, ...]
    line: int
    label: str
    bias: str = ""

    @property
    def values(self) -> list[float]:
        """As numbers."""
        return [value_of(it) for it in self.printed]


def unit_rows(text: str) -> list[list[Row]]:
    r"""The rows of each matrix; the biases may follow as a row of their own.

    Examples
    --------
    >>> from chainrule.auditing.drafting.unit_rows import unit_rows
    >>> found = unit_rows("Weights:\nh1: [0.5, 1]\nh2: [0.3, 2]\n\nBiases: [0.1, 0.4]")
    >>> [(row.values, row.bias) for row in found[0]]
    [([0.5, 1.0], '0.1'), ([0.3, 2.0], '0.4')]
    """
    found: list[list[Row]] = []
    is_told = is_open = False
    for number, line in enumerate(text.split("\n"), start=1):
        row, begins = _row(line, number), _begins(line)
        if row is not None:
            # A row with a word for weights in its label is the first of another matrix.
            is_open = _added(row, found, is_open and not begins, begins or is_told)
            is_told = False
        else:
            is_open = False
            is_told = begins or (is_told and _is_between(line))
    return found


def _added(row: Row, found: list[list[Row]], goes_on: bool, is_told: bool) -> bool:
    """Put a row where it belongs: to the last matrix if that `goes_on`, or to one of its own if a
    heading has told of it. Whether the next row may follow.
    """
    if OF_BIAS.search(row.label):
        if found and _are_biases(row, found[-1]):
            found[-1] = _with_biases(found[-1], row)
        return False
    if goes_on and len(row.printed) == len(found[-1][0].printed):
        found[-1].append(row)
        return True
    # Without a heading, rows of numbers in brackets may be anything, such as samples.
    if is_told:
        found.append([row])
        return True
    return False


def _with_biases(rows: list[Row], biases: Row) -> list[Row]:
    """The rows of a matrix, each with its bias."""
    return [it._replace(bias=bias) for it, bias in zip(rows, biases.printed, strict=True)]


def _are_biases(row: Row, rows: list[Row]) -> bool:
    """Whether a row has the biases of the units that the rows right above it tell: "inputs with
    bias" are something else.
    """
    is_near = row.line - rows[-1].line <= NEAR and not WITH.search(row.label)
    return is_near and len(rows) == len(row.printed) and not any(it.bias for it in rows)


def units_of_rows(text: str) -> list[Unit]:
    """Each row as the weights of a unit, with the bias that it may have."""
    every = (row for rows in unit_rows(text) for row in rows)
    return [Unit(tuple(it.values), value_of(it.bias) if it.bias else None) for it in every]


def units_with_biases(text: str) -> list[Unit]:
    """The same with the last number of each row as the bias."""
    return [
        it if it.bias is not None else Unit(it.weights[:-1], it.weights[-1])
        for it in units_of_rows(text)
    ]


def told_rows(text: str) -> Iterator[Told]:
    """Each row as a line that tells a unit, once without a bias, and once with it."""
    for row in (it for rows in unit_rows(text) for it in rows):
        *values, last = row.values
        *weights, bias = row.printed
        own = value_of(row.bias) if row.bias else None
        yield Told(row.line, row.label, row.printed, "", Unit((*values, last), own))
        yield Told(row.line, row.label, tuple(weights), bias, Unit(tuple(values), last))


def _row(line: str, number: int) -> Row | None:
    """The numbers of a row; none if a line is no row."""
    match = ROW.match(line) if len(line) <= LONGEST else None
    if match is None:
        return None
    printed = tuple(re.findall(NUMBER, match["numbers"]))
    return Row(printed, number, match["label"].strip(), match["bias"] or "")


def _begins(line: str) -> bool:
    """Whether a line says that weights follow, and not those after an update."""
    head = line[:LONGEST].partition("[")[0]
    return WORD.search(head) is not None and NEW.search(head) is None


def _is_between(line: str) -> bool:
    """Whether a line may stand between a heading and its rows: an empty one, or that of a fence."""
    return not line.strip(" `~*\t") or line.lstrip().startswith("```")
