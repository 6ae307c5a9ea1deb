"""How much of a large network is drawn, in documents and on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

MOST_UNITS = 8
# Labels of more weights between two layers would cover each other.
MOST_LABELS = 16
Unit = TypeVar("Unit")


def drawn_of(units: Sequence[Unit]) -> list[Unit]:
    """The units of a layer that are drawn: of a large one the first and the last, which with the
    dots between them are as many as of the largest that is drawn whole.

    Examples
    --------
    >>> from chainrule.explaining.layout.drawn import drawn_of
    >>> drawn_of(range(1, 9)), drawn_of(range(1, 101))
    ([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 100])
    """
    return list(units) if len(units) <= MOST_UNITS else [*units[: MOST_UNITS - 2], units[-1]]
