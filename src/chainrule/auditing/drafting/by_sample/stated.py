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
    rows: Sequence[Row], written: Sequence[Row], every: Sequence[Statement]
) -> tuple[tuple[Pass, ...], tuple[Row, ...]]:
    """A pass for each statement, where all samples are stated in their order below the list that
    has them, and then perhaps again; and those statements whose numbers are known. Neither if the
    samples are not gone through.
    """
    listed = _listed({it.line for it in written})
    below = _gone_through([it for it in every if it.line not in listed], rows)
    passes = tuple(Pass(it.line, it.line, row, 0) for it, row in below)
    return passes, tuple(Row(*rows[row].data, it.numbers) for it, row in below if it.numbers)


def _gone_through(below: Sequence[Statement], rows: Sequence[Row]) -> list[tuple[Statement, int]]:
    """The statements with the numbers of their samples, if they begin with all of these in turn."""
    inputs = [row.inputs for row in rows]
    if len(rows) < FEWEST or [it.inputs for it in below[: len(rows)]] != inputs:
        return []
    return [(it, inputs.index(it.inputs)) for it in below if it.inputs in inputs]


def _listed(lines: set[int]) -> set[int]:
    """The lines of rows that stand below each other, as in a table."""
    return {line for line in lines if {line - 1, line + 1} & lines}
