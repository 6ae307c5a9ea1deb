r"""Tables of Markdown that have no bars at the ends of their lines."""

from __future__ import annotations

import re

RULE = re.compile(r"^\s*+\|?\s*+:?-{2,}:?\s*+(?:\|\s*+:?-{2,}:?\s*+)+\|?\s*$")


def with_outer_bars(text: str) -> str:
    r"""The text with a bar at both ends of every line of such a table.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.outer_bars import with_outer_bars
    >>> print(with_outer_bars("x1 | t\n--- | ---\n0 | 1\n\na | b"))
    | x1 | t |
    | --- | --- |
    | 0 | 1 |
    <BLANKLINE>
    a | b
    """
    lines = text.split("\n")
    for rule in [at for at, line in enumerate(lines) if at and RULE.match(line)]:
        # The heads above the rule, and every line below it as long as there are bars.
        at = rule - 1
        while at < len(lines) and "|" in lines[at]:
            lines[at] = f"| {lines[at].strip().strip('|').strip()} |"
            at += 1
    return "\n".join(lines)
