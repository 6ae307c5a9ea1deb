"""Lists of samples in programs, a pair of inputs and target for each: [((1, 0), 1), ((0, 1), 0)],
as an array of inputs and one of targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

NUMBERS = rf"{NUMBER}(?:\s{{0,3}},\s{{0,3}}{NUMBER}){{0,15}}"
OPENS, CLOSES = r"[\[(]\s{0,3}", r"\s{0,3},?\s{0,3}[\])]"
SAMPLE = re.compile(
    rf"{OPENS}{OPENS}(?P<inputs>{NUMBERS}){CLOSES}\s{{0,3}},\s{{0,3}}"
    rf"(?:{OPENS}(?P<targets>{NUMBERS}){CLOSES}|(?P<target>{NUMBER})){CLOSES}"
)
BETWEEN = re.compile(r"[\s,]*(?:#[^\n]*\n[\s,]*)?")
# "for (x1, x2), t in data" says what they are called.
LOOP = re.compile(
    r"\bfor\s+\(?(?P<inputs>[A-Za-z]\w{0,8}|\([A-Za-z]\w{0,8}(?:,\s?[A-Za-z]\w{0,8})*\)),\s?"
    r"(?P<target>[A-Za-z]\w{0,8})\)?\s+in\b"
)
NAMES = ("x", "t")
FEWEST = 2  # samples


def sample_chains(text: str) -> Iterator[Chain]:
    """The inputs and the targets of every such list, as two arrays."""
    found: list[re.Match[str]] = []
    for match in SAMPLE.finditer(text):
        if found and not BETWEEN.fullmatch(text[found[-1].end() : match.start()]):
            yield from _chains(found, text)
            found = []
        found.append(match)
    yield from _chains(found, text)


def _chains(samples: list[re.Match[str]], text: str) -> Iterator[Chain]:
    if len(samples) < FEWEST:
        return
    loop = LOOP.search(text)
    inputs, target = (loop["inputs"], loop["target"]) if loop else NAMES
    rows = [re.findall(NUMBER, it["inputs"]) for it in samples]
    wanted = [re.findall(NUMBER, it["targets"] or it["target"]) for it in samples]
    lines = [text.count("\n", 0, it.start()) + 1 for it in samples]
    yield _array(inputs if inputs.isalpha() else NAMES[0], rows, lines)
    yield _array(target, wanted, lines)


def _array(name: str, rows: list[list[str]], lines: list[int]) -> Chain:
    """A matrix in which every row keeps its line."""
    parts, line = list[str](), lines[0]
    for row, at in zip(rows, lines, strict=True):
        parts.append("\n" * (at - line) + " & ".join(row))
        line = at
    array = r"\begin{bmatrix}" + r" \\ ".join(parts) + r"\end{bmatrix}"
    return Chain([name, array], [lines[0], lines[0]])
