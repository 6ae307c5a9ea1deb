"""Units behind numbers: one throughout is taken off, those of one dimension are converted.

A model remembers the unit of a column: lengths that were in cm in training are not read as if they
were, where another file has them in m.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from chainrule.tables.reading.patterns import UNIT
from chainrule.tables.reading.unit_sizes import dimension_of, size_of

HALF_OR_HOUR = r"[AaPp]\.?[Mm]\.?|Uhr"  # of the day


class Units(NamedTuple):
    """Numbers without their units.

    Attributes
    ----------
    bare : Series
        Texts without units, where these are understood.
    unit : str
        The one that the numbers are in; empty without any.
    sizes : Series or None
        How many of it one of each cell's own unit is; None where that is 1 throughout.
    zeros : Series or None
        Where the zero of each cell's own unit lies; of temperatures alone.
    notes : tuple of str
    """

    bare: pl.Series
    unit: str = ""
    sizes: pl.Series | None = None
    zeros: pl.Series | None = None
    notes: tuple[str, ...] = ()

    def converted(self, values: pl.Series) -> pl.Series:
        """Numbers that were read without their units, in the unit of the column."""
        if self.sizes is None or self.zeros is None:
            return values
        # to twelve digits, as 1.1 m are 110 cm and not 110.00000000000001
        return (values * self.sizes + self.zeros).round_sig_figs(12)


def without_units(texts: pl.Series, bare: pl.Series, known: str = "") -> Units:
    """Numbers without their units.

    Parameters
    ----------
    texts : Series
        The cells as they are written.
    bare : Series
        The same without signs of a currency and the like.
    known : str
        The unit that the column is known to be in.
    """
    units = bare.str.extract(UNIT, 1).str.strip_chars()
    there = units.drop_nulls().unique(maintain_order=True).to_list()
    if not there:
        return Units(bare, known, notes=without_any(known))
    unit = known or str(units.drop_nulls().mode(maintain_order=True)[0])
    everywhere = units.null_count() == bare.null_count()
    # behind all cells alike, as 5A, 6A and 7B are codes
    if len(there) == 1 and everywhere and _is_taken_off(there[0], known):
        return _taken_off(bare, units, there[0], known)
    together = bool(known) or _are_together(bare, units, there)
    if together and _are_alike([unit, *there]):
        return _converted(texts, bare, units, unit)
    return Units(bare, known)


def _are_together(bare: pl.Series, units: pl.Series, there: list[str]) -> bool:
    """Whether different units, or cells without any, may be of one column."""
    # hours beside minutes are durations
    if any(dimension_of(it) == "time" for it in there):
        return False
    return units.null_count() == bare.null_count() or _are_sure(bare, there)


def without_any(known: str) -> tuple[str, ...]:
    """A note for where no cell has the unit that the column was in before."""
    return (f"no cell has a unit: all are in {known!r}",) if known else ()


def _is_taken_off(unit: str, known: str) -> bool:
    """Whether there is a unit, and nothing to convert."""
    # 8.30 Uhr is half past eight and no number
    if re.fullmatch(HALF_OR_HOUR, unit):
        return False
    if not known or unit == known:
        return True
    # months and Monate may be the same
    return not (dimension_of(unit) and dimension_of(known))


def _taken_off(bare: pl.Series, units: pl.Series, unit: str, known: str) -> Units:
    was = f", where it was {known!r} before" if known not in ("", unit) else ""
    notes = (f"the unit {unit!r} is taken off{was}",)
    return Units(_stripped(bare, units), known or unit, notes=notes)


def _converted(texts: pl.Series, bare: pl.Series, units: pl.Series, unit: str) -> Units:
    others = units.is_not_null() & (units != unit)
    notes = []
    if others.any():
        notes.append(f"units are converted to {unit!r}, such as of {texts.filter(others)[0]!r}")
    if (none := units.is_null() & bare.is_not_null()).any():
        notes.append(f"cells without a unit, such as {bare.filter(none)[0]!r}, are in {unit!r}")
    # Each unit is looked up once, however many rows have it.
    there = units.drop_nulls().unique().to_list()
    pairs = {it: size_of(it, unit) for it in there}
    sizes, zeros = (
        units.replace_strict({it: pair[place] for it, pair in pairs.items()}, default=default)
        for place, default in ((0, 1.0), (1, 0.0))
    )
    return Units(_stripped(bare, units), unit, sizes, zeros, tuple(notes))


def _stripped(bare: pl.Series, units: pl.Series) -> pl.Series:
    """Texts without these units at their ends."""
    length = bare.str.len_chars().cast(pl.Int64) - units.str.len_chars().fill_null(0)
    return bare.str.slice(0, length).str.strip_chars_end()


def _are_alike(units: list[str]) -> bool:
    """Whether all are units of one dimension."""
    # A unit that is not known may be of any dimension, so that nothing is converted.
    dimensions = {dimension_of(it) for it in units}
    return len(dimensions) == 1 and "" not in dimensions


def _are_sure(bare: pl.Series, units: list[str]) -> bool:
    """Whether these are units beside cells without any: 12m and 14 may be the numbers of houses."""
    apart = bare.str.contains(r"[0-9]\S+$").sum() == 0
    # of most cells at least, so that a remark on one of them is none
    most = bare.str.contains(UNIT).sum() > 0.5 * bare.count()
    return most and (apart or all(len(it) > 1 for it in units))
