"""Names with what they are equal to, wherever they stand: "that is t = (0, 1)" in a sentence of any
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NEWER, NUMBER, WEIGHT_FROM

NAME = r"(?<![A-Za-z\d_}\\)\]*/^+-])[A-Za-zα-ωΑ-Ω]{1,8}(?:_\{?[\w,]{1,6}\}?|[₀-₉]{1,3}|\d{1,2})?"
ARRAY = rf"[(\[]\s*{NUMBER}(?:\s*[,;]\s*{NUMBER})+\s*[)\]]"
PAIR = re.compile(
    rf"({NAME})\s*=\s*"
    rf"({ARRAY}|{NUMBER}(?!\.?\d)(?![\d.]*\s*[-+*/×·^(\\]))(?=$|[\s,;.|)`$*]|[^\x00-\x7f])"
)
# What a name stands behind: nothing, punctuation, or a word; behind w_2 it is a factor. That of a
# thin space of LaTeX is no comma.
BEGINS = re.compile(
    r"(?:^|(?<!\\)[,;:]|[(|$`]|[^\x00-\x7f∂∇Δδ−×·₀-₉]|(?<![\\\w])[A-Za-z]{2,}[.:,]?)"
    r"\s*(?:\\[,;:!]\s*)*$"
)
IS_NEW = re.compile(rf"(?<!\w){NEWER}\s+$")  # what an update makes of it is another thing
LONGEST = 2000


def _is_of_another(before: str) -> bool:
    """Whether the words before a name make something else of it."""
    return bool(IS_NEW.search(before) or WEIGHT_FROM.search(before))


def plain_pairs(text: str, known: Sequence[Equation]) -> Iterator[Chain]:
    """Each pair that is not among the equations."""
    said: dict[int, set[str]] = {}
    for equation in known:
        if equation.ends:
            for at in equation.chain.lines:
                said.setdefault(at, set()).update(equation.members)
    for number, line in enumerate(text.split("\n"), start=1):
        for match in PAIR.finditer(line) if len(line) <= LONGEST else ():
            before = line[: match.start()]
            if not BEGINS.search(before) or _is_of_another(before):
                continue
            # Equations that were read in full say more.
            chain = Chain([match[1], match[2].rstrip(".")], [number, number])
            if Equation(chain).members[0] not in said.get(number, ()):
                yield chain
