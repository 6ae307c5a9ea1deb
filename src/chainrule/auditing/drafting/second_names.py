"""Second names of weights and biases in a table that says of each which units it connects:
w_1 | x_1 → h_1 | 0.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from chainrule.auditing.drafting.cells import between_units, is_text, symbol_in
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.tables import tables
from chainrule.auditing.drafting.vocabulary import Role, role_of


def second_names(text: str) -> dict[Symbol, Symbol]:
    """Each name that a row gives its weight or bias, with the one that is made of its units."""
    found: dict[Symbol, Symbol] = {}
    for table in tables(text):
        for cells in table.rows[1:]:
            found |= _in_row(cells)
    # A name that several rows have is that of none of them.
    return {name: of for name, of in found.items() if list(found.values()).count(of) == 1}


def _in_row(cells: Sequence[str]) -> dict[Symbol, Symbol]:
    """The name and the connection before the first number of a row."""
    labels = list(takewhile(is_text, cells))
    between = [it[1] for it in map(between_units, labels) if it is not None]
    others = [symbol_in(it) for it in labels if between_units(it) is None]
    own = [it[1] for it in others if it and role_of(it[1]) in (Role.WEIGHT, Role.BIAS)]
    # With more of either it would not be told which belong together.
    if len(labels) < len(cells) and len(own) == len(between) == 1:
        return {own[0]: between[0]}
    return {}
