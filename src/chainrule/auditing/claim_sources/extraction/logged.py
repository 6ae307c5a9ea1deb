r"""What a program logs: lines with a tag before them, and vectors that stand without signs behind
their names.

``[fwd] h  0.45 0.61`` says h = [0.45, 0.61]. Lines stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

# [fwd], [epoch 2], INFO: - of R, [1] is an index and no tag; nor is the text of a link.
TAG = re.compile(r"^[ \t]*\[(?P<tag>[A-Za-z][A-Za-z _.:#-]{0,14}\d{0,4})\][ \t]+(?=[^\s(])")
MANY = 4  # lines with tags
# A tag such as [upd] says that what follows is what an update has made.
OF_UPDATE = re.compile(r"upd|new|step|after", re.IGNORECASE)
BARE_NAME = re.compile(r"^([^\W\d]\w{0,11})(?=\s*(?:=\s*)?$|\s+[-−+\d.])")
FENCE = re.compile(r"^\s*(?:```|~~~)")
NAME = r"(?:d[^\W\d]\w{0,7}/)?[^\W\d]\w{0,11}'?"
ASIDE = re.compile(rf"^\s*(?P<name>{NAME})\s*:?\s+(?P<numbers>{NUMBER}(?:\s+{NUMBER}){{0,15}})\s*$")
FEWEST = 3  # vectors of a block
LONGEST = 200  # characters of a line


def without_tags(text: str) -> str:
    r"""The text of a log without the tags before its lines; what an update prints is new.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.logged import without_tags
    >>> without_tags("[in] x = 1\n[fwd] z 0.5\n[fwd] a 0.6\n[upd] w 0.45").split("\n")
    ['x = 1', 'z 0.5', 'a 0.6', "w' 0.45"]
    """
    lines = text.split("\n")
    # A few brackets before words are those of a list of references, or of boxes to tick.
    if sum(TAG.match(line) is not None for line in lines) < MANY:
        return text
    return "\n".join(map(_untagged, lines))


def _untagged(line: str) -> str:
    match = TAG.match(line)
    if match is None:
        return line
    rest = line[match.end() :]
    return BARE_NAME.sub(r"\1'", rest) if OF_UPDATE.search(match["tag"]) else rest


def with_vectors(text: str) -> str:
    r"""The text with an equation for every name of a printed block that has its numbers beside it.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.logged import with_vectors
    >>> block = "```\nz1  0.5 0.1\na1  0.6 0.5\nz2  0.3 0.2 0.1\n```"
    >>> with_vectors(block).split("\n")[1:4]
    ['z1 = [0.5, 0.1]', 'a1 = [0.6, 0.5]', 'z2 = [0.3, 0.2, 0.1]']
    """
    lines = text.split("\n")
    for block in _blocks(lines):
        found = {at: match for at in block if (match := _aside(lines[at]))}
        counts = [len(match["numbers"].split()) for match in found.values()]
        # Where all have as many, they may be rows of a table: a unit, its net input, its output.
        if len(set(counts)) > 1 and sum(count > 1 for count in counts) >= FEWEST:
            for at, match in found.items():
                lines[at] = _as_equation(match)
    return "\n".join(lines)


def _blocks(lines: Sequence[str]) -> Iterator[range]:
    """The lines between fences."""
    fences = [at for at, line in enumerate(lines) if FENCE.match(line)]
    for begin, end in zip(fences[::2], fences[1::2], strict=False):
        yield range(begin + 1, end)


def _aside(line: str) -> re.Match[str] | None:
    return ASIDE.match(line) if len(line) <= LONGEST else None


def _as_equation(match: re.Match[str]) -> str:
    numbers = match["numbers"].split()
    value = f"[{', '.join(numbers)}]" if len(numbers) > 1 else numbers[0]
    return f"{match['name']} = {value}"
