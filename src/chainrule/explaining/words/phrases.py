"""Phrases: plain text with symbols in it, so that every format can set the symbols as mathematics.

A template names its parts; a part is a text, a symbol, a number or another phrase::

    phrase("{w} falls by {by}", w=symbol, by=0.0411)  ->  (Symbol("w5"), " falls by ", "0.0411")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from math import isfinite, isnan
from string import Formatter

DIGITS = 3  # significant ones
LEAST, MOST = 1e-4, 1e6  # sizes that are written without a power of ten

Phrase = tuple[str, ...]  # a Symbol is a string, too
Part = str | float | Phrase


def phrase(template: str, **parts: Part) -> Phrase:
    """A template with its parts filled in."""
    pieces: list[str] = []
    for text, name in _parsed(template):
        if text:
            pieces.append(text)
        if name is not None:
            pieces += _pieces(parts[name])
    return tuple(pieces)


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """Texts, each with the name of what follows; templates are few, and read once."""
    return tuple((text, name) for text, name, *_ in Formatter().parse(template))


def _pieces(part: Part) -> Sequence[str]:
    if isinstance(part, tuple):
        return part
    return (part if isinstance(part, str) else number(part),)


def number(value: float) -> str:
    """A number with three significant digits, more only where they stand before the point."""
    if not isfinite(value):
        return "no number" if isnan(value) else "infinity" if value > 0 else "-infinity"
    size = abs(value)
    if size and not LEAST <= size < MOST:
        return f"{value:.{DIGITS}g}"
    # 1234 and not 1.23e+03: whoever reads a sentence should not have to count zeros
    return f"{value:.0f}" if size >= 10**DIGITS else f"{value:.{DIGITS}g}"


def share(part: float) -> str:
    """A share in percent; what is nearly all or nearly nothing is not said to be so."""
    # two digits: nobody needs to know a share of a slope more exactly
    if 0 < part < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 <= part < 1 else f"{part:.0%}".replace("%", " %")


def joined(pieces: Phrase) -> Phrase:
    """The same with neighboring texts as one: formats escape each by itself."""
    runs = groupby(pieces, key=type)
    return tuple(piece for kind, run in runs for piece in (("".join(run),) if kind is str else run))


def listed(parts: Iterable[Part]) -> Phrase:
    """One, two and three."""
    whole = [tuple(_pieces(part)) for part in parts]
    if len(whole) < 2:
        return whole[0] if whole else ()
    # no comma before "and" where there are only two
    if len(whole) == 2:
        return (*whole[0], " and ", *whole[1])
    first = tuple(piece for part in whole[:-1] for piece in (*part, ", "))
    return (*first, "and ", *whole[-1])
