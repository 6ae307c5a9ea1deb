"""Spreadsheets as tables: columns A, B, C, a number before each row, and several blocks below
each other, each with heads of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from string import ascii_uppercase

from chainrule.explaining.examples.claims import is_number

WORD = re.compile(r"[^\W\d]")
FEWEST_HEADS = 2  # words beside the first cell
FEWEST_BLOCKS = 3
Rows = Sequence[Sequence[str]]


def blocks(rows: Rows) -> list[tuple[int, list[list[str]]]]:
    """The blocks of a table, each with the place of its first row; the table itself if it has none.

    Examples
    --------
    >>> from chainrule.auditing.drafting.sheets import blocks
    >>> rows = [["", "A", "B"], ["1", "x1", "x2"], ["2", "5", "6"]]
    >>> blocks(rows)
    [(1, [['x1', 'x2'], ['5', '6']])]
    """
    is_framed = _is_framed(rows)
    inner = [list(row[1:]) for row in rows[1:]] if is_framed else [list(row) for row in rows]
    begins = _begins(inner, is_framed)
    # Rows of words may stand in any table: where there are several, each begins something else.
    if not is_framed and len(begins) < FEWEST_BLOCKS:
        return [(0, inner)]
    ends = [*dict.fromkeys((0, *begins, len(inner)))]
    return [(a + is_framed, _trimmed(inner[a:b])) for a, b in pairwise(ends)]


def _begins(rows: Rows, is_framed: bool) -> list[int]:
    """The places of heads with a number in the row below them."""
    return [
        at
        for at, (row, below) in enumerate(pairwise(rows))
        if _is_head(row, is_framed) and any(map(_number, below))
    ]


def _is_framed(rows: Rows) -> bool:
    """Whether columns are called by letters and rows by numbers, as a spreadsheet does."""
    _, *letters = rows[0]
    numbers = [row[0] for row in rows[1:]]
    return (
        bool(letters)
        and letters == list(ascii_uppercase[: len(letters)])
        and numbers == [str(number) for number in range(1, len(rows))]
    )


def _is_head(row: Sequence[str], is_framed: bool) -> bool:
    """Whether a row has words in its cells, and no number beside the first one."""
    # The first cell names the block, or nothing: "weights", "forward".
    filled = [cell for cell in row[1:] if cell]
    if is_framed and not row[0]:
        filled = [cell for cell in row if cell]
    return len(filled) >= FEWEST_HEADS and all(WORD.search(it) for it in filled)


def _number(cell: str) -> bool:
    return is_number(cell.replace("−", "-"))


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without the columns at the end that no row fills."""
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]
