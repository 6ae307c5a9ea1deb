"""Spots: the numbers of a document that stand by themselves, and which of them stand side by side.

0.3775 in "= 0.3775", in a cell or in a vector is a number by itself; 0.15 in 0.15·0.05 is an
operand, and the 1 of x_1 is an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chainrule.auditing.drafting.by_value.plain_rows import plain_rows
from chainrule.explaining.examples.claims import Claim

# In arrays, NumPy prints a 1 as "1.".
NUMBER = re.compile(r"(?:\d+(?:\.\d+|\.(?=[ \t]*\]|[ \t]+[-−]?\d))?|\.\d+)(?:[eE][-+−]?\d+)?")
TYPEFACES = r"mathbf|boldsymbol|mathrm|text|textbf|boxed|bm|underline|fbox|color\{\w+\}"
# What stands before or behind a number without meaning anything.
SILENT_BEFORE = re.compile(
    rf"(?:\\(?:{TYPEFACES})\s*\{{|\*\*|[`$~\s]|(?<=&)&|\\[,;:! ]"
    r"|\\(?:q?quad|left|bigl?|Bigl?)(?![a-z]))*$"
)
SILENT_BEHIND = re.compile(r"(?:\*\*|[`$~}\s]|\\[,;:! ]|\\(?:q?quad|right|bigr?|Bigr?)(?![a-z]))*")
OPERATOR_BEFORE = re.compile(r"(?:[-−+*/·×⋅∗^_{\w)\]]|\\(?:cdot|times|ast|div|frac|odot|pm))$")
OPERATOR_BEHIND = re.compile(r"[-−+*/·×⋅∗^(_°%]|\\(?:cdot|times|ast|div|odot)|[^\W\d]")
# e^{-0.48} = 0.6188 is a part of the working of an output, whatever else has such a number.
OF_POWER = re.compile(
    r"(?:(?<![A-Za-z])e\s?\^\s?(?:\{[^{}]{1,20}\}|\([^()]{1,20}\)|[-−]?[\d.]{1,9})"
    r"|\bexp\s?\([^()]{1,20}\))\s?(?:[=≈]|\\approx)[\s$]*$"
)
IN_A_WORD, GOES_ON_AS_WORD = re.compile(r"[^\W_]$|\.$"), re.compile(r"\.\d|[^\W\d]")
FAR_BEFORE = re.compile(r"^.*\S(?: {4,}|\t)$", re.DOTALL)
SIGN = re.compile(r"[-−+]\s*$")
BEGIN_OF_ARRAY = re.compile(r"\\begin\{\w+\*?\}(?:\{[clr|]+\})?$")
OPENING, CLOSING = "([", ")]"
# Between the entries of an array, or the cells of a row.
BETWEEN = re.compile(
    r"(?:[\s,;&|\[\]()*$`~]|\\\\(?:\[\w+\])?|\\[,;:! ]|\\q?quad|\\(?:left|right)[\[\]()])*"
)
GOES_ON = re.compile(r"\\\\|\][\s,]*\n\s*\[|&\s*\n|\n\s*&")
LONGEST = 3000  # characters of a line
BESIDE = 120  # characters before and behind a number, of which it is told what it is


@dataclass(frozen=True)
class Spot:
    """A number as it is printed, with its sign, its line, and where on the line it stands."""

    printed: str
    line: int
    start: int
    end: int

    @cached_property
    def claim(self) -> Claim:
        """As a number that is claimed of something."""
        return Claim("-", self.printed, 0, self.line)


def spots_of(text: str) -> list[Spot]:
    """Every number that stands by itself, in the order of the document."""
    found: list[Spot] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) <= LONGEST:
            found += sorted(_of_line(line, number), key=lambda it: it.start)
    return found


def _of_line(line: str, number: int) -> Iterator[Spot]:
    in_rows = dict(plain_rows(line))
    taken = set(in_rows.values())
    for begin, end in in_rows.items():
        yield Spot(line[begin:end].replace("−", "-").lstrip("+"), number, begin, end)
    for match in NUMBER.finditer(line):
        if match.end() in taken:
            continue
        # Patterns that end here are tried from each character on.
        first = max(0, match.start() - BESIDE)
        before, behind = line[first : match.start()], line[match.end() :][:BESIDE]
        # In 0.3 - 0.1 the minus is no sign.
        sign = SIGN.search(before)
        is_sign = sign is not None and _may_be_sign(before[: sign.start()])
        begin = first + sign.start() if sign and is_sign else match.start()
        if _stands_alone(line[first:begin], behind):
            minus = "-" if begin < match.start() and line[begin] in "-−" else ""
            printed = minus + match[0].replace("−", "-")
            yield Spot(printed, number, begin, match.end())


def _may_be_sign(before: str) -> bool:
    """Whether a minus behind this is a sign: it is no difference."""
    plain = SILENT_BEFORE.sub("", FAR_BEFORE.sub("", before))
    is_first = not plain or BEGIN_OF_ARRAY.search(plain) is not None
    return is_first or not (plain[-1].isalnum() or plain[-1] in ")]}.")


def _stands_alone(before: str, behind: str) -> bool:
    """Whether nothing is computed with a number between these."""
    if any((IN_A_WORD.search(before), GOES_ON_AS_WORD.match(behind), OF_POWER.search(before))):
        return False
    # In columns of plain text, nothing is computed across a wide gap.
    before = FAR_BEFORE.sub("", before)
    before = SILENT_BEFORE.sub("", before)
    rest = behind[_silent(behind) :]
    if before[-1:] in OPENING and rest[:1] in CLOSING and before:
        return _is_alone_in_brackets(before[:-1], rest[1:])
    # "0.5 and" goes on in words; "0.5x" is a product.
    spaced = behind[:1].isspace() and rest[:1].isalpha()
    return not OPERATOR_BEFORE.search(before) and (
        spaced or not OPERATOR_BEHIND.match(rest) or _is_arrow(rest)
    )


def _silent(text: str) -> int:
    match = SILENT_BEHIND.match(text)
    return match.end() if match else 0


def _is_arrow(text: str) -> bool:
    return text.startswith(("->", "-->"))


def _is_alone_in_brackets(before: str, behind: str) -> bool:
    """(0.5) is a number, but no factor of (0.5)(0.2)."""
    before = SILENT_BEFORE.sub("", before)
    rest = behind[_silent(behind) :]
    return before[-1:] in "=≈:,|" and not OPERATOR_BEHIND.match(rest) and bool(before)


def side_by_side(spots: Sequence[Spot], text: str) -> list[list[Spot]]:
    """The spots in groups: the entries of an array, the cells of a row; each alone that is."""
    starts = _starts_of_lines(text)
    groups: list[list[Spot]] = []
    for spot in spots:
        if groups:
            last = groups[-1][-1]
            between = text[starts[last.line - 1] + last.end : starts[spot.line - 1] + spot.start]
            if BETWEEN.fullmatch(between) and ("\n" not in between or GOES_ON.search(between)):
                groups[-1].append(spot)
                continue
        groups.append([spot])
    return groups


def _starts_of_lines(text: str) -> list[int]:
    starts = [0]
    for match in re.finditer("\n", text):
        starts.append(match.end())
    return starts


def blocks(groups: list[list[Spot]]) -> list[list[Spot]]:
    """Groups as long as each other on lines below each other, as in a table: row by row, and column
    by column; the largest first.
    """
    found: list[list[list[Spot]]] = []
    for group in groups:
        last = found[-1][-1] if found else []
        if last and len(last) == len(group) and group[0].line == last[0].line + 1:
            found[-1].append(group)
        else:
            found.append([group])
    return [block for rows in found if len(rows) > 1 for block in _joined(rows)]


def _joined(rows: list[list[Spot]]) -> list[list[Spot]]:
    """All rows as one, and each column if there are several."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return [[spot for row in rows for spot in row], *(columns if len(columns) > 1 else ())]
