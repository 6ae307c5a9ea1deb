"""Units of which a line tells each weight beside what it comes from: "neuron 1: weight from x1 =
0.5; weight from x2 = -0.4; bias = 0.1", or ".5 (from in 1) -.4 (from in 2) .1 (bias)".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chainrule.auditing.drafting.told_units import (
    ARE,
    BIAS,
    NEW,
    NUMBER,
    WEIGHTS,
    Unit,
    value_of,
)

ENDS = r"[\s$*`.)]*$"
PARTS = re.compile(r"[;,:]\s|\.\s+(?=[^\W\d])|\s(?:and|und|et|ed?|y|og|och|и|和)\s", re.IGNORECASE)
# A label between word and number may have digits: then the number stands behind an equals sign.
WEIGHT = re.compile(rf"{WEIGHTS}(?:[^=]{{0,30}}?=\s*|{ARE})\$?({NUMBER}){ENDS}", re.IGNORECASE)
OWN_BIAS = re.compile(rf"{BIAS}(?:[^=]{{0,20}}?=\s*|{ARE})\$?({NUMBER}){ENDS}", re.IGNORECASE)
NO_BIAS = re.compile(rf"{BIAS}[^=\d]{{0,20}}\b(?:zero|nul\w*|cero)\b", re.IGNORECASE)
# What follows the first weight needs no word of its own: "weights from x1 = 0.5, from x2 = 0.3".
ANOTHER = re.compile(rf"^[^=]{{0,20}}=\s*\$?({NUMBER}){ENDS}")
FROM = r"(?:from|von|vom|desde|de|du|depuis|da|do|dal|od|van|från)"
BEHIND = re.compile(
    rf"({NUMBER})\s{{0,3}}\((?:(?P<bias>{BIAS})|{FROM}\s)[^()\n]{{0,20}}\)", re.IGNORECASE
)
BECOME = re.compile(
    r"\b(?:becom\w+|werden|wird zu|devien\w+|divent\w+|qued[ao]n?|passa(?:m|ram)|→)", re.IGNORECASE
)
# The w_1 of a line that gives names: its numbers are read as equations, not by their order.
NAMED = re.compile(r"(?<![^\W\d_])[wW]_?\{?[\d₀-₉]")
# "A11 = 0.4 (from x1), A12 = -0.3 (from x2), bias 0.1": the bias alone has no name.
ENTRY = re.compile(
    rf"[\s$*`(]*(?!{BIAS})(?P<letter>[^\W\d])\w{{0,8}}(?:_\{{\w{{1,5}}\}})?[\s$*`]*=\s*\$?"
    rf"(?P<number>{NUMBER})"
    rf"(?:\s\([^()\n]{{0,30}}\))?{ENDS}",
    re.IGNORECASE,
)
ONLY_BIAS = re.compile(rf"[\s$*`(]*{BIAS}{ARE}\$?({NUMBER}){ENDS}", re.IGNORECASE)
LEAST = 2  # numbers that make a line one about a unit
LONGEST = 400  # characters


class Told(NamedTuple):
    """A line about a unit: what it begins with, and its numbers as they are printed; of a bias in
    words there is none.
    """

    line: int
    head: str
    weights: tuple[str, ...]
    bias: str
    unit: Unit


def units_of_lines(text: str) -> list[Unit]:
    """The units that the lines of a document tell, in its order, each once.

    Examples
    --------
    >>> from chainrule.auditing.drafting.unit_lines import units_of_lines
    >>> units_of_lines("A gets x1 with weight 0.5 and x2 with weight -0.4; its bias is 0.1.")
    [Unit(weights=(0.5, -0.4), bias=0.1)]
    """
    units: dict[str, Unit] = {}
    for told in told_lines(text):
        # A second line that begins in the same way is about another time.
        units.setdefault(told.head, told.unit)
    return list(units.values())


def told_lines(text: str) -> list[Told]:
    """The lines that tell all weights of a unit."""
    lines = enumerate(text.split("\n"), start=1)
    found = (_of_line(line, row) for line, row in lines if not _is_other(row))
    return [told for told in found if told is not None]


def _is_other(row: str) -> bool:
    """Whether a line is too long for a list, or may tell what an update makes of the weights."""
    return len(row) > LONGEST or any(it.search(row) for it in (NEW, BECOME))


def _of_line(line: int, row: str) -> Told | None:
    """The unit that a line tells."""
    behind = [*BEHIND.finditer(row)]
    parts = PARTS.split(row)
    weights, biases = _named(parts)
    # Names for all numbers tell more than their order.
    if not weights and not NAMED.search(row):
        weights, biases = _remarked(behind) if behind else _listed(parts)
    # Several biases are those of several units.
    if not weights or len(biases) > 1 or len(weights) + len(biases) < LEAST:
        return None
    bias = value_of(biases[0] or "0") if biases else None
    unit = Unit(tuple(map(value_of, weights)), bias)
    head = row.partition(weights[0])[0].strip()
    return Told(line, head, tuple(weights), "".join(biases), unit)


def _named(parts: list[str]) -> tuple[list[str], list[str]]:
    """The same of a line whose weights have names, and whose bias has none but that word; empty if
    it is another one.
    """
    entries = [*filter(None, map(ENTRY.match, parts))]
    rest = [part for part in parts if not ENTRY.match(part)]
    biases = [match[1] for match in filter(None, map(ONLY_BIAS.match, rest))]
    biases += [""] * (not biases and any(map(NO_BIAS.search, rest)))
    # A line of several letters is one of data: "x1 = 0.5, t = 1, bias 0.1".
    is_of_one_letter = len({match["letter"] for match in entries}) == 1
    if not is_of_one_letter or len(biases) != 1 or _has_other_equations(rest):
        return [], []
    return [match["number"] for match in entries], biases


def _has_other_equations(parts: list[str]) -> bool:
    """Whether one of some parts says more than the bias: then the line is no list of weights."""
    return any("=" in part for part in parts if not ONLY_BIAS.match(part))


def _remarked(matches: list[re.Match[str]]) -> tuple[list[str], list[str]]:
    """The numbers of weights and those of biases, by the remarks behind them."""
    weights = [it[1] for it in matches if not it["bias"]]
    return weights, [it[1] for it in matches if it["bias"]]


def _listed(parts: list[str]) -> tuple[list[str], list[str]]:
    """The same, by the words before them; of a bias that is zero in words, no number."""
    weights, biases = list[str](), list[str]()
    for part in parts:
        # The weight first: a unit may be called b.
        if match := WEIGHT.search(part):
            weights.append(match[1])
        elif match := OWN_BIAS.search(part):
            biases.append(match[1])
        elif NO_BIAS.search(part):
            biases.append("")
        elif weights and (match := ANOTHER.match(part)):
            weights.append(match[1])
    return weights, biases
