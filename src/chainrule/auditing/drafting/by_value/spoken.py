"""Spoken numbers: those of sentences, which stand between words: "adds up to 0.3, and 0.57 comes
out".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.drafting.by_value.spots import LONGEST, Spot

SIGNED = r"[-−+]?(?:\d+(?:\.\d+)?|\.\d+)"
# Between words of any script, or in brackets or quotation marks of its own.
SPOKEN = re.compile(
    rf"(?<![A-Za-z0-9_.\\^=+/×·⋅(-])(?<!(?<!\*)\*)(?P<number>{SIGNED})"
    r"(?![A-Za-z0-9_%^°]|\.\d|\s*[=+/×·⋅^−<(-]|\s*\*(?!\*)|\s*%|\s*\\)"
)
IN_BRACKETS = re.compile(rf"(?<=\()(?P<number>{SIGNED})(?=\)(?!\s*[*/×·⋅^(+=−-]))")
# A formula before a number, but no bold type.
JOINED = re.compile(r"(?:[=+/×·⋅^−<>≈([{-]|(?<!\*)\*(?!\*))\s*(?:\$|\*\*)?\s*$")
WORD = re.compile(r"[^\W\d_]{2,}[\s:,;*$`(]*$")


def spoken_spots(text: str) -> Iterator[Spot]:
    """Every number of a sentence."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) <= LONGEST:
            yield from _of_line(line, number)


def _of_line(line: str, number: int) -> Iterator[Spot]:
    for match in SPOKEN.finditer(line):
        if not JOINED.search(line[: match.start("number")]):
            yield _spot(match, number)
    for match in IN_BRACKETS.finditer(line):
        if WORD.search(line[: match.start("number") - 1]):
            yield _spot(match, number)


def _spot(match: re.Match[str], line: int) -> Spot:
    printed = match["number"].replace("−", "-").lstrip("+")
    return Spot(printed, line, match.start("number"), match.end("number"))
