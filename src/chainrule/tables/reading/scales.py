"""Letters behind numbers that stand for thousands, millions and billions: 350K, $1.2M, 3 Mio. €."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.patterns import POWERS, SPACE

_LETTERS = "|".join(POWERS)
_NUMBER = r"[+-]?[0-9][0-9.,'’]*"
SCALE = rf"^{_NUMBER}{SPACE}*({_LETTERS})$"
_MAY_BE_SCALED = rf"^{_NUMBER}(?:{SPACE}*(?:{_LETTERS}))?$"
_LARGE = ("k", "K", "M", "Tsd.", "Tsd", "Mio", "Mio.")  # a B alone is that of a house, 12B
LEAST = 0.1  # of the cells have a letter


class Way(NamedTuple):
    """How numbers are written: whether letters stand for thousands and millions, which mark is the
    decimal one, and which unit they are in; empty where nothing tells.
    """

    scaled: bool = False
    mark: str = ""
    unit: str = ""

    @property
    def written(self) -> str:
        """As a model keeps it."""
        marks = "-".join(filter(None, ("scaled" if self.scaled else "", self.mark)))
        return f"{marks} in {self.unit}".strip() if self.unit else marks

    @property
    def is_open(self) -> bool:
        """Whether nothing tells which mark is the decimal one."""
        return not self.scaled and not self.mark


def split_way(way: str) -> Way:
    """How numbers are written.

    Examples
    --------
    >>> from chainrule.tables.reading.scales import split_way
    >>> split_way("scaled-comma"), split_way("point in kg")
    (Way(scaled=True, mark='comma', unit=''), Way(scaled=False, mark='point', unit='kg'))
    """
    marks, _, unit = f" {way}".partition(" in ")
    marks = marks.strip()
    mark = marks.removeprefix("scaled").removeprefix("-")
    return Way(marks.startswith("scaled"), mark, unit)


def is_scaled(bare: pl.Series, money: bool) -> bool:
    """Whether letters stand for powers of ten: 350K beside 1.2M, or $1.2M.

    Parameters
    ----------
    bare : Series
        Without currency signs.
    money : bool
        Whether there were any.
    """
    letters = bare.str.extract(SCALE, 1)
    n, known = letters.count(), bare.count()
    # 12B among 11 and 12 is a house
    if n < LEAST * known or not letters.is_in(list(_LARGE)).any():
        return False
    if not bare.drop_nulls().str.contains(_MAY_BE_SCALED).all():
        return False
    # the same letter everywhere may be a unit
    return money or n < known or letters.n_unique() > 1


def with_scale(bare: pl.Series) -> pl.Series:
    """Letters as powers of ten: 1.2M is 1.2e6."""
    for letters, power in POWERS.items():
        bare = bare.str.replace(rf"{SPACE}*(?:{letters})$", f"e{power}")
    return bare
