r"""Matrices as Octave and MATLAB show them: a name with an equals sign, and below it nothing but
rows of numbers. They become matrices of LaTeX, whose rows keep their lines.

In what a program prints, the name may stand alone, or with "after the step" behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = re.compile(r"^\s*(?P<name>[^\W\d]\w{0,11}'?)\s*=\s*$")
# Without an equals sign: only between fences, where nobody writes sentences.
ALONE = re.compile(
    r"^\s*(?P<new>new\s+|updated\s+)?(?P<name>[^\W\d]\w{0,11}'?)"
    r"(?P<after>\s+\(?(?:after|new|updated)\b[^\d=]{0,30})?\s*:?\s*$"
)
FENCE = re.compile(r"^\s*(?:```|~~~)")
NUMBER = r"[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
ROW = re.compile(rf"^\s+{NUMBER}(?:\s+{NUMBER})*\s*$")
# A column keeps its indent, lest a list of numbers be one.
ROW_BETWEEN_FENCES = re.compile(rf"^(?:\s+{NUMBER}|\s*{NUMBER}(?:\s+{NUMBER})+)\s*$")
MOST = 16  # rows


def without_bare(text: str) -> str:
    r"""The text with such matrices in the spelling of LaTeX; its lines stay.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.bare_arrays import without_bare
    >>> print(without_bare("V =\n   0.5   0.3\n   0.2   0.4\n"))
    <BLANKLINE>
    $V = \begin{bmatrix}0.5 & 0.3 \\
    0.2 & 0.4\end{bmatrix}$
    <BLANKLINE>
    """
    lines = text.split("\n")
    is_fenced = False
    for place, line in enumerate(lines):
        is_fenced ^= FENCE.match(line) is not None
        match = NAME.match(line) or (ALONE.match(line) if is_fenced else None)
        if match is None:
            continue
        # Both programs may leave a line empty below the name.
        begin = place + 1
        begin += begin < len(lines) and not lines[begin].strip()
        row = ROW_BETWEEN_FENCES if is_fenced else ROW
        rows = _rows(lines[begin : begin + MOST], row)
        if len(rows) > 1:
            lines[place] = ""
            lines[begin : begin + len(rows)] = _as_latex(_name(match), rows)
    return "\n".join(lines)


def _name(match: re.Match[str]) -> str:
    """The name, with a prime if it is said to be new."""
    words = match.groupdict()
    is_new = words.get("new") or words.get("after")
    return f"{match['name']}'" if is_new else match["name"]


def _rows(lines: Sequence[str], row: re.Pattern[str]) -> list[list[str]]:
    """The rows of numbers that lines begin with, all as long as the first."""
    found: list[list[str]] = []
    for line in lines:
        entries = line.split()
        if not row.match(line) or (found and len(entries) != len(found[0])):
            break
        found.append(entries)
    return found


def _as_latex(name: str, rows: Sequence[Sequence[str]]) -> list[str]:
    first, *middle = (" & ".join(row) for row in rows)
    *middle, last = middle
    head = f"${name} = \\begin{{bmatrix}}{first} \\\\"
    return [head, *(f"{row} \\\\" for row in middle), f"{last}\\end{{bmatrix}}$"]
