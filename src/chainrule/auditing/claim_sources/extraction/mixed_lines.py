r"""Equations that are half text and half mathematics: net = $w_1 x_1$ = 0.5.

Of such a line the mathematics is taken as text, so that the equation stays one; LaTeX is read there
as well. And an equation that ends with an operator goes on in the next line.
"""

from __future__ import annotations

import re

PIECE = re.compile(r"(?<![$\\])\$(?!\$)([^$\n=≈<>]{1,300}?)(?<!\\)\$(?!\$)")
EQUALS_SIGN = re.compile(r"(?<![<>!:=])=(?!=)")
# What a part of a formula stands beside.
OPERATOR = re.compile(r"[-+*/·×⋅−=≈(]\s*$")
OPERATOR_BEHIND = re.compile(r"\s*[-+*/·×⋅−=≈)]")
BEGINS_ANOTHER = re.compile(r"\d\s*;\s*$")
EQUALS_BEHIND = re.compile(r"\s*[=≈]")
OPEN_END = re.compile(r"(?:[^|\s*]\s*[+*·×⋅/−]|\s-)\s*$")
LONGEST = 400  # characters


def with_whole_equations(text: str) -> str:
    r"""The text with such equations as text alone, on the line where they begin.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.mixed_lines import with_whole_equations
    >>> with_whole_equations(r"net = $w_1 x_1$ = 0.3 +" + "\n0.2 = 0.5").split("\n")
    ['net = w_1 x_1 = 0.3 + 0.2 = 0.5', '']
    """
    lines = [_as_text(line) if "$" in line else line for line in text.split("\n")]
    for place in range(len(lines) - 2, -1, -1):
        line, below = lines[place], lines[place + 1].strip()
        if _goes_on(line) and below and len(line) + len(below) <= LONGEST:
            lines[place], lines[place + 1] = f"{line.rstrip()} {below}", ""
    return "\n".join(lines)


def _as_text(line: str) -> str:
    """A line without dollar signs, where its equals signs stand between its formulas."""
    if len(line) > LONGEST or line.count("$") % 2:
        return line
    outside = PIECE.sub("", line)
    # With an equals sign within a formula, what is around may be a sentence.
    if "$" in outside or not EQUALS_SIGN.search(outside):
        return line
    return PIECE.sub(lambda it: it[1] if _is_part(it, line) else it[0], line)


def _is_part(match: re.Match[str], line: str) -> bool:
    """Whether a piece stands beside an operator; what a line begins with, or another equation
    behind a semicolon, is read with what follows.
    """
    before, behind = line[: match.start()], line[match.end() :]
    if not before.strip(" *>-`"):
        return False
    if BEGINS_ANOTHER.search(before) and EQUALS_BEHIND.match(behind):
        return False
    return bool(OPERATOR.search(before) or OPERATOR_BEHIND.match(behind))


def _goes_on(line: str) -> bool:
    """Whether an equation ends with an operator."""
    return "$" not in line and bool(EQUALS_SIGN.search(line)) and bool(OPEN_END.search(line))
