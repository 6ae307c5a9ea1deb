"""Numbers with fractions, as kitchens and workshops write them: 3½, 3 1/2, 3-1/2, ¾, 1⁄4.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

import decimal
import re
import unicodedata

from chainrule.tables.reading.patterns import FRACTION


def without_fraction(text: str) -> str:
    """A number with a fraction without one, and without any decimal mark: 3½ is 35e-1."""
    match = re.match(FRACTION, text)
    if match is None:
        return text
    sign, before, character, spaced, above, below = match.groups()
    part = unicodedata.numeric(character) if character else int(above) / (int(below) or 1)
    # more than one, or through zero: a ratio or a date
    if not 0 < part < 1:
        return text
    # the column may have decimal points or commas
    return (sign or "") + without_mark(int(before or spaced or 0) + part)


def without_mark(number: float | decimal.Decimal) -> str:
    """A number without a decimal mark, by a power of ten: 35e-1."""
    sign, digits, exponent = decimal.Decimal(str(number)).as_tuple()
    return f"{'-' * sign}{''.join(map(str, digits))}e{exponent}"


def is_mixed(text: str) -> bool:
    """Whether this can be nothing but a number with a fraction: 1/2 may be a date or a ratio."""
    match = re.match(FRACTION, text)
    return match is not None and bool(match[3] or match[4] or "⁄" in text)
