"""Where the rows of a text begin, and how many cells each has; what is odd there, with its line.

Quotes keep separators and line ends within a cell. Whether a byte lies within quotes is the parity
of the quotes before it, which holds as long as every quote opens or closes a cell; those that do
not are stray.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from chainrule.types import Array

QUOTE, NEWLINE = ord('"'), ord("\n")


@dataclass(frozen=True)
class Records:
    """The rows of a text.

    Attributes
    ----------
    starts, ends : array, (rows,)
        Of each row, without its line end, in bytes.
    cells : array, (rows,)
        How many each has.
    lines : array, (rows,)
        Where each begins, counted from 1.
    """

    starts: Array
    ends: Array
    cells: Array
    lines: Array


def records(content: bytes, separator: str, quoted: bool) -> Records:
    """The rows of a text that are not blank."""
    data = np.frombuffer(content, np.uint8)
    newline, separating = data == NEWLINE, data == ord(separator)
    # of all lines, also within cells, as an editor numbers them
    physical = np.flatnonzero(newline)
    if quoted:
        outside = ~np.logical_xor.accumulate(data == QUOTE)
        newline &= outside
        separating &= outside
    ends = np.flatnonzero(newline)
    if not content.endswith(b"\n") or not len(ends) or ends[-1] != len(content) - 1:
        ends = np.append(ends, len(content))
    starts = np.append(0, ends[:-1] + 1)
    before = np.searchsorted(np.flatnonzero(separating), ends)
    cells = np.diff(before, prepend=0) + 1
    lines = np.searchsorted(physical, starts) + 1
    # Blank lines, also of spaces, are between tables and at their ends; those of separators alone
    # come from spreadsheets. In the middle these are rows without a value: left out, they would
    # shift the predictions of all that follow.
    bare = np.flatnonzero(ends - starts <= cells + 8)
    nothing = [it for it in bare if not content[starts[it] : ends[it]].strip(b' \t\xc2\xa0,;|"')]
    keep = np.ones(len(starts), dtype=bool)
    keep[nothing] = False
    last = np.flatnonzero(keep)[-1:].sum()
    width = cells[keep].max(initial=0)
    keep[[it for it in nothing if it < last and cells[it] == width > 1]] = True
    return Records(starts[keep], ends[keep], cells[keep], lines[keep])


def stray_quote(content: bytes, separator: str) -> int | None:
    """Where the first quote stands that neither opens nor closes a cell; None if there is none."""
    data = np.frombuffer(content, np.uint8)
    at = np.flatnonzero(data == QUOTE)
    if not len(at):
        return None
    opening, closing = at[0::2], at[1::2]
    # a quote too, as two of them within a cell stand for one
    edges = np.array([ord(separator), NEWLINE, QUOTE])
    before = np.where(opening > 0, data[opening - 1], NEWLINE)
    after = data[np.minimum(closing + 1, len(data) - 1)]
    last = closing + 1 >= len(data)
    wrong_open = opening[~np.isin(before, edges)]
    wrong_close = closing[~(np.isin(after, edges) | last)]
    unclosed = at[-1:] if len(at) % 2 else at[:0]
    first = [int(it[0]) for it in (wrong_open, wrong_close, unclosed) if len(it)]
    return min(first) if first else None


def opens_cells(content: bytes, separator: str) -> bool:
    """Whether any cell begins and ends with a quote."""
    mark = re.escape(separator.encode())
    pattern = rb"(?:^|[\n" + mark + rb'])"[^"\n]*"(?:$|[\n' + mark + rb"])"
    return re.search(pattern, content) is not None


def line_at(content: bytes, place: int) -> int:
    """The line of a byte, counted from 1."""
    return content.count(b"\n", 0, place) + 1
