r"""Matrices as Octave and MATLAB show them: a name with an equals sign, and below it nothing but
rows of numbers. They become matrices of LaTeX, whose rows keep their lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = re.compile(r"^\s*(?P<name>[^\W\d]\w{0,11})\s*=\s*$")
NUMBER = r"[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
ROW = re.compile(rf"^\s+{NUMBER}(?:\s+{NUMBER})*\s*$")
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
    for place, line in enumerate(lines):
        match = NAME.match(line)
        begin = place + 1
        # Both programs may leave a line empty below the name.
        begin += match is not None and begin < len(lines) and not lines[begin].strip()
        rows = _rows(lines[begin : begin + MOST]) if match else []
        if match and len(rows) > 1:
            lines[place] = ""
            lines[begin : begin + len(rows)] = _as_latex(match["name"], rows)
    return "\n".join(lines)


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """The rows of numbers that lines begin with, all as long as the first."""
    found: list[list[str]] = []
    for line in lines:
        entries = line.split()
        if not ROW.match(line) or (found and len(entries) != len(found[0])):
            break
        found.append(entries)
    return found


def _as_latex(name: str, rows: Sequence[Sequence[str]]) -> list[str]:
    first, *middle = (" & ".join(row) for row in rows)
    *middle, last = middle
    head = f"${name} = \\begin{{bmatrix}}{first} \\\\"
    return [head, *(f"{row} \\\\" for row in middle), f"{last}\\end{{bmatrix}}$"]
