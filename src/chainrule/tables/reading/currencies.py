"""Amounts in several currencies, which are no numbers that could be compared."""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.currency_names import (
    SIGN_BEFORE,
    SIGN_BEHIND,
    SIGN_OF_SHARE,
    sign_name,
)

_OF_MONEY = (SIGN_BEFORE, SIGN_BEHIND)
_OF_ALL = (*_OF_MONEY, SIGN_OF_SHARE)


def signs_of(cells: pl.Series, patterns: tuple[str, ...] = _OF_ALL) -> pl.Series:
    """The currency of each amount by its name, or % of a percentage; null without one."""
    signs = cells.str.extract(patterns[0], 1)
    for pattern in patterns[1:]:
        signs = signs.zip_with(signs.is_not_null(), cells.str.extract(pattern, 1))
    there = signs.drop_nulls().unique().to_list()
    return signs.replace(there, [sign_name(it) for it in there])


def different_amounts(cells: pl.Series) -> list[str]:
    """A cell of each currency, where there are several; otherwise nothing."""
    signs = signs_of(cells, _OF_MONEY)
    first = [
        cells.filter((signs == sign).fill_null(False))[0]
        for sign in signs.drop_nulls().unique(maintain_order=True).to_list()
    ]
    return first if len(first) > 1 else []
