"""Numbers that a document puts into a formula: the same formula in symbols says what each of
them is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TOKEN = re.compile(
    r"d[A-Za-z][\w,]*/d[A-Za-z][\w,]*|[A-Za-z][A-Za-z0-9_]*(?:\[[\d,]+\])?"
    r"|\d+(?:\.\d*)?(?:e-?\d+)?|\.\d+|.",
    re.DOTALL,
)
LONGEST = 2000  # characters of a formula


def substituted(symbols: str, numbers: str) -> list[tuple[str, str]]:
    """Names with the numbers in their places; empty unless both are the same formula."""
    if symbols == numbers or max(len(symbols), len(numbers)) > LONGEST:
        return []
    return list(_pairs(TOKEN.findall(symbols), TOKEN.findall(numbers)) or ())


def _pairs(symbols: list[str], numbers: list[str]) -> list[tuple[str, str]] | None:
    found, place = [], 0
    for symbol in symbols:
        if place >= len(numbers):
            return None
        token = numbers[place]
        place += 1
        if symbol == token:
            continue
        if token == "-" and place < len(numbers):
            token += numbers[place]
            place += 1
        if not symbol[0].isalpha() or not re.fullmatch(r"-?[\d.].*", token):
            return None
        found.append((symbol, token))
    return found if place == len(numbers) else None


def operands(formulas: Iterable[str], members: list[str]) -> Iterator[tuple[str, str]]:
    """What the members of an equation put into formulas."""
    for member in members:
        for formula in formulas:
            yield from substituted(formula, member)
