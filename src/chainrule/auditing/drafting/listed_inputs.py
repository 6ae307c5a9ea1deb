"""Inputs that are named in a list, with their numbers in brackets behind it: "cloud, wind and rain:
what was measured (0.7 / 0.3 / 1)".

That they are inputs, arrows tell: these lead from them, and none leads to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

NAME = r"[^\W\d]\w{0,15}"
MARKED = rf"[*_`$]{{0,3}}{NAME}[*_`$]{{0,3}}"
AND = r"(?:\s*[,/&]\s*|\s+(?:and|und|et|y|e|i|en|och|og|и|ve)\s+)"
LIST = re.compile(
    rf"(?P<names>{MARKED}(?:{AND}{MARKED}){{1,9}})[^()\d\n]{{0,60}}"
    rf"\(\s*(?P<numbers>{NUMBER}(?:\s*[/;,|]\s*{NUMBER}){{1,9}})\s*\)"
)
FROM = re.compile(rf"({NAME})\s?(?:->|→|–>)")
TO = re.compile(rf"(?:->|→|–>)\s?({NAME})")
LONGEST = 300  # characters of a line


def listed_inputs(text: str) -> Iterator[Chain]:
    """An equation for each input, in the order in which arrows lead from them."""
    senders = list(dict.fromkeys(FROM.findall(text)))
    receivers = {*TO.findall(text)}
    first = [name for name in senders if name not in receivers]
    for number, line in enumerate(text.split("\n") if len(first) > 1 else (), start=1):
        match = LIST.search(line) if len(line) <= LONGEST else None
        values = _values(match) if match else {}
        # The list may have others in front of it, but all of these.
        if match and {*first} == {*values}:
            for place, name in enumerate(first, start=1):
                yield Chain([f"x_{place}", values[name]], [number, number])
            return


def _values(match: re.Match[str]) -> dict[str, str]:
    """The numbers by their names; none if there are not as many."""
    names = re.findall(NAME, re.sub(AND, ",", match["names"]))
    numbers = re.findall(NUMBER, match["numbers"])
    return dict(zip(names, numbers, strict=True)) if len(names) == len(numbers) else {}
