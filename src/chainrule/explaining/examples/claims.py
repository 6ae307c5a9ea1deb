"""Claims: numbers that a hand-worked example prints for quantities of its run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.printed_numbers import (
    Printed,
    have_decimal_commas,
    no_number,
    printed_number,
    with_decimal_comma,
)

EQUALS = re.compile(r"[=≈]")
# "E_total after 1 update": the name, and after how many. Neither ends in a space, so that each run
# of spaces is read once, and not from each of them.
AFTER = re.compile(r"(.+?)(?<!\s)\s+after\s+(.+?)(?:(?<!\s)\s+(?:updates?|steps?))?")
# A word, or a derivative such as dE/dw5; it has no spaces and no sign of a product.
NAME = re.compile(r"(?=[^\d\W]|[∂|])[^\s*·/]+?(?:/[d∂][^\s*·/]+)?")
# What only a formula has: a sign, or a function of something; but delta(2) and w(1)+ are names.
OPERATION = re.compile(
    r"[-−]|\+.|\b(?:f|g|σ|sigmoid|tanh|relu|softmax|exp|ln|log)\(|(?<!\bclip)(?<=\w)\((?!\d+\))"
)


# Habits of rounding; `Claim.rounding`.
CUT_OFF, TWICE = "cut off", "rounded twice"


@dataclass(frozen=True)
class Claim:
    """A printed number, and the quantity that it is said to be.

    Parameters
    ----------
    name : str
        The quantity, as it is written.
    printed : str
        The number, as it is printed: sign, zeros at the end, exponent, and dots if it is cut off;
        `chainrule.explaining.examples.printed_numbers` has all ways of writing.
    updates : int
        After how many updates of the weights.
    line : int
        Where it stands; 0 if that is not known.
    rounding : str
        What its author does as a habit where others round once: "cut off", without dots, or
        "rounded twice", first to one digit more.

    Raises
    ------
    ChainruleError
        If what is printed is not a number.

    Examples
    --------
    >>> claim = Claim("w7+", "0.511301270")
    >>> claim.value, claim.decimals, claim.half_unit
    (0.51130127, 9, 5e-10)
    """

    name: str
    printed: str
    updates: int = 0
    line: int = 0
    rounding: str = ""

    def __post_init__(self) -> None:
        if (problem := no_number(self.printed)) is not None:
            raise ChainruleError(problem)

    @cached_property
    def _number(self) -> Printed:
        number = printed_number(self.printed)
        assert number is not None
        return number

    @property
    def value(self) -> float:
        """The number."""
        return self._number.value

    @property
    def decimals(self) -> int:
        """How many digits after the point there would be without an exponent; below 0 for such
        as 3e5.
        """
        return self._number.decimals

    @cached_property
    def significant_digits(self) -> int:
        """How many digits there are, without zeros in front."""
        # 0.0376 has 4 decimals and its first digit at 10^-2: 3 significant digits
        return max(1, self.decimals + (floor(log10(abs(self.value))) + 1 if self.value else 0))

    @cached_property
    def half_unit(self) -> float:
        """Half a unit of the last digit: how far off a rounded number may be."""
        # from a text: 0.5 * 10**-9 would be rounded twice
        return float(f"5e{-self.decimals - 1}")

    @property
    def truncated(self) -> bool:
        """Whether dots say that the number goes on: it is cut off rather than rounded."""
        return self._number.cut_off

    @property
    def exact(self) -> bool:
        """Whether it is a fraction such as 3/4, which was not rounded."""
        return self._number.exact

    def __str__(self) -> str:
        after = f" after {self.updates}" if self.updates else ""
        return f"{self.name}{after} = {self.printed}"


def parse_claims(text: str, place: str = "claims", first_line: int = 1) -> tuple[Claim, ...]:
    r"""Claims from lines such as ``net_h1 = 0.3775``; what follows a # is a comment.

    The members of a chain ``dnet_o1/dw5 = out_h1 = 0.593`` are equal: each name in it claims each
    number. Expressions between them are passed over. ``E_total after 1 = 0.291`` is about the run
    after one update.

    Parameters
    ----------
    text : str
        The lines.
    place : str
        What messages call the text, such as the path of a file.
    first_line : int
        The number of its first line there.

    Raises
    ------
    ChainruleError
        If a line is not a claim; the message names place and line, and says what would be right.

    Examples
    --------
    >>> for claim in parse_claims("w5+ = 0.4 - 0.5*0.0822 = 0.3589\nE_total after 1 = .291"):
    ...     print(claim, claim.line)
    w5+ = 0.3589 1
    E_total after 1 = .291 2
    """
    claims: list[Claim] = []
    lines = {
        number: _members(line.partition("#")[0])
        for number, line in enumerate(text.splitlines(), start=first_line)
    }
    # Of 1,234 alone nobody can say what it is, but beside 0,5 and 1,2345.
    commas = have_decimal_commas(member for members in lines.values() for member in members[1:])
    for number, members in lines.items():
        # an error in one line names that line: the texts are written by hand and long
        if members != [""]:
            try:
                claims += _claims_of(members, number, commas)
            except ChainruleError as error:
                raise ChainruleError(f"{place}, line {number}: {error}") from None
    return tuple(claims)


def split_name(text: str) -> tuple[str, int]:
    """A name, and after how many updates."""
    match = AFTER.fullmatch(text.strip())
    if match is None:
        return text.strip(), 0
    name, count = match.groups()
    # nine digits are more updates than any run has, and int() is quick with them
    if not re.fullmatch(r"\d{1,9}", count):
        raise ChainruleError(f"{count!r} is not an update count; for example {name} after 1")
    return name, int(count)


def is_name(text: str) -> bool:
    """Whether it looks like the name of a quantity, and not like a formula."""
    return NAME.fullmatch(text) is not None and OPERATION.search(text) is None


def is_number(text: str) -> bool:
    """Whether a claim can print it."""
    return printed_number(text) is not None


def _members(content: str) -> list[str]:
    """What stands between the signs of equality."""
    return [member.strip() for member in EQUALS.split(content)]


def _claims_of(members: list[str], line: int, decimal_commas: bool) -> Iterator[Claim]:
    """The claims of one line."""
    if len(members) < 2:
        raise ChainruleError(f"{members[0][:40]!r} is not a claim; for example net_h1 = 0.3775")
    if decimal_commas:
        members = [members[0], *map(with_decimal_comma, members[1:])]
    names = [split_name(member) for member in members]
    names = [(name, updates) for name, updates in names if is_name(name)]
    if not names:
        raise ChainruleError(
            f"{members[0][:40]!r} is not the name of a quantity; for example net_h1 = 0.3775"
        )
    # a chain that ends in something else has a misspelled number, or none
    if (problem := no_number(members[-1])) is not None:
        raise ChainruleError(problem)
    # Every number in the chain, not the last one only: in dE/dw5 = 0.0822 = 0.08217 each is printed
    # for each name.
    for printed in filter(is_number, members):
        for name, updates in names:
            yield Claim(name, printed, updates, line)
