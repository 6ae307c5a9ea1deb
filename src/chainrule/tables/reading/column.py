"""A column on its way from texts to what they mean: what is known of it, and how it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.kinds import Reading
from chainrule.tables.reading.numbers import EXACT

PlaceOf = Callable[[int], str]  # such as "line 5", for notes


class Column(NamedTuple):
    """A column with its values, and how it was read."""

    values: pl.Series
    reading: Reading


@dataclass(frozen=True)
class Known:
    """What is known of a column beforehand.

    Attributes
    ----------
    kind : str
        What it is; empty if that has to be found.
    way : str
        How it is written where it does not tell itself.
    said : bool
        Whether the user said so: what is no number then is missing.
    gaps : bool
        Whether words among its numbers or dates were missing values in training.
    way_said : bool
        Whether the user said how it is written, too.
    """

    kind: str = ""
    way: str = ""
    said: bool = False
    gaps: bool = False
    way_said: bool = False


def whole_if(values: pl.Series, cells: pl.Series) -> pl.Series:
    """Whole numbers as such where they are written so; amounts and shares are none."""
    # a sign in front at most; ,5 is no whole number
    digits = cells.drop_nulls().str.contains(r"^[^0-9.,]?[0-9]+$").all()
    return values.cast(pl.Int64) if digits and (values.abs() <= EXACT).all() else values
