"""Lists of a program with an array for each layer: weights = [[[0.1, 0.2]], [[0.3]]] and biases =
[[0.1], [0.2]] are W_1, W_2, b_1 and b_2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import NEXT_LINE
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

BETWEEN = r"[\s,]"  # lines that were joined stand apart by a space of their own
ROW = rf"\[\s*{NUMBER}(?:{BETWEEN}{{1,9}}{NUMBER}){{0,15}}\s*\]"
MATRIX = rf"\[\s*{ROW}(?:{BETWEEN}{{0,9}}{ROW}){{0,15}}\s*\]"
ASSIGNED = r"^[ \t]*(?:{})\s*=\s*\[\s*(?P<arrays>{}(?:{}{{0,9}}{}){{1,7}}),?\s*\]"
WEIGHTS = re.compile(
    ASSIGNED.format(r"(?i:w|ws|weights?|pesos?|poids|pesi|gewichte?)", MATRIX, BETWEEN, MATRIX)
)
BIASES = re.compile(
    ASSIGNED.format(r"(?i:b|bs|bias(?:es)?|biais|sesgos?|vieses)", ROW, BETWEEN, ROW)
)


class Listed(NamedTuple):
    """The line of such a list, what its arrays are called, and each of them."""

    line: int
    letter: str
    arrays: list[str]


def layer_by_layer(text: str) -> str:
    r"""The text with an assignment for each layer; an array stays on its line.

    Examples
    --------
    >>> from chainrule.auditing.drafting.lists_of_layers import layer_by_layer
    >>> print(layer_by_layer("weights = [[[0.1, 0.2]], [[0.3]]]\nbiases = [[0.1], [0.2]]"))
    W_1 = [[0.1, 0.2]]; W_2 = [[0.3]]
    b_1 = [0.1]; b_2 = [0.2]
    """
    lines = text.split("\n")
    weights = next(_listed(lines, WEIGHTS, "W", MATRIX), None)
    if weights is None:
        return text
    biases = (it for it in _listed(lines, BIASES, "b", ROW) if _are_beside(it, weights))
    for found in filter(None, (weights, next(biases, None))):
        _put(found, lines)
    return "\n".join(lines)


def _listed(
    lines: Sequence[str], pattern: re.Pattern[str], letter: str, array: str
) -> Iterator[Listed]:
    for number, line in enumerate(lines):
        if match := pattern.match(line):
            yield Listed(number, letter, re.findall(array, match["arrays"]))


def _are_beside(biases: Listed, weights: Listed) -> bool:
    """Whether each layer has as many biases as it has units; its matrix may lie on its side."""
    if len(biases.arrays) != len(weights.arrays):
        return False
    pairs = zip(biases.arrays, weights.arrays, strict=True)
    return all(_width(bias) in (matrix.count("[") - 1, _width(matrix)) for bias, matrix in pairs)


def _width(array: str) -> int:
    """How many numbers a row has."""
    return len(re.findall(NUMBER, array.partition("]")[0]))


def _put(found: Listed, lines: list[str]) -> None:
    """An assignment for each array, on the line where it stood before the lines were joined."""
    whole = lines[found.line]
    lines[found.line] = ""
    place = 0
    for number, array in enumerate(found.arrays, start=1):
        place = whole.index(array, place)
        at = found.line + whole.count(NEXT_LINE, 0, place)
        before = f"{lines[at]}; " if lines[at] else ""
        lines[at] = f"{before}{found.letter}_{number} = {array}"
        place += len(array)
