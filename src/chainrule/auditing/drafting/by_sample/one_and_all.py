"""One sample that is worked out, and a table that has the forward parts of all samples: what stands
around the table is about the one.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.drafting.by_sample.course import HEADING
from chainrule.auditing.drafting.by_sample.passes import ALL, ENOUGH, Pass, Search, passes_of
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.tables import Table, tables
from chainrule.explaining.examples.worked_example import WorkedExample

FEWEST = 3  # samples: of two, one may be worked out and the other one listed


def one_and_all(
    example: WorkedExample, rows: Sequence[Row], text: str, spots: Sequence[Spot]
) -> tuple[Pass, ...]:
    """The pass of the one sample, that of all samples in the table, and what goes on with the one;
    empty if there is no such table, or if several samples are worked out beside it.
    """
    if len(rows) < FEWEST:
        return ()
    for table in tables(text):
        lines = range(table.lines[0], table.lines[-1] + 1)
        own = _only_one(example, rows, [it for it in spots if it.line not in lines])
        within = Search.of(example, rows, [it for it in spots if it.line in lines])
        if own is not None and _has_all(within, table):
            return _around(own, table, text.split("\n"))
    return ()


def _only_one(example: WorkedExample, rows: Sequence[Row], spots: Sequence[Spot]) -> Pass | None:
    """The first pass, if no other sample goes forward and no step is taken."""
    passes, batches = passes_of(example, rows, spots)
    return passes[0] if len({it.row for it in passes}) == 1 and not batches else None


def _has_all(search: Search, table: Table) -> bool:
    """Whether every sample goes forward in a row of its own."""
    found = [search.forward_from(0, (), [row], 0.0) for row in range(len(search.rows))]
    begin = {it.line for it in found if it.fit > ENOUGH and it.line == it.last}
    return len(begin) == len(found) and begin <= set(table.lines)


def _around(own: Pass, table: Table, lines: Sequence[str]) -> tuple[Pass, ...]:
    """What stands before the table, that, and what stands behind it."""
    first, last = table.lines[0], table.lines[-1]
    every = Pass(first, last, ALL, 0)
    # What is said of all samples, such as their mean error, stands below them and above a heading.
    headed = (n for n in range(last + 1, len(lines) + 1) if HEADING.match(lines[n - 1]))
    begin = next(headed, last + 1)
    behind = Pass(begin, len(lines), own.row, 0)
    return (own, every, behind) if own.line < first else (every, behind)
