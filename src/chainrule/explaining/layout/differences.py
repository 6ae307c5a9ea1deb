"""What changes from one run to another, as a Document: a table under each heading."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from chainrule.documents.document import Block, Document, Math, Section, Table, Text
from chainrule.explaining.comparison import Difference
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.layout.equations import math
from chainrule.explaining.layout.headings import heading
from chainrule.symbolic import text

MOST_ROWS = 400  # of a large network, the quantities that differ most
HEADER = ("quantity", "before", "after", "difference")
MISSING = "-"  # in a run that has no such quantity


def lay_out_differences(
    found: Sequence[Difference],
    explanation: Explanation,
    what: str,
    digits: int = 9,
    full: bool = False,
) -> Document:
    """Quantities before and after a change.

    Parameters
    ----------
    found : sequence of Difference
        What differs, in the order in which it is shown.
    explanation : Explanation
        Of the run after the change: its notation and headings are used.
    what : str
        What was changed, such as w5=0.6.
    digits : int
        Significant digits, at most.
    full : bool
        All of them, however many there are.
    """
    title = f"{explanation.about.title}: what changes with {what}"
    if not found:
        return Document(title, (Text(("Nothing of what is shown changes.",)),))
    # a changed weight of the first layer changes nearly everything behind it
    shown = found if full else _largest(found)
    blocks: list[Block] = []
    if len(shown) < len(found):
        blocks.append(
            Text((f"{len(found)} quantities differ; these are the {len(shown)} that differ most.",))
        )
    titled = groupby(shown, key=lambda it: heading(explanation, it.line))
    blocks += [Section(name, (_table(explanation, list(group), digits),)) for name, group in titled]
    return Document(title, tuple(blocks))


def _largest(found: Sequence[Difference]) -> list[Difference]:
    """Those that differ most, in the order of the computation."""
    # what only one of the runs has is never left out
    sizes = {id(it): -abs(it.change) if it.change is not None else -float("inf") for it in found}
    kept = {id(it) for it in sorted(found, key=lambda it: sizes[id(it)])[:MOST_ROWS]}
    return [it for it in found if id(it) in kept]


def _table(explanation: Explanation, group: list[Difference], digits: int) -> Table:
    return Table(HEADER, tuple(_row(explanation, it, digits) for it in group))


def _row(explanation: Explanation, it: Difference, digits: int) -> tuple[str | Math, ...]:
    numbers = (
        None if it.before is None else it.before.value,
        None if it.after is None else it.after.value,
        it.change,
    )
    cells = (MISSING if it is None else text.value(it, digits).text for it in numbers)
    return (math(explanation.symbol(it.line.quantity)), *cells)
