"""Names of columns: stripped, none blank and none twice."""

from __future__ import annotations

from collections.abc import Sequence


def tidy_names(written: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names that differ, and notes on those that were changed.

    Examples
    --------
    >>> from chainrule.tables.reading.header import tidy_names
    >>> tidy_names([" x", "", "x"])[0]
    ['x', 'column_2', 'x_2']
    """
    notes: list[str] = []
    taken = {" ".join(it.split()) for it in written}
    names: list[str] = []
    seen: set[str] = set()
    for number, raw in enumerate(written, start=1):
        name = " ".join(raw.split()) or _free(f"column_{number}", taken)
        if not raw.strip():
            notes.append(f"column {number} has no name: it is called {name!r}")
        if name in seen:
            first, name = name, _free(f"{name}_2", taken | seen)
            notes.append(f"two columns are called {first!r}: column {number} is now {name!r}")
        seen.add(name)
        names.append(name)
    return names, notes


def _free(name: str, taken: set[str]) -> str:
    """The name, or the next that is not taken."""
    stem, _, number = name.rpartition("_")
    count = int(number)
    while name in taken:
        count += 1
        name = f"{stem}_{count}"
    return name
