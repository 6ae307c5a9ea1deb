"""Names of columns that are none, or are there twice.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

import collections

MOST_NAMES_TOLD = 5


def tidy_names(written: list[str] | tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Names that differ, and notes on those that were changed.

    Of x, nothing and x, these are x, column_2 and x_2.
    """
    notes: list[str] = []
    names: list[str] = []
    # all that are written, so that a name that is made up never takes one that comes later
    taken = {" ".join(it.split()) for it in written}
    seen: collections.Counter[str] = collections.Counter()
    for number, raw in enumerate(written, start=1):
        # nobody would think of typing line ends or double spaces in an option
        name = " ".join(raw.split())
        seen[name] += 1
        if not name:
            name = _free_name("column", number, taken)
            notes.append(f"column {number} has no name: it is called {name!r}")
        elif seen[name] > 1:
            # from how often it occurred: from 2 on, 30,000 equal names would take two minutes
            first, name = name, _free_name(name, seen[name], taken)
            # by its place: in a file with another order it would be the other one
            notes.append(f"two columns are called {first!r}: column {number} is now {name!r}")
        taken.add(name)
        names.append(name)
    more = len(notes) - MOST_NAMES_TOLD
    return names, notes if more <= 0 else [*notes[:MOST_NAMES_TOLD], f"so are {more} more columns"]


def _free_name(stem: str, number: int, taken: set[str]) -> str:
    """The stem with this number, or with the next that is not taken."""
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
