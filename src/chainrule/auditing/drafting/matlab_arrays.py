"""Arrays of MATLAB and Octave whose rows stand on lines of their own, without brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import NEXT_LINE
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

# Possessive, as a line of nothing but spaces would be divided in every way.
ROW = rf"{NUMBER}(?:(?:\s++,?\s*+|,\s*+){NUMBER}){{0,15}}"
ENDS = r"\s*+;?\s*+(?:\.\.\.)?$"
FIRST = re.compile(rf"^(?P<head>\s*[^\W\d]\w{{0,19}}'?\s*=\s*)\[\s*(?P<row>{ROW}){ENDS}")
MIDDLE = re.compile(rf"^\s*(?P<row>{ROW}){ENDS}")
LAST = re.compile(rf"^\s*+(?P<row>{ROW})?\s*+\](?P<turned>'?)\s*+;?\s*+(?:%.*)?$")
MOST = 16  # rows


def with_brackets(text: str) -> str:
    r"""The text with brackets around each row of such an array, all on the line of the first.

    Examples
    --------
    >>> from chainrule.auditing.drafting.matlab_arrays import with_brackets
    >>> with_brackets("W = [0.5 1.5\n     -0.5 0.5];").replace("\u2005", " ").split("\n")
    ['W = [[0.5, 1.5], [-0.5, 0.5]]', '']
    """
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if (first := FIRST.match(line)) and (rows := _rows(lines[place + 1 : place + 1 + MOST])):
            whole = f",{NEXT_LINE}".join(map(_bracketed, [first["row"], *rows]))
            lines[place : place + 1 + len(rows)] = [f"{first['head']}[{whole}]", *[""] * len(rows)]
    return "\n".join(lines)


def _rows(lines: Sequence[str]) -> list[str]:
    """The rows below the first one; none if the array does not end."""
    found: list[str] = []
    for line in lines:
        if last := LAST.match(line):
            # Turned on its side, it is something else; and its bracket may stand alone.
            return [*found, last["row"]] if last["row"] and not last["turned"] else []
        middle = MIDDLE.match(line)
        if middle is None:
            return []
        found.append(middle["row"])
    return []


def _bracketed(row: str) -> str:
    return f"[{', '.join(re.findall(NUMBER, row))}]"
