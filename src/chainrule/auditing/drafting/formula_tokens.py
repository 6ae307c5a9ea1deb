"""Formulas of a document, in tokens: numbers, names and signs."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 600  # characters
NUMBER = r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+"
# A dash belongs to a name between the two units of a weight, as in W_X1-H1.
BELOW = r"_(?:\([\w,]*\)|[A-Za-z]*_?\d*(?:(?:,|->|→)[A-Za-z]*\d*)*)"
ABOVE = r"(?:\^\(\d+\)|\^\[\d+\]|\[\d+\](?:_\d+)?)*"
# A layer may have a word above: δ^out_1.
WORD = r"(?:\^(?:in|out|hid(?:den)?|output)(?![A-Za-z]))?"
# α p without its space; but thetas are several of them.
GREEK = r"(?:alpha|beta|gamma|theta|kappa|lambda|omega)(?=[a-rt-zA-Z](?![A-Za-z]))"
NAME = (
    rf"(?:[wWvV]_[A-Za-z]+\d*-[A-Za-z]+\d*|{GREEK}"
    rf"|[A-Za-z]+['′]?{WORD}(?:{BELOW}|\d+(?![\d(]))?{ABOVE})"
)
TOKEN = re.compile(rf"(?P<number>{NUMBER})|(?P<name>{NAME})|(?P<sign>[-+*/^()\[\]·])")


class Token(NamedTuple):
    """A number, a name or a sign."""

    kind: str
    text: str


def tokens_of(formula: str) -> list[Token] | None:
    """The tokens of a formula; None if there is anything else in it."""
    if len(formula) > LONGEST:
        return None
    found, place = list[Token](), 0
    while place < len(formula):
        match = TOKEN.match(formula, place)
        if match is None:
            return None
        found.append(Token(match.lastgroup or "", match[0]))
        place = match.end()
    return found
