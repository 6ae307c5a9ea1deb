"""Printed numbers: what they are worth, and how exactly, however people write them.

Besides 0.3775, -.02 and 1e-3 there are decimal commas (0,3775), powers of ten (3.51·10^-5,
3.51×10⁻⁵ or 10^-2), thin spaces between digits, percent signs, fractions such as 3/4, and dots
where a number is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# Documents print a minus sign or a dash where a program has a hyphen, and raise exponents.
TYPED = str.maketrans("−–⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "---+0123456789")
RAISED = re.compile(r"(?<=10)(?=[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹])")
# Between digits: thin, narrow and non-breaking spaces, and the apostrophe of Swiss numbers.
SPACES = re.compile("(?<=\\d)(?:[\u2009\u202f\u00a0'’]|\\\\,)(?=\\d)")
# A sign; digits with or without a point; an exponent as 1e-3 or 1·10^-3; a percent sign; dots where
# it is cut off.
NUMBER = re.compile(
    r"([+-]?)(\d+(?:\.(\d*))?|\.(\d+))"
    r"(?:[eE]([+-]?\d+)|\s*[·×*]\s*10\^\{?([+-]?\d+)\}?)?"
    r"\s*(\\?%)?\s*(\.\.\.|…)?"
)
POWER = re.compile(r"([+-]?)10\^\{?([+-]?\d+)\}?")
FRACTION = re.compile(r"([+-]?\d{1,6})\s*[/⁄]\s*(\d{1,6})")
# Groups of three digits: 1,2345 can only be a decimal comma.
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?!\d)(\.\d*)?")
# 1,234 may be either; nobody writes 0,234 for 234.
DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d+)(?![\d,.])")
POINT = re.compile(r"\.\d")
# More digits than any document prints, and exponents well within those of floats: value and
# half a unit must be neither 0 nor infinite by accident.
MOST_DIGITS = 60
LARGEST_EXPONENT = 290
# Of whole numbers with as many digits, the zeros at the end may come from rounding.
LONG = 4
# Each number of a document is read by several who ask for it one after the other.
MOST_KEPT = 4096
# A fraction is exact; as a number it has as many decimals as a float can tell.
DECIMALS_OF_A_FRACTION = 15


class Printed(NamedTuple):
    """What a printed number is worth.

    Attributes
    ----------
    value : float
    decimals : int
        How many digits after the point there would be without an exponent; below 0 for such as 3e5.
    cut_off : bool
        Whether dots say that it goes on.
    exact : bool
        Whether it is a fraction, which was not rounded.
    """

    value: float
    decimals: int
    cut_off: bool = False
    exact: bool = False


@lru_cache(MOST_KEPT)
def printed_number(text: str) -> Printed | None:
    """The number that a text prints; None if it is none."""
    if len(text) > 2 * MOST_DIGITS:
        return None
    plain = SPACES.sub("", RAISED.sub("^", text.strip())).translate(TYPED)
    if fraction := FRACTION.fullmatch(plain):
        above, below = map(int, fraction.groups())
        return Printed(above / below, DECIMALS_OF_A_FRACTION, exact=True) if below else None
    if power := POWER.fullmatch(plain):
        plain = f"{power[1]}1e{power[2]}"
    match = NUMBER.fullmatch(_with_a_point(plain))
    return None if match is None else _decimal(match)


def have_decimal_commas(texts: Iterable[str]) -> bool:
    """Whether the comma of some of these numbers must be a decimal comma, and none has a point."""
    # What is no number is passed over: expressions stand between the numbers of a chain.
    numbers = [text for text in texts if printed_number(text) is not None]
    found = any("," in text and _is_decimal_comma(text) for text in numbers)
    return found and not any(POINT.search(text) for text in numbers)


def with_decimal_comma(text: str) -> str:
    """A number such as 1,234, whose comma may be either, with a point; any other as it is."""
    unclear = "," in text and printed_number(text) is None
    return _pointed(text) if unclear and printed_number(_pointed(text)) is not None else text


def _is_decimal_comma(text: str) -> bool:
    """Whether the comma of a number separates its decimals, and no groups of digits."""
    plain = SPACES.sub("", text)
    return "," in plain and THOUSANDS.match(plain.translate(TYPED).strip()) is None


def _pointed(text: str) -> str:
    return text.replace(",", ".", 1)


def _with_a_point(plain: str) -> str:
    """A number without commas."""
    thousands = THOUSANDS.match(plain)
    if thousands is None:
        return DECIMAL_COMMA.sub(r"\1.\2", plain, count=1)
    # A single comma and no point may be a decimal comma as well: nothing is guessed.
    sure = thousands[1] is not None or thousands[0].count(",") > 1
    return plain.replace(",", "") if sure else plain


def _decimal(match: re.Match[str]) -> Printed | None:
    """The parts of a number put together; None if it is out of range."""
    sign, digits, after, only_after, exponent, power, percent, dots = match.groups()
    shift = exponent or power or "0"
    if len(digits) > MOST_DIGITS or len(shift) > 5 or abs(int(shift)) > LARGEST_EXPONENT:
        return None
    places = int(shift) - (2 if percent else 0)
    decimals = len(after or only_after or "") - (0 if dots else _rounded_zeros(digits))
    return Printed(float(f"{sign}{digits}e{places}"), decimals - places, bool(dots))


def _rounded_zeros(digits: str) -> int:
    """The zeros at the end of a whole number that may come from rounding: 30000 for 30045."""
    whole = "." not in digits and len(digits) >= LONG
    return len(digits) - len(digits.rstrip("0")) if whole else 0


def no_number(text: str) -> str | None:
    """Why a text is not a number that can be claimed; None if it is one."""
    if printed_number(text) is not None:
        return None
    plain = SPACES.sub("", text.strip()).translate(TYPED)
    if NUMBER.fullmatch(plain) is not None:
        return (
            f"{text[:40]!r} is out of range; numbers have up to {MOST_DIGITS} digits, exponents "
            f"to {LARGEST_EXPONENT}"
        )
    return f"{text[:40]!r} is not a number; {_how_to_write(plain)}"


def _how_to_write(text: str) -> str:
    """What to write instead of a text that is not a number."""
    if THOUSANDS.fullmatch(text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        return f"write {whole} without the comma, or {point} with a point"
    return "for example 0.25, -.02 or 1e-3"
