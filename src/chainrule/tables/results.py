"""What a model predicts, in the form in which the rows were given: rows for rows, else a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chainrule.tables.row_dicts import are_rows, as_rows

if TYPE_CHECKING:
    import polars as pl


FEW = 1000  # numbers


def titles_of(classes: Sequence[object], target: str) -> list[str]:
    """The title of each class's column of probabilities."""
    titles = [f"probability of {name}" for name in _names(classes)]
    # a target may itself be called "probability of x", and columns need different names
    return [f"{title} (class)" if title == target else title for title in titles]


def _names(classes: Sequence[object]) -> list[str]:
    """Classes as texts: true and false in small letters, as tables have them."""
    if not any(isinstance(it, float) for it in classes):
        return [str(it).lower() if isinstance(it, bool) else str(it) for it in classes]
    # Python writes some numbers with a point in another way, and titles stay what they were
    import polars as pl

    return pl.Series(classes).cast(pl.String).to_list()


def as_given(data: object, columns: dict[str, Any]) -> pl.DataFrame | list[dict[str, Any]]:
    """Predictions for data, from columns by their titles: lists, or arrays of numbers."""
    if are_rows(data):
        return as_rows(columns)
    # here, as its import takes longer than all that a few rows need
    import polars as pl

    # Of an array Polars asks whether it is masked, by a module of NumPy whose import takes longer
    # than to predict some rows.
    made = {
        title: pl.Series(title, it.tolist(), pl.Float64) if len(it) <= FEW else it
        for title, it in columns.items()
        if not isinstance(it, list)
    }
    return pl.DataFrame(columns | made)
