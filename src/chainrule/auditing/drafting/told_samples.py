"""Samples that a sentence tells: "(1, 0) should give 1 and (0.5, 1) should give 0", "(0, 0) → 0,
(0, 1) → 1"; as an array of inputs and one of targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

NUMBERS = rf"{NUMBER}(?:\s{{0,3}}[,;]\s{{0,3}}{NUMBER}){{1,9}}"
# What says that a target follows: an arrow, or a verb that asks for it.
GIVES = (
    r"(?:\s{0,3}(?:→|->|=>|↦|\\(?:to|mapsto|rightarrow)\b)\s{0,3}"
    r"|\s(?:should|must|has to|shall|is to|debe|debería|deve|doit|soll|moet|ska|powinno|powinien)"
    r"(?:\s[^\W\d_]{2,10}){1,2}\s)"
)
SAMPLE = re.compile(
    rf"(?<![\w)])\(\s{{0,3}}(?P<inputs>{NUMBERS})\s{{0,3}}\){GIVES}"
    rf"(?P<target>{NUMBER})(?![\w]|\.\d)"
)
BETWEEN = re.compile(r"\W{0,9}(?:(?:and|y|e|et|und|en|och|i)\W{1,9})?", re.IGNORECASE)
FEWEST = 2  # samples
NAMES = ("x", "t")


def told_samples(text: str) -> Iterator[Chain]:
    """The inputs and the targets of the first such list, as two arrays."""
    found: list[re.Match[str]] = []
    for match in SAMPLE.finditer(text):
        if found and not BETWEEN.fullmatch(text[found[-1].end() : match.start()]):
            break
        found.append(match)
    # Samples have as many inputs as each other; else the brackets hold other things.
    inputs = [re.findall(NUMBER, it["inputs"]) for it in found]
    if len(found) < FEWEST or len({*map(len, inputs)}) > 1:
        return
    line = text.count("\n", 0, found[0].start()) + 1
    for name, rows in zip(
        NAMES, (inputs, [[it["target"].rstrip(".")] for it in found]), strict=True
    ):
        inner = r" \\ ".join(" & ".join(row) for row in rows)
        yield Chain([name, rf"\begin{{bmatrix}}{inner}\end{{bmatrix}}"], [line, line])
