"""Samples that are gone through one after another, each stated by its inputs: "Example 2: (x1 = 0,
x2 = 1)", or "0 1  z = ..." at the beginning of a line. Truth tables have so few digits that what is
computed tells no sample from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from chainrule.auditing.drafting.by_sample.passes import Pass
from chainrule.auditing.drafting.by_sample.rows import Row, Spotted, numbers_of
from chainrule.auditing.drafting.columns import Columns

FEWEST = 3  # samples
APART = re.compile(r"[\s,;]{1,6}")  # between two inputs of a line
BEFORE = re.compile(r"[^\w|]*")  # and before the first one
BEHIND = re.compile(r"[\s):,;]+[^\W\d]")  # and behind the last one: no further number


class Statement(NamedTuple):
    """A line that states the inputs of a sample, and its numbers, as far as they are known."""

    line: int
    inputs: tuple[float, ...]
    numbers: tuple[Spotted, ...] = ()


def statements_in(text: str, inputs: Sequence[Columns], width: int) -> list[Statement]:
    """The lines that state as many inputs, by name or at their beginning, from top to bottom."""
    named = {
        line: Statement(line, row)
        for one in inputs
        if one.width == width
        for line, row in zip(one.lines, one.rows, strict=False)
    }
    bare = {it.line: it for it in _bare(text, width)}
    return [it for _, it in sorted((named | bare).items())]


def _bare(text: str, width: int) -> Iterator[Statement]:
    """The lines that begin with so many numbers, and go on with words."""
    by_line: dict[int, list[Spotted]] = {}
    for number in numbers_of(text):
        by_line.setdefault(number.line, []).append(number)
    for line, found in by_line.items():
        own = found[:width]
        begin = text.rfind("\n", 0, own[0].start) + 1
        if len(own) == width > 1 and _begins_with(text[begin : own[0].start], text, own):
            yield Statement(line, tuple(it.value for it in own), tuple(own))


def _begins_with(before: str, text: str, own: Sequence[Spotted]) -> bool:
    """Whether a line begins with these numbers alone."""
    gaps = [text[one.end : other.start] for one, other in pairwise(own)]
    is_alone = bool(BEFORE.fullmatch(before)) and all(map(APART.fullmatch, gaps))
    return is_alone and BEHIND.match(text, own[-1].end) is not None


def stated_passes(
    rows: Sequence[Row], listed: Sequence[Row], every: Sequence[Statement]
) -> tuple[tuple[Pass, ...], tuple[Row, ...]]:
    """A pass for each sample, where all are stated in their order below the list that has them, and
    those statements whose numbers are known; neither if they are not.
    """
    lines = {it.line for it in listed}
    found = _in_turn([it for it in every if it.line not in lines], rows)
    passes = tuple(Pass(it.line, it.line, row, 0) for row, it in enumerate(found))
    stated = [Row(*row.data, it.numbers) for it, row in zip(found, rows, strict=False)]
    return passes, tuple(row for row in stated if row.numbers)


def _in_turn(below: Sequence[Statement], rows: Sequence[Row]) -> Sequence[Statement]:
    """The first statements that have all the samples in their order; none if there are none."""
    wanted = [row.inputs for row in rows]
    for begin in range(len(below) - len(rows) + 1 if len(rows) >= FEWEST else 0):
        found = below[begin : begin + len(rows)]
        if [it.inputs for it in found] == wanted:
            return found
    return ()
