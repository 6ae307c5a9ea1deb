"""Lists of values without equals signs: "i1 -> h1  0.13", "w1: 0.4 → 0.4036", "dH  [0.35 0.1]"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

NAME = r"[^\W\d]\w{0,12}(?:\[\d\]|\^\(\d\))?"
BULLET = r"^\s*(?:[-*•+]\s+|\d{1,2}[.)]\s+)?[`$*]*"
# From a unit to a unit, with a number or a formula that comes to one.
BETWEEN = re.compile(
    rf"{BULLET}({NAME})\s*(?:->|→|–>|\\to)\s*({NAME})[`$*]*\s*(?::|\s)\s*(?P<rest>.*{NUMBER}\W*)$"
)
# The same several times on a line: "in1→h1 0.5, in2→h1 -0.6".
EACH_BETWEEN = re.compile(
    rf"(?<![\w.])({NAME})\s?(?:->|→|–>)\s?({NAME})[`$*]*(?:\s*[:=]\s*|\s+)({NUMBER})(?![\w%]|\.\d)"
)
# A line that goes on behind its only one: "h1→y 0.7, bias of y 0.5".
GOES_ON = re.compile(rf"{EACH_BETWEEN.pattern}\s{{0,3}}[,;]")
# Columns: a name, space, and a number or an array; a word for the error may stand nearer.
ARRAY = r"[\[(][-\d\s.,eE+\[\]()]+[\])]"
ASIDE = re.compile(
    rf"^\s*({NAME})(?:(?:\s{{2,}}|\t|\s*:\s+)[`$*]*({NUMBER}|{ARRAY})|\s({ARRAY}))[`$*.]*$"
    rf"|^\s*(cost|loss|error)\s({NUMBER})$"
)
# What an update makes of a number.
ARROW = r"(?:→|->|⟶|=>)"
BECOMES = re.compile(
    rf"{BULLET}({NAME})[`$*]*\s*:\s*[`$*]*{NUMBER}[`$*]*\s*{ARROW}\s*[`$*]*({NUMBER})[`$*]*\.?$"
)
LONGEST, LONGEST_OF_ARROWS = 200, 600


def listed_chains(text: str) -> Iterator[Chain]:
    """An equation for each value of such a list."""
    lines = text.split("\n")
    arrows = [EACH_BETWEEN.findall(it) if len(it) <= LONGEST_OF_ARROWS else [] for it in lines]
    is_list = sum(map(len, arrows)) > 1
    for number, (line, several) in enumerate(zip(lines, arrows, strict=True), start=1):
        if len(several) > 1 or (several and is_list and GOES_ON.search(line)):
            for sender, unit, value in several:
                yield Chain([f"w({sender}->{unit})", value], [number, number])
            continue
        members = _members(line) if len(line) <= LONGEST else []
        if members:
            yield Chain(members, [number] * len(members))


def _members(line: str) -> list[str]:
    """A name and what it is; empty if a line is nothing of the kind."""
    if match := BECOMES.match(line):
        return [f"{match[1]}+", match[2]]
    if match := BETWEEN.match(line):
        rest = [part.strip(" `$*").rstrip(".") for part in re.split(r"=|≈", match["rest"])]
        return [f"w({match[1]}->{match[2]})", *rest]
    match = None if "=" in line else ASIDE.match(line)
    return [group for group in match.groups() if group] if match else []
