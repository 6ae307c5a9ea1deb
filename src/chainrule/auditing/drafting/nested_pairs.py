"""Tuples that have arrays in them: a sample (x, t) = ((2, 2), -1) is x = (2, 2) and t = -1."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import Chain

OPENS, CLOSES = "([", ")]"
FEWEST = 2  # entries


def nested_pairs(chain: Chain) -> Iterator[Chain]:
    """An equation of each entry, where one of these is an array; otherwise the equation itself.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.passages import Chain
    >>> from chainrule.auditing.drafting.nested_pairs import nested_pairs
    >>> [it.members for it in nested_pairs(Chain(["(x, t)", "((2, 2), -1)"], [1, 1]))]
    [['x', '(2,2)'], ['t', '-1']]
    """
    ends = chain.members[0], chain.members[-1]
    names, values = (_entries(typed(it).rstrip(".;:,")) for it in ends)
    has_array = any(it[:1] in OPENS for it in values)
    if len(names) != len(values) or len(names) < FEWEST or not has_array:
        yield chain
        return
    for name, value in zip(names, values, strict=True):
        yield Chain([name, value], [chain.lines[0], chain.lines[-1]])


def _entries(member: str) -> list[str]:
    """What stands between the commas of a tuple in brackets; nothing of anything else."""
    if member[:1] not in OPENS or member[-1:] not in CLOSES or not member:
        return []
    found, depth = [""], 0
    for sign in member[1:-1]:
        depth += (sign in OPENS) - (sign in CLOSES)
        if depth < 0:
            return []
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found if depth == 0 and all(found) else []
