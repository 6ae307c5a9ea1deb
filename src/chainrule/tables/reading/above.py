"""Cells that stand for the one above them: by a ditto mark, or by nothing at all."""

from __future__ import annotations

import polars as pl

from chainrule.tables.cells import DITTO

MARKS = rf"^(?i:〃|dto\.|{'|'.join(DITTO)})$"
LONGEST = 30  # characters: longer texts are remarks, which stand where there is one
LEAST, MOST = 0.3, 0.95  # of the cells are empty


def without_ditto(cells: pl.Series) -> tuple[pl.Series, list[str]]:
    """Texts with what stands above ditto marks in their place, and a note."""
    marks = cells.str.contains(MARKS).fill_null(False)
    # at the top nothing stands above
    if not marks.any() or marks.all() or marks[0]:
        return cells, []
    filled = cells.set(marks, None).forward_fill()
    note = f"{cells.filter(marks)[0]!r} is taken for the value above it, in {marks.sum()} cells"
    # an empty cell stays one
    return filled.set(cells.is_null(), None), [note]


def may_be_above(cells: pl.Series) -> list[str]:
    """A note where values begin groups of rows, as it seems: each occurs once, with empty cells
    below.
    """
    known = cells.drop_nulls()
    empty = cells.null_count() / max(len(cells), 1)
    if len(known) < 2 or cells[0] is None or not LEAST <= empty <= MOST:
        return []
    if known.n_unique() < len(known) or (known.str.len_chars() > LONGEST).any():
        return []
    return [
        "each value occurs once, with empty cells below: if these mean the same as above them, "
        "fill them up, as they are taken as missing"
    ]
