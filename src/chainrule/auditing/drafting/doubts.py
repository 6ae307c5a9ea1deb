"""Why the audit of a document may say nothing: it has not been read well enough to rest a headline
on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.audited import Audited
from chainrule.auditing.drafting.draft import Draft
from chainrule.auditing.drafting.given_again import GivenAgain
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, UNKNOWN
from chainrule.network.quantities import Kind

GIVEN = (Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.LEARNING_RATE)
# A document with mistakes still has most of its numbers from the network that it works out.
# Of a few numbers, one slip is a large share; without an exact one, they may come out by chance.
MOST, MOSTLY, MANY = 0.5, 0.7, 8
# Where another example begins, nearly all numbers came out before, and hardly any does after.
BEFORE, AFTER = 0.7, 0.35
LEAST_BEFORE, LEAST_AFTER = 3, 4
MOST_NAMES = 3
COMES_OUT = (RIGHT, ROUNDED, FOLLOWS)
ONE_BY_ONE = (
    "If these are two examples, audit each in a document of its own; or correct what was read in a "
    "draft (--draft FILE.toml), and audit with that."
)


def doubt(draft: Draft | None, items: Sequence[Audited]) -> str:
    """What is said in place of a headline; nothing of an example, or where all is well."""
    if draft is None:
        return ""
    # What was found by its value comes out, whichever network it is.
    told = (item for item in items if item.claim not in draft.by_value)
    computed = [item for item in told if item.key.quantity.kind not in GIVEN]
    if draft.given_again:
        return _twice(draft.given_again)
    return _hardly_comes_out(computed) or _breaks_off(computed, draft)


def _twice(again: Sequence[GivenAgain]) -> str:
    """A name with two numbers."""
    said = [
        f"{it.symbol} is given as {it.first} on line {it.line} and as {it.second} on line "
        f"{it.again}"
        for it in again[:MOST_NAMES]
    ]
    if len(again) > MOST_NAMES:
        said.append(f"and so are {len(again) - MOST_NAMES} more")
    return (
        f"The document gives the same name twice: {', '.join(said)}. Which numbers rest on which "
        f"cannot be told. {ONE_BY_ONE}"
    )


def _hardly_comes_out(computed: Sequence[Audited]) -> str:
    """Less than half of the computed numbers come out with the network, and hardly any exactly."""
    judged = [item for item in computed if item.verdict != UNKNOWN]
    is_exact = any(item.verdict == RIGHT for item in judged)
    enough = MOST if is_exact and len(judged) < MANY else MOSTLY
    if judged and _good(judged) >= enough * len(judged):
        return ""
    come_out = (
        f"{_good(computed)} of the {len(computed)} numbers that it computes come out"
        if computed
        else "no number that it computes is told by a name"
    )
    return (
        f"It is doubtful whether this is the network of the document: {come_out}. Check what was "
        "read, correct it in a draft (--draft FILE.toml), and audit with that."
    )


def _breaks_off(computed: Sequence[Audited], draft: Draft) -> str:
    """Most numbers come out up to a line, and hardly any from there on: a slip is followed by
    numbers that follow from it, another example is not.
    """
    # What has a cause is a slip, and tells nothing about where the network ends.
    judged = [
        (item.claim.line, item.verdict in COMES_OUT)
        for item in computed
        if item.verdict != UNKNOWN and not item.causes
    ]
    # Names that nothing supports are those of another example as well.
    judged += [(claim.line, False) for claim, _ in draft.doubtful]
    judged.sort()
    splits = range(LEAST_BEFORE, len(judged) - LEAST_AFTER + 1)
    if not splits:
        return ""
    at = max(splits, key=lambda it: _share(judged[:it]) - _share(judged[it:]))
    before, after = judged[:at], judged[at:]
    if _share(before) < BEFORE or _share(after) > AFTER:
        return ""
    return (
        f"From line {after[0][0]} on hardly any number comes out ({_count(after)} of "
        f"{len(after)}), and before it most do ({_count(before)} of {len(before)}): another "
        f"example or another step may begin there. {ONE_BY_ONE}"
    )


def _share(judged: Sequence[tuple[int, bool]]) -> float:
    return _count(judged) / len(judged)


def _count(judged: Sequence[tuple[int, bool]]) -> int:
    return sum(comes_out for _, comes_out in judged)


def _good(items: Sequence[Audited]) -> int:
    """How many come out."""
    return sum(item.verdict in COMES_OUT for item in items)
