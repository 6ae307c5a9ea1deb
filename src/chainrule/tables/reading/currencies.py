"""Amounts in several currencies, which are no numbers that could be compared."""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.patterns import CURRENCY, SPACE

_SAME = {
    **{"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "РУБ": "RUB"},
    **{"ZŁ": "PLN", "KČ": "CZK", "FR": "CHF", "R$": "BRL", "BRL": "BRL"},
}
_BEFORE = rf"^[(+-]*{SPACE}*({CURRENCY}){SPACE}*[(+-]*[0-9.,]"
_BEHIND = rf"[0-9.,]{SPACE}*({CURRENCY})\)?$"


def different_amounts(cells: pl.Series) -> list[str]:
    """A cell of each currency, where there are several; otherwise nothing."""
    signs = cells.str.extract(_BEFORE, 1)
    signs = signs.zip_with(signs.is_not_null(), cells.str.extract(_BEHIND, 1))
    first: dict[str, str] = {}
    for sign in signs.drop_nulls().unique(maintain_order=True).to_list():
        name = sign.upper().removesuffix(".")
        example = cells.filter((signs == sign).fill_null(False))[0]
        first.setdefault(_SAME.get(name, name), example)
    return list(first.values()) if len(first) > 1 else []
