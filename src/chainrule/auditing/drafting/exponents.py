r"""Exponents: net inputs that authors print nowhere but in e^{-0.62}, of which an output is made.

Examples
--------
>>> from chainrule.auditing.drafting.exponents import exponents_of
>>> [it.printed for it in exponents_of(r"p = \frac{e^{0.686}}{e^{0.686} + e^{-0.274}}")]
['0.686', '-0.686', '0.686', '-0.686', '-0.274', '0.274']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.drafting.by_value.spots import Spot

POWER = re.compile(
    r"(?:(?<![A-Za-z])e\s?\^\s?[{(]*|\bexp\s?(?:\\left)?\()"
    r"\s?([-−]?)\s?\(?(\d{1,9}\.\d{1,15})(?![\d.]|\s?[*·×])"
)


def exponents_of(text: str) -> Iterator[Spot]:
    """Each of them with both signs: in e^(-z) it is the net input's with the other one."""
    for number, line in enumerate(text.split("\n"), start=1):
        for match in POWER.finditer(line):
            sign, digits = match.groups()
            for printed in (f"-{digits}", digits) if sign else (digits, f"-{digits}"):
                yield Spot(printed, number, match.start(2), match.end(2))
