"""What Python answers: ``>>> W_1.grad``, and below it ``tensor([[0.1, 0.2]])``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.console import chains_of_names

ASKED = re.compile(r"^\s*(?:>>>|In \[\d+\]:)\s*(?:.*;\s*)?([A-Za-z]\w*)(\.grad)?\s*$")
ANSWER = re.compile(r"^\s*(?:Out\[\d+\]:\s*)?((?:tensor|array)\(.*|[-+]?\d*\.\d+\s*$)")
ENDS = re.compile(r",\s*(?:dtype|grad_fn|requires_grad)=[^\]\n]*\)\s*$")
MOST_LINES = 20


def answers(text: str) -> Iterator[Chain]:
    """An equation for each name that is asked for, with what is answered."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        asked = ASKED.match(line)
        begin = ANSWER.match(lines[number + 1]) if asked and number + 1 < len(lines) else None
        if asked and begin:
            name = f"grad_{asked[1]}" if asked[2] else asked[1]
            yield from chains_of_names([name], _whole(begin[1], lines[number + 2 :]), number + 2)


def _whole(begin: str, below: list[str]) -> str:
    """The answer with all of its lines, without the words of the program around its numbers."""
    rows = [begin]
    while rows[-1:] and "".join(rows).count("[") > "".join(rows).count("]"):
        if len(rows) > min(MOST_LINES, len(below)):
            break
        rows.append(below[len(rows) - 1])
    return re.sub(r"tensor\(|array\(|\)", " ", ENDS.sub("", "\n".join(rows)))
