"""Which currency an amount is in, and whether it is a percentage.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

import re

from chainrule.tables.reading.patterns import CURRENCY, SPACE

SAME_SIGNS = {
    **{"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "РУБ": "RUB"},
    **{"ZŁ": "PLN", "KČ": "CZK", "FR": "CHF", "R$": "BRL", "BRL": "BRL", "EURO": "EUR"},
}
SIDES = "S/H"
SIDE = rf"^([0-9][0-9.,' ]*?){SPACE}([SH])$"
CURRENCIES = "USD EUR CHF GBP JPY AUD CAD SEK NOK DKK PLN CZK HUF RUB BRL KR ₹ ₩ ₺ ₪ ₴ ฿ % ‰"
SIGN_BEFORE = rf"^[(+-]*{SPACE}*({CURRENCY}){SPACE}*[(+-]*[0-9.,]"
SIGN_BEHIND = rf"[0-9.,]{SPACE}*({CURRENCY})\)?$"
SIGN_OF_SHARE = r"[0-9.,]\s*([%‰])\)?$"


def sign_name(sign: str) -> str:
    """The name of a currency by its sign: € is EUR."""
    name = sign.upper().removesuffix(".")
    return SAME_SIGNS.get(name, name)


def is_sign(unit: str) -> bool:
    """Whether a unit is a currency, or that of percentages."""
    return unit == SIDES or sign_name(unit) in CURRENCIES.split() or unit.endswith("$")


def with_side(cell: str) -> str:
    """An amount of bookkeepers with a sign: S (Soll) is minus, H (Haben) is plus."""
    match = re.match(SIDE, cell)
    return cell if match is None else ("-" if match[2] == "S" else "") + match[1]


def sign_of(cell: str) -> str:
    """The currency of an amount, or % of a percentage; empty without one."""
    found = (
        re.search(SIGN_BEFORE, cell)
        or re.search(SIGN_BEHIND, cell)
        or re.search(SIGN_OF_SHARE, cell)
    )
    return "" if found is None else sign_name(found[1])


def is_other(cell: str, known: str) -> bool:
    """Whether an amount is in another currency than the one that is known, or has one at all
    where a unit is known.
    """
    sign = sign_of(cell)
    return bool(known and sign) and sign != sign_name(known)
