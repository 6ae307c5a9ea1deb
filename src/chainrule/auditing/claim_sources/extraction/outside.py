r"""Numbers that stand outside of the formula whose results they are: ``$E=$ 0.38`` is $E= 0.38$,
and ``$y=($0.48, 0.61$)$`` is $y=(0.48, 0.61)$.

Authors write so who take their numbers from a program. What a remark behind a matrix says of its
rows is no part of it either.
"""

from __future__ import annotations

import re
from itertools import pairwise

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

DOLLAR = re.compile(r"(?<!\\)\$")
IN_BRACKETS = re.compile(rf"(?<=\()\$\s*+({NUMBER}(?:\s*[,;]\s*{NUMBER}){{0,15}})\s*\$(?=\))")
OPEN_END = re.compile(r"(?:=|≈|\\approx)\s*$")
# The comma of a decimal is none of a list yet: only later it is known what the document writes.
RESULT = re.compile(rf"\s*([-−+]?\d+,\d+|{NUMBER})(?![\w%]|\.\d|\s*[-+*/·×^(\\])")
REMARK = re.compile(
    r"(\\end\{[bpv]?matrix\})[ \t]*\\q?quad[ \t]*\(?[ \t]*"
    r"\\(?:text|mbox|textrm)\{[^{}\n]*\}[ \t]*\)?"
)
# What an answer is worth in an examination: "= 0.475 (0.5 pt)".
POINTS = re.compile(
    r"(?<=[\d$)}])\s{0,3}[(\[]\s?\d{1,2}(?:[.,]\d{1,2})?\s?"
    r"(?:p|pts?|points?|marks?|punkte?|puntos?|pontos?|punti|punten|poäng|баллa?)\.?\s?[)\]]",
    re.IGNORECASE,
)
LONGEST = 1000  # characters of a line


def with_numbers_inside(text: str) -> str:
    """The text with such numbers within their formulas, each on its line.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.outside import with_numbers_inside
    >>> with_numbers_inside("a) $zW=($0.5, 0.1$)$, hence $E=$ 0.38.")
    'a) $zW=(0.5, 0.1)$, hence $E= 0.38$.'
    """
    lines = POINTS.sub("", REMARK.sub(r"\1", text)).split("\n")
    return "\n".join(_inside(line) if "$" in line else line for line in lines)


def _inside(line: str) -> str:
    if len(line) > LONGEST or "$$" in line:
        return line
    parts = DOLLAR.split(IN_BRACKETS.sub(r"\1", line))
    # Of a line with an odd number of signs, nobody knows what is within.
    if len(parts) % 2 == 0:
        return line
    for at, (formula, behind) in enumerate(pairwise(parts)):
        result = RESULT.match(behind) if at % 2 and OPEN_END.search(formula) else None
        if result is not None:
            parts[at] = f"{formula} {result[1]}"
            parts[at + 1] = behind[result.end() :]
    return "$".join(parts)
