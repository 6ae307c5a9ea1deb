"""A summary of a large run: shapes, lengths and largest entries of its arrays. Single quantities
can be asked for by name.
"""

from __future__ import annotations

import numpy as np

from chainrule.documents.document import Block, Equations, Math, Section, Table, Text
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.layout.equations import Showing, equation, math
from chainrule.explaining.layout.headings import heading
from chainrule.explaining.meanings import meaning
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Kind
from chainrule.symbolic.notations import ascii_form

LARGEST = 3  # entries of each array
# Copies of other arrays, and what is summed up in others that are shown.
SKIPPED = {
    Kind.NET_INPUT_BY_WEIGHT,
    Kind.NET_INPUT_BY_ACTIVATION,
    Kind.ERROR_SHARE,
    Kind.ACTIVATION_BY_OTHER,
}


def summary(explanation: Explanation, showing: Showing) -> list[Block]:
    """Sections as in a full account, each with a table of its arrays in place of their entries."""
    # One line of each family is made, only to see under which heading it belongs.
    sections: dict[str, list[tuple[Group, Family]]] = {}
    for group, family in explanation.families:
        if family.kind not in SKIPPED and family.count:
            first = next(family.quantities())
            sections.setdefault(
                heading(explanation, explanation.line(group, family, first)), []
            ).append((group, family))
    how = (
        "This run has too many numbers to show them all: here are its arrays with their largest "
        "entries. Any single number can be asked for by its name, such as "
    )
    example = _example(explanation)
    return [
        Text((how, example, ".")),
        *(_section(explanation, *pair, showing) for pair in sections.items()),
    ]


def _example(explanation: Explanation) -> str:
    """A name that can be asked for, as one types it: of the last delta or net input."""
    for _, family in reversed(explanation.families):
        if family.kind in (Kind.DELTA, Kind.NET_INPUT) and family.count:
            return ascii_form(explanation.symbol(next(family.quantities())))
    return ""


def _section(
    explanation: Explanation, title: str, pairs: list[tuple[Group, Family]], showing: Showing
) -> Section:
    blocks: list[Block] = []
    # Arrays as rows of a table; single numbers, such as the total error, as the usual equations.
    rows = [_row(explanation, *pair, showing) for pair in pairs if pair[1].count > 1]
    if rows:
        blocks.append(Table(("", "what", "shape", "length", "largest entries"), tuple(rows)))
    lines: list[Line] = []
    for group, family in pairs:
        if family.count <= 1:
            lines += [explanation.line(group, family, it) for it in family.quantities()]
    if lines:
        written = tuple(equation(explanation, line, showing) for line in lines)
        blocks.append(Equations(written, aside=lines[0].phase == "given"))
    return Section(title, tuple(blocks))


def _row(
    explanation: Explanation, group: Group, family: Family, showing: Showing
) -> tuple[str | Math, ...]:
    """An array: its symbol, what it is, shape, Euclidean length, and the largest entries.

    The numbers are read off the array: making its Terms would take too long.
    """
    values = np.asarray(family.terms.values, dtype=float)
    # Frozen weights are none of the family's quantities: as zeros they add nothing to the length,
    # and are not among the largest.
    present = np.ones(values.shape, bool) if family.present is None else family.present
    entries = np.where(present, values, 0.0)
    sign = -1 if family.kind in explanation.notation.negated else 1
    # A stable sort, so that of equal entries the first is shown, on every machine.
    order = np.argsort(-np.abs(entries), axis=None, kind="stable")[:LARGEST]
    largest = []
    for place in order:
        index = tuple(int(i) for i in np.unravel_index(place, values.shape))
        symbol = explanation.symbol(family.quantity(index))
        largest.append(f"{symbol} = {showing.value(sign * float(values[index])).text}")
    first = math(explanation.symbol(next(family.quantities())))
    length = float(np.sqrt((entries**2).sum()))
    # Dimensions that hold a single entry for the sake of broadcasting are not the reader's; and a
    # course that has receiving units as rows sees the matrix the other way round.
    shape = [size for size, name in zip(values.shape, family.axes, strict=True) if name]
    if explanation.notation.receiving_rows and family.axes == ("sender", "unit"):
        shape.reverse()
    return (
        Math(f"{first.text}, ...", rf"{first.latex}, \dots"),
        meaning(family.kind, explanation.notation),
        " × ".join(map(str, shape)),
        showing.value(length).text,
        ", ".join(largest),
    )
