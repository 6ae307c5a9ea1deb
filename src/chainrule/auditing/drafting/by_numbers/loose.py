"""Loose numbers: every number of a document that is neither an operand nor an index, wherever it
stands: in a list, in a cell, in a sentence, beside an arrow of a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.auditing.drafting.by_value.spots import LONGEST, NUMBER
from chainrule.explaining.examples.claims import Claim

# A minus belongs to the number that it touches if nothing touches it from the other side.
SIGN = re.compile(r"(?:(?<![^\s=(\[{}\\,;:|$&≈>→`])[-−+]|(?:^|[=(\[{,;:|$&≈])\s*[-−+]\s)$")
OPERATOR = r"[*/·×⋅∗^÷]|\\(?:cdot|times|ast|div|odot|pm)(?![a-z])"
OPERAND_BEHIND = re.compile(rf"(?:{OPERATOR}|[-−+]|\\frac\{{?|\blo?[gn]|\bexp)[\s({{\[$]*$")
OPERAND_BEFORE = re.compile(rf"\^|[\s)}}\]]*(?!\^)(?:{OPERATOR})|\s*[-−+](?!>|->)(?:\s|[\w(\\])")
ANOTHER = re.compile(r"\s+[-−+][\d.]")  # the next number of a list
# An index, a date, a time of day, a part of a word.
INDEX_BEHIND = re.compile(r"(?:[^\W_]|[_^.#'′]|(?<!\\)\\|[_^]\{|[\w\]]\[|\d[:/-])$")
INDEX_BEFORE = re.compile(r"[^\W_]|\.\d|:\d|[-/]\d|\s*\\?%|\]\[")
# "neuron 1", "Figure 3:", "2." at the beginning of a line: a label only counts.
LABEL_BEHIND = re.compile(r"(?:^|[^=:\s]\s+|[^\w\s])[^\W\d_]{2,}\.?\s*$")
LIST_ITEM = re.compile(r"[\s#*(>-]*\d+[.):]\s")
BEFORE = 60  # characters before a number, of which it is told what it is


@dataclass(frozen=True)
class Loose:
    """A number with its line, where on the line it stands, and whether it may merely count."""

    printed: str
    line: int
    start: int
    is_label: bool

    @property
    def claim(self) -> Claim:
        """As a number that is claimed of something."""
        return Claim("-", self.printed, 0, self.line)


def loose_numbers(text: str) -> list[Loose]:
    """All of them, in the order of the document.

    Examples
    --------
    >>> from chainrule.auditing.drafting.by_numbers.loose import loose_numbers
    >>> [it.printed for it in loose_numbers("h_1 gets 0.5 from x_1, -.25 from x_2: 0.5*2 = 1.0")]
    ['0.5', '-.25', '1.0']
    """
    # Bold numbers are numbers; their lines keep their length.
    lines = enumerate(text.replace("**", "  ").split("\n"), start=1)
    return [it for number, line in lines if len(line) <= LONGEST for it in _of_line(line, number)]


def _of_line(line: str, number: int) -> Iterator[Loose]:
    for match in NUMBER.finditer(line):
        before, behind = line[: match.start()][-BEFORE:], line[match.end() :][:BEFORE]
        sign = SIGN.search(before)
        minus = _minus(sign)
        if sign:
            before = before[: len(before.rstrip()) - 1]
        if _is_computed_with(before, behind) or INDEX_BEHIND.search(before):
            continue
        if not INDEX_BEFORE.match(behind):
            counts = LABEL_BEHIND.search(before) or LIST_ITEM.fullmatch(line[: match.end() + 2])
            is_label = match[0].isdigit() and not minus and bool(counts)
            yield Loose(minus + match[0], number, match.start(), is_label)


def _minus(sign: re.Match[str] | None) -> str:
    return "-" if sign is not None and sign[0].strip()[-1] in "-−" else ""


def _is_computed_with(before: str, behind: str) -> bool:
    """Whether a number is an operand."""
    if OPERAND_BEHIND.search(before):
        return True
    return OPERAND_BEFORE.match(behind) is not None and not ANOTHER.match(behind)
