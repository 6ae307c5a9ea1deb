r"""Matrices drawn by text: rows in brackets of their own below each other.

They become arrays on one line, or matrices of LaTeX, whose rows keep their lines, where nothing
stands behind them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NUMBER = r"[-−+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
ENTRIES = rf"\s*(?P<entries>{NUMBER}(?:\s*[,&;]\s+{NUMBER}|\s+{NUMBER})*)\s*"
ROW = re.compile(rf"(?P<open>[\[(|⎡⎢⎣│┌└⌈⌊]){ENTRIES}(?P<close>[\])|⎤⎥⎦│┐┘⌉⌋]),?")
# One row between bars, as no number between them is: that would be an absolute value.
BARS = re.compile(rf"(?<=[=·×*@+])\s*\|(\s*{NUMBER}(?:,?\s+{NUMBER})+\s*)\|(?=\s|$)")
APART = re.compile(r"\s*[,&;]\s+|\s+")
# Nothing, or a remark.
NOTHING = re.compile(r"[\s,;]*(?:#.*|\s{2,}[^\W\d][^=≈]*)?")
# A row of a table has bars around every cell, and no name before them.
NAMED = re.compile(r"(?:=|≈|[·×*@⊙∘+−-])\s*$")
# A name, perhaps with formulas behind it, but no words of a sentence.
NAME = re.compile(
    r"^[^=|]{1,60}=\s*$|^\s*[=≈]\s*$"
    r"|^(?!.{0,200}[^\W\d_]{2}\s[^\W\d_]{2})[^=|]{1,60}=(?:[^=|]{1,60}[=≈]){1,3}\s*$"
)
CLOSE_BY = 2  # columns
LONGEST, MOST = 300, 16  # characters of a line, rows


class Row(NamedTuple):
    """A row: where it stands on its line, and its entries."""

    start: int
    end: int
    entries: list[str]


def without_drawn(text: str) -> str:
    r"""The text with such arrays in one spelling; its lines stay.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.drawn_arrays import without_drawn
    >>> print(without_drawn("W = [ 0.5  0.3 ]\n    [ 0.2  0.4 ]"))
    $W = \begin{bmatrix}0.5 & 0.3 \\
    0.2 & 0.4\end{bmatrix}$
    """
    lines = [BARS.sub(r"[\1]", line) if "|" in line else line for line in text.split("\n")]
    place = 0
    while place < len(lines) - 1:
        rows = _rows(lines[place])
        depth = _depth(lines, place, rows) if rows else 1
        if depth > 1:
            lines[place : place + depth] = _rewritten(lines[place : place + depth], rows)
        place += depth
    return "\n".join(lines)


def _rows(line: str) -> list[Row]:
    """The rows of a line."""
    if len(line) > LONGEST:
        return []
    return [Row(it.start(), it.end(), APART.split(it["entries"])) for it in ROW.finditer(line)]


def _depth(lines: list[str], place: int, rows: list[Row]) -> int:
    """How many lines an array takes whose first line has a name or a sign before its rows."""
    if not any(NAMED.search(lines[place][: row.start]) for row in rows):
        return 1
    depth = 1
    while place + depth < len(lines) and depth < MOST:
        below = _rows(lines[place + depth])
        rest = ROW.sub("", lines[place + depth])
        fitting = [_above(row, rows) for row in below]
        if not below or not NOTHING.fullmatch(rest) or not all(fitting):
            break
        depth += 1
    return depth


def _above(row: Row, rows: list[Row]) -> Row | None:
    """The row above one: it begins at the same place, and is as long."""
    near = (it for it in rows if abs(it.start - row.start) <= CLOSE_BY)
    return next((it for it in near if len(it.entries) == len(row.entries)), None)


def _rewritten(lines: list[str], rows: list[Row]) -> list[str]:
    """The same lines, with the arrays on the first of them alone, or as LaTeX."""
    first = lines[0]
    # What has nothing below it is an index, as in z[1].
    deep = [(row, stack) for row in rows if len(stack := _stack(row, lines[1:])) > 1]
    row, stack = deep[0]
    before = first[: row.start]
    if len(deep) == 1 and NAME.match(before) and NOTHING.fullmatch(first[row.end :]):
        return _as_latex(before, stack)
    # From the last one on, so that the places of those before it stay.
    for row, stack in reversed(deep):
        joined = ", ".join(f"[{', '.join(entries)}]" for entries in stack)
        first = f"{first[: row.start]}[{joined}]{first[row.end :]}"
    return [first, *[""] * len(lines[1:])]


def _stack(row: Row, lines: list[str]) -> list[list[str]]:
    """The rows of an array of which one is the first."""
    below = (it for line in lines for it in _rows(line))
    return [row.entries, *(it.entries for it in below if _above(it, [row]))]


def _as_latex(before: str, stack: list[list[str]]) -> list[str]:
    indent = before[: len(before) - len(before.lstrip())]
    rows = [" & ".join(entries) for entries in stack]
    # A dollar sign behind a space, as nobody's price.
    head = f"{indent}${before.lstrip()}\\begin{{bmatrix}}{rows[0]} \\\\"
    middle = [f"{indent}    {row} \\\\" for row in rows[1:-1]]
    return [head, *middle, f"{indent}    {rows[-1]}\\end{{bmatrix}}$"]
