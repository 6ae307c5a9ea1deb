"""Verdicts: each printed number compared with the exact one, and with what follows from the author's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from chainrule.audit.author import Author, Known, agrees
from chainrule.audit.ledger import Key, Ledger, leaves
from chainrule.claims import Claim

RIGHT, ROUNDED, FOLLOWS, WRONG, UNKNOWN = (
    "right", "right from rounded values", "follows", "wrong here", "cannot tell",
)  # fmt: skip
SLIGHT = 1.5  # units of the last digit: what is off by no more does not make what follows wrong


@dataclass
class Finding:
    """A claim, the quantity that it is about, and the verdict.

    Attributes
    ----------
    claim : Claim
    key : Key
    verdict : str
    truth : float
        The exact value.
    expected : Known
        What follows from the author's own numbers.
    author : Author, optional
        What the author knew at this point; None where a run is too long to be followed step by step.
    """

    claim: Claim
    key: Key
    verdict: str
    truth: float
    expected: Known
    author: Author | None = field(default=None, repr=False)


def judged(claims: Sequence[tuple[Claim, Key]], ledger: Ledger) -> list[Finding]:
    """The findings, in the author's order."""
    printed: dict[Key, Known] = {}
    tainted: set[Key] = set()
    findings: list[Finding] = []
    for claim, key in claims:
        before = {other: known for other, known in printed.items() if other != key}
        author = Author(ledger, claim.decimals, before)
        truth = ledger.truth(key)
        expected = author.value(ledger.expression(key))
        exact = Known(truth)
        if isnan(truth):
            verdict = UNKNOWN
        elif agrees(claim, exact):
            verdict = RIGHT
        elif agrees(claim, expected):
            verdict = FOLLOWS if _built_on(author, key) & tainted else ROUNDED
        else:
            verdict = WRONG
        slight = abs(claim.value - expected.value) <= SLIGHT * 2 * claim.half_unit + expected.tolerance
        if verdict == FOLLOWS or (verdict == WRONG and not slight):
            tainted.add(key)
        else:
            tainted.discard(key)
        room = claim.half_unit * (2 if claim.truncated else 1)
        finer = key in printed and agrees(claim, printed[key]) and printed[key].tolerance < room
        if not finer:  # a number may be printed again with fewer digits
            printed[key] = Known(claim.value, room)
        findings.append(Finding(claim, key, verdict, truth, expected, author))
    return findings


def _built_on(author: Author, key: Key) -> set[Key]:
    """The printed numbers that a quantity is computed from, through what is not printed."""
    found: set[Key] = set()
    for part in author.behind(key):
        found.update(leaf for leaf in leaves(author.ledger.expression(part)) if leaf in author.printed)
    return found
