"""Second names of weights and biases in a table that says of each which units it connects:
w_1 | x_1 → h_1 | 0.2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from chainrule.auditing.drafting.cells import between_units, is_text, symbol_in
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.tables import tables
from chainrule.auditing.drafting.vocabulary import Role, role_of


def second_names(text: str) -> dict[Symbol, Symbol]:
    """Each name that a row gives its weight or bias, with the one that is made of its units."""
    pairs = {
        pair
        for table in tables(text)
        for cells in table.rows[1:]
        if (pair := _in_row(cells)) is not None
    }
    names, connections = (Counter(it) for it in zip(*pairs, strict=True)) if pairs else ({}, {})
    # A name of several weights is that of none of them, nor are several names those of one.
    return {name: of for name, of in pairs if names[name] == connections[of] == 1}


def _in_row(cells: Sequence[str]) -> tuple[Symbol, Symbol] | None:
    """The name and the connection before the first number of a row, if there is one of each."""
    labels = list(takewhile(is_text, cells))
    between = [it[1] for it in map(between_units, labels) if it is not None]
    others = [symbol_in(it) for it in labels if between_units(it) is None]
    own = [it[1] for it in others if it and role_of(it[1]) in (Role.WEIGHT, Role.BIAS)]
    is_told = len(labels) < len(cells) and len(own) == len(between) == 1
    return (own[0], between[0]) if is_told else None
