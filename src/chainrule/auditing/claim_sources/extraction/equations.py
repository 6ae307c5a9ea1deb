"""Equations of a document, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.auditing.claim_sources.extraction.latex_names import typed, with_plus
from chainrule.auditing.claim_sources.extraction.matrices import matrix_of
from chainrule.auditing.claim_sources.extraction.passages import ROW_BREAK, Chain
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Quantity

# 5.05 > 0 says on which side of a ReLU a number lies.
COMPARED = re.compile(r"(?<=\d)(?:[<>≥≤]|leq?|geq?)=?-?0$")
# A name does not end in a space: each run of spaces is read once, and not from each of them.
AFTER = re.compile(r"(.+?)(?<!\s)\s+after\s+(\d{1,9})(?:\s+(?:updates?|steps?))?")

# The rows of an array of a program on one line: a space of its own where each began another one.
NEXT_LINE = "\u2005"
INNER = re.compile(r"\[(?=[^\[\]]*\])")
# "0.5210 (increased)": a word in brackets behind a number.
REMARK = re.compile(r"(?<=\d)\([^\W\d_]{4,40}\)$")


@dataclass
class Found:
    """A number, and what it is said to be; `doubt` is the text of an equation that does not say
    it well enough.
    """

    quantity: Quantity
    claim: Claim
    doubt: str = ""


@dataclass
class Equation:
    """An equation, as one types it: all its members, and those that are numbers, vectors or
    matrices of numbers, and formulas.

    Beside an array stands the line of each of its rows. `updates` is the count where a plain line
    says "after 3".
    """

    chain: Chain
    updates: int | None = None
    members: list[str] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)
    arrays: list[tuple[list[list[str]], list[int]]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    @property
    def ends(self) -> list[str]:
        """The numbers that it comes to, those of arrays included."""
        cells = (cell for rows, _ in self.arrays for row in rows for cell in row)
        return [*(printed for printed, _ in self.numbers), *cells]

    def __post_init__(self) -> None:
        for text, line in zip(self.chain.members, self.chain.lines, strict=True):
            after = AFTER.fullmatch(text)
            self.updates = int(after[2]) if after else self.updates
            member = with_plus(typed(after[1] if after else text)).rstrip(".,;:")
            member = REMARK.sub("", COMPARED.sub("", member))
            self.members.append(member)
            array = matrix_of(member)
            if is_number(member):
                # A plus before a result is for the eye: +0.04 beside -0.06.
                self.numbers.append((member.removeprefix("+"), line))
            elif array and all(is_number(cell) for row in array for cell in row):
                self.arrays.append((array, _lines(text, line, len(array))))
            # w(h1->o) is a name.
            elif re.search(r"[-+*(]", member[1:-1]) and "->" not in member:
                self.formulas.append(member)


def _lines(text: str, line: int, rows: int) -> list[int]:
    """The line of each row of an array."""
    parts = re.split(ROW_BREAK, text)
    if len(parts) < rows:
        begins = [match.start() for match in INNER.finditer(text)]
        begins = begins if len(begins) == rows else [0] * rows
        return [line + text.count(NEXT_LINE, 0, begin) for begin in begins]
    found = []
    for part in parts[:rows]:
        # What a row begins with may be the opening of the array, on a line of its own.
        head = re.match(r"(?:\s|\\begin\{\w+\*?\}|\\left|[\[(])*", part)
        found.append(line + part.count("\n", 0, head.end() if head else 0))
        line += part.count("\n")
    return found
