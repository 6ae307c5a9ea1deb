"""Points between thousands, where no cell tells by itself: 12.500 beside 980.

Whoever writes three digits behind a decimal point in all cells writes 980.000, and whoever leaves
zeros out writes 12.5. So zeros at the end beside whole numbers tell.
"""

from __future__ import annotations

import polars as pl

_LOOK = 100  # cells
_GROUPED = r"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$"
_SHORT = r"^[+-]?[0-9]{1,3}$"


def are_thousands(cells: pl.Series) -> bool:
    """Whether all points in a column stand between thousands."""
    # the first cells end it for nearly all columns
    for some in (cells.drop_nulls().head(_LOOK), cells):
        grouped = some.str.contains(_GROUPED)
        if not (grouped | some.str.contains(_SHORT)).all():
            return False
    zeros = (grouped & some.str.ends_with("0")).any()
    return bool(zeros and not grouped.all())
