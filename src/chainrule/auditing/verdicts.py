"""Verdicts: each printed number compared with the exact one, and with what follows from the author's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, isnan, log10

from chainrule.auditing.author import Author, Known, agrees
from chainrule.auditing.ledger import Key, Ledger
from chainrule.claims import Claim
from chainrule.expressions import ingredients

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
    author : Author
        What the author knew at this point.
    despite : frozenset of Key
        The wrong numbers before it that it would follow from, but does not, being right.
    """

    claim: Claim
    key: Key
    verdict: str
    truth: float
    expected: Known
    author: Author = field(repr=False)
    despite: frozenset[Key] = frozenset()


def judged(claims: Sequence[tuple[Claim, Key]], ledger: Ledger) -> list[Finding]:
    """The findings, in the author's order."""
    printed: dict[Key, Known] = {}
    meant: dict[Key, Known] = {}  # what should stand where something wrong is printed,
    exact: dict[Key, Known] = {}  # and what if nothing had been wrong before
    rightly: dict[Key, Claim] = {}
    other: set[Key] = set()  # what is not, or not only, built on the exact values
    findings: list[Finding] = []
    digits = max((significant_digits(claim) for claim, key in claims if not _is_given(ledger, key)), default=9)
    for claim, key in claims:
        before = {other: printed[other] for other in printed if other != key}
        author = Author(ledger, claim.decimals, digits, before, rightly.get(key))
        whole, truth = ledger.expression(key), ledger.truth(key)
        expected = author.value(whole)
        if isnan(truth):
            verdict = UNKNOWN
        elif agrees(claim, Known(truth)):
            verdict = RIGHT
        elif agrees(claim, expected):
            verdict = FOLLOWS if built_on(author, key) & set(meant) else ROUNDED
        elif any(
            agrees(claim, Author(ledger, claim.decimals, digits, {**before, **instead}).value(whole))
            for instead in (meant, exact)
            if instead
        ):
            verdict = ROUNDED  # what was wrong was a slip of the pen only
        else:
            verdict = WRONG
        recovered = verdict == RIGHT and not agrees(claim, expected)
        despite = frozenset(built_on(author, key) & set(meant)) if recovered else frozenset()
        slight = abs(claim.value - expected.value) <= SLIGHT * 2 * claim.half_unit + expected.tolerance
        if verdict == FOLLOWS or (verdict == WRONG and not slight):
            meant[key], exact[key] = expected, Known(truth)
        else:
            meant.pop(key, None)
            exact.pop(key, None)
        if verdict == RIGHT:
            rightly[key] = claim
        own = verdict == RIGHT and not built_on(author, key) & other  # then more digits can only be those of the truth
        (other.discard if own else other.add)(key)
        _remember(printed, claim, key, verdict, truth if own else expected.value, expected, _is_given(ledger, key))
        findings.append(Finding(claim, key, verdict, truth, expected, author, despite))
    return findings


def _remember(
    printed: dict[Key, Known], claim: Claim, key: Key, verdict: str, exact: float, expected: Known, given: bool
) -> None:
    """What the author may go on with: what they printed, or the same with more digits."""
    room = claim.half_unit * (2 if claim.truncated else 1)
    if given:  # what is given has no more digits than are printed
        printed[key] = Known(exact if verdict == RIGHT else claim.value)
        return
    before = printed.get(key)
    if before is not None and agrees(claim, before) and before.tolerance < room:
        return  # printed again, with fewer digits
    if verdict != RIGHT:
        printed[key] = Known(claim.value, -room, room)
        return
    printed[key] = Known(claim.value)
    for value in (exact, expected.value):
        if agrees(claim, Known(value)):
            printed[key] = printed[key].or_else(value)


def _is_given(ledger: Ledger, key: Key) -> bool:
    return isinstance(ledger.expression(key), float)


def significant_digits(claim: Claim) -> int:
    """How many digits a printed number has, without zeros in front."""
    return max(1, claim.decimals + (floor(log10(abs(claim.value))) + 1 if claim.value else 0))


def built_on(author: Author, key: Key) -> set[Key]:
    """The printed numbers that a quantity is computed from, through what is not printed."""
    found: set[Key] = set()
    for part in author.behind(key):
        found.update(leaf for leaf in ingredients(author.ledger.expression(part)) if leaf in author.printed)
    return found
