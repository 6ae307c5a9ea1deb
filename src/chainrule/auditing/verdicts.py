"""Verdicts: each printed number compared with the exact one, and with what follows from the
author's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isnan

from chainrule.auditing.author import Author
from chainrule.auditing.intervals import Known, agrees, as_printed, style_of
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.claims import Claim

RIGHT = "right"
ROUNDED = "right from rounded values"
FOLLOWS = "follows"
WRONG = "wrong here"
UNKNOWN = "cannot tell"
VERDICTS = (RIGHT, ROUNDED, FOLLOWS, WRONG, UNKNOWN)
NEAR = 50  # times as far off as rounding allows: beyond, other roundings are not tried
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


def judged(claims: Sequence[tuple[Claim, Key]], ledger: Ledger, most: float = inf) -> list[Finding]:
    """The findings, in the author's order; only the first ones if more than so many are wrong."""
    judge = Judge(claims, ledger)
    findings: list[Finding] = []
    for claim, key in claims:
        findings.append(judge.finding(claim, key))
        most -= findings[-1].verdict == WRONG
        if most < 0:
            break
    return findings


class Judge:
    """Goes through an author's numbers in their order, and remembers what the author may go on
    with.
    """

    def __init__(self, claims: Sequence[tuple[Claim, Key]], ledger: Ledger) -> None:
        self.ledger = ledger
        self.printed: dict[Key, Known] = {}
        self.right: dict[Key, Claim] = {}  # what was printed before, and rightly
        self.misprinted: set[Key] = set()  # what was printed rightly before, and wrongly since
        self.meant: dict[Key, Known] = {}  # what should stand where something wrong is printed,
        self.exact: dict[Key, Known] = {}  # and what if nothing had been wrong before
        self.derived: set[Key] = set()  # what is not, or not only, built on the exact values
        self.sheet = {key: as_printed(claim) for claim, key in claims}
        self.style = style_of([claim for claim, key in claims if not ledger.given(key)])
        # what is worked out and not printed, for so many decimals
        self.found: dict[int, dict[Key, Known]] = {}
        self.users: dict[Key, set[Key]] = {}  # what of it was worked out from a number

    def finding(self, claim: Claim, key: Key) -> Finding:
        """The verdict on the next number."""
        author = self._author(claim, key)
        whole, truth = self.ledger.expression(key), self.ledger.truth(key)
        expected = author.value(whole)
        sources = built_on(author, key)
        verdict = self._verdict(claim, key, author, expected, truth, sources)
        despite = frozenset(sources & self.meant.keys())
        if verdict not in (RIGHT, ROUNDED) or agrees(claim, expected):
            despite = frozenset()
        slight = (
            abs(claim.value - expected.value) <= SLIGHT * 2 * claim.half_unit + expected.tolerance
        )
        if verdict == FOLLOWS or (verdict == WRONG and not slight):
            self.meant[key], self.exact[key] = expected, Known(truth)
        else:
            self.meant.pop(key, None)
            self.exact.pop(key, None)
        if verdict == RIGHT:
            self.right[key] = claim
            self.misprinted.discard(key)
        elif verdict == WRONG and key in self.right:
            self.misprinted.add(key)
        own = verdict == RIGHT and not sources & self.derived  # then it has no other digits
        (self.derived.discard if own else self.derived.add)(key)
        self._remember(claim, key, verdict, truth if own else expected.value, expected)
        self._keep(author)
        self._outdate(key)
        return Finding(claim, key, verdict, truth, expected, author, despite)

    def _author(self, claim: Claim, key: Key) -> Author:
        """What the author knows now."""
        printed = {**self.printed}
        printed.pop(key, None)
        found, whole = self.found.get(claim.decimals), self.ledger.expression(key)
        earlier = self.right.get(whole if isinstance(whole, Key) else key)
        return Author(self.ledger, claim.decimals, self.style, printed, earlier, found)

    def _keep(self, author: Author) -> None:
        """Remember what was worked out."""
        known = self.found.setdefault(author.decimals, {})
        for key in author.found.keys() - known.keys():
            known[key] = author.found[key]
            for source in self.ledger.sources(key):
                self.users.setdefault(source, set()).add(key)

    def _outdate(self, key: Key) -> None:
        """Forget what was worked out from a number that is printed now."""
        waiting = [key]
        while waiting:
            old = waiting.pop()
            for known in self.found.values():
                known.pop(old, None)
            waiting += self.users.pop(old, ())

    def _verdict(
        self,
        claim: Claim,
        key: Key,
        author: Author,
        expected: Known,
        truth: float,
        sources: set[Key],
    ) -> str:
        if agrees(claim, Known(truth)):
            return RIGHT
        if isnan(expected.value):
            return UNKNOWN
        whole = self.ledger.expression(key)
        if agrees(claim, expected):
            if sources & self.meant.keys():
                return FOLLOWS
            # the same one, under another name
            misprint = isinstance(whole, Key) and whole in self.misprinted
            return WRONG if misprint else ROUNDED
        for others in (self.meant, self.exact) if sources & self.meant.keys() else ():
            if agrees(claim, author.having(others).value(whole)):
                return ROUNDED  # what was wrong was a slip of the pen only
        if abs(claim.value - expected.value) < NEAR * (
            as_printed(claim).tolerance + expected.tolerance
        ):
            other_ways = [author.value(other) for other in self.ledger.other_ways(key)]
            if any(
                agrees(claim, known) for known in (*other_ways, author.forgetting(key).value(whole))
            ):
                return ROUNDED
        later = {
            part: self.sheet[part]
            for part in author.behind(key)
            if part in self.sheet and part != key
        }
        if later and agrees(claim, author.having(later).value(whole)):
            return FOLLOWS  # from something that is printed only later
        return WRONG

    def _remember(
        self, claim: Claim, key: Key, verdict: str, exact: float, expected: Known
    ) -> None:
        """What the author may go on with: what they printed, or the same with more digits."""
        if self.ledger.given(key):  # what is given has no more digits than are printed
            self.printed[key] = Known(exact if verdict == RIGHT else claim.value)
            return
        before = self.printed.get(key)
        if (
            before is not None
            and agrees(claim, before)
            and before.tolerance < as_printed(claim).tolerance
        ):
            return  # printed again, with fewer digits
        known = Known(claim.value)
        for value in (exact, expected.value) if verdict == RIGHT else ():
            known = known.or_else(value) if agrees(claim, Known(value)) else known
        self.printed[key] = known if verdict == RIGHT else as_printed(claim)


def built_on(author: Author, key: Key) -> set[Key]:
    """The printed numbers that a quantity is computed from, through what is not printed."""
    found: set[Key] = set()
    for part in author.behind(key):
        found.update(leaf for leaf in author.ledger.ingredients(part) if leaf in author.printed)
    return found
