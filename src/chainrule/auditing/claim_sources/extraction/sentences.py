"""Lines of running text: the equations in them, without the words around."""

from __future__ import annotations

import re

EQUALS = re.compile(r"(?<![<>!=:])=(?!=)|:=|[≈←]")
NAME = r"[^\W\d]\S{0,20}"
NUMBER = r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
# A new equation begins: "0.4, w2 = ...", "0.4 and w2 = ...", "0.61   h2 = ...".
BESIDE = re.compile(
    r"(?<=[\d.)\]*`])(?:\s*[,;]\s*|\s+|\s*(?:→|->|=>)\s*)"
    r"(?:(?:and|und|y|e|et|en|i|и|also|so|hence|thus|then|donc|also|logo)\s+)?"
    rf"(?={NAME}\s*(?:[=≈←]|:=))"
)
# A word of a language, and not the name of a quantity.
WORD = re.compile(r"^\W*[^\W\d_]{3,}\W*$|^\W*[^\W\d_]{1,2}[,.:;]$")
MATHEMATICAL = re.compile(
    r"^(?:net|out|sum|input|output|delta|error|err|loss|cost|eta|alpha|grad|sigma|sigmoid"
    r"|logistic|tanh|relu|softmax|max|exp|log|new|old|target|bias|theta|total|mse|sse|yhat|lr|hat"
    r"|after|updates?|steps?)\w*$",
    re.IGNORECASE,
)
CUT = re.compile(r".*(?:[:;?!]|[,.]\s)\s*", re.DOTALL)
AFTER_NUMBER = re.compile(
    rf"^\s*(\*{{0,2}}{NUMBER}\*{{0,2}}\s*%?)(?:[,;.!?)]*\s+[^\W\d_]{{2,}}.*|[.,;!?)]*)$"
)

NEXT = re.compile(rf"^\s*{NUMBER}[.,;)]*\s+[^\W\d_].*\S$")


def equations_of(line: str) -> list[list[str]]:
    """The members of each equation of a line.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.sentences import equations_of
    >>> equations_of("study goes to h1 and h2 with w3 = 0.3, w4 = 0.2 and b = 0.1 in the end")
    [['w3', '0.3'], ['w4', '0.2'], ['b', '0.1']]
    """
    found = []
    for part in _parts(line):
        members = EQUALS.split(part)
        begin = 0
        for place in range(1, len(members)):
            # "d = 1. The learning rate is η = 0.25": a sentence ends with its number.
            if place == len(members) - 1 or NEXT.match(members[place]):
                found.append(_trimmed(members[begin : place + 1]))
                begin = place
    return found


def _trimmed(members: list[str]) -> list[str]:
    """A name and what it is equal to, without the words around."""
    return [without_words(members[0]), *map(_shortened, members[1:])]


def _parts(line: str) -> list[str]:
    """The equations of a line; "x1, x2 = 3, 1" is one."""
    parts: list[str] = []
    for part in BESIDE.split(line):
        if parts and not EQUALS.search(parts[-1]):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def without_words(member: str) -> str:
    """What stands behind the words of a sentence: the name in "this gives net_h1"."""
    text = member.strip()
    if not any(map(_is_word, text.split())):
        return text
    tokens = (CUT.sub("", text) or text).split()
    last = max((n for n, token in enumerate(tokens) if _is_word(token)), default=-1)
    kept = tokens[last + 1 :]
    return " ".join(kept) if kept else tokens[-1]


def _is_word(token: str) -> bool:
    return WORD.match(token) is not None and not MATHEMATICAL.match(token.strip("().,:*`"))


def _shortened(member: str) -> str:
    """A number without the words behind it."""
    match = AFTER_NUMBER.match(member)
    return match[1] if match else member
