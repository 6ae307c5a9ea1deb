"""Verdicts: each printed number compared with the exact one, and with what follows from the
author's own.

The numbers are judged in the author's order, because what is printed is what the author goes on
with::

    printed so far --> Author --> expected interval --+
    exact value --------------------------------------+--> verdict
    the next printed number --------------------------+
          |
          +--> printed so far, of the next one

A number is compared with what it may have been in the order of how little that assumes: the exact
value, what follows from the author's printed numbers, what follows from what they meant to print,
another way or more digits, and numbers printed later. What agrees with none of these is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf, isnan

from chainrule.auditing.author import Author
from chainrule.auditing.built_on import built_on, leaves
from chainrule.auditing.coarse_numbers import CoarseNumbers
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, UNKNOWN, WRONG, Finding
from chainrule.auditing.intervals import Known, agrees, as_printed, style_of
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.lengths import lengths_of
from chainrule.auditing.memory import Memory
from chainrule.auditing.reachable import reachable
from chainrule.auditing.slips.rewrite import all_replaced
from chainrule.auditing.so_far import SoFar
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression

# Other roundings are not tried if a number is farther off than this many times what its own
# rounding and the expected interval allow. This saves time: hardly any rounding moves it so far.
NEAR = 50


def judged(
    claims: Sequence[tuple[Claim, Key]], ledger: Ledger, most: float = inf, rounding: str = ""
) -> list[Finding]:
    """The findings, in the author's order; they end where more than `most` of them are wrong.

    `rounding` is the author's habit, as in `Claim`.
    """
    # The limit is for the search of conventions, which drops hopeless readings half-way.
    # Claims that are not replaced keep what has been read of them.
    seen = (
        [(replace(claim, rounding=rounding), key) for claim, key in claims] if rounding else claims
    )
    judge = _Judge(seen, ledger)
    findings: list[Finding] = []
    for (claim, key), (original, _) in zip(seen, claims, strict=True):
        findings.append(judge.finding(claim, key, original))
        most -= findings[-1].verdict == WRONG
        if most < 0:
            break
    return findings


class _Judge:
    """Goes through an author's numbers in their order, and remembers what the author may go on
    with.
    """

    def __init__(self, claims: Sequence[tuple[Claim, Key]], ledger: Ledger) -> None:
        self.ledger = ledger
        # Everything that the author prints, from the beginning to the end; if a quantity is printed
        # several times, as it is printed last.
        self.sheet = {key: as_printed(claim) for claim, key in claims}
        self.style = style_of([claim for claim, key in claims if not ledger.given(key)])
        computed = [(claim, key) for claim, key in claims if not ledger.given(key)]
        self.lengths = lengths_of(((it, ledger.truth(key)) for it, key in computed), self.style)
        self.so_far = SoFar(ledger, self.style)
        self.coarse = CoarseNumbers(self.sheet, self.so_far)
        self.memory = Memory(ledger)

    def finding(self, claim: Claim, key: Key, original: Claim) -> Finding:
        """The verdict on the next number."""
        author = self._author(claim, key)
        truth = self.ledger.truth(key)
        expected = author.value(self.ledger.expression(key))
        sources = built_on(author, key)
        found = Finding(claim, key, WRONG, truth, expected, author, original=original)
        # Right although built on something wrong: the author did not use the wrong number again.
        # That makes a mistake there less likely, and costs the reading something.
        wrong_sources = frozenset(sources & self.so_far.meant.keys())
        found.verdict = self._verdict(found, bool(wrong_sources))
        found.follows_from = wrong_sources
        if found.verdict in (RIGHT, ROUNDED) and not agrees(claim, expected):
            found.despite = wrong_sources
        self.so_far.add(found, sources)
        self.memory.keep(author)
        self.memory.forget(key)
        return found

    def _author(self, claim: Claim, key: Key) -> Author:
        """What the author knows now."""
        # Not the number itself: a quantity printed a second time is computed a second time. But it
        # is compared with its earlier print, that of a weight with the print as a new weight.
        printed = dict(self.so_far.printed)
        printed.pop(key, None)
        whole = self.ledger.expression(key)
        earlier = self.so_far.right.get(whole if isinstance(whole, Key) else key)
        found = self.memory.found.get(claim.decimals)
        texts = dict(self.so_far.texts)
        return Author(self.ledger, claim.decimals, self.style, printed, earlier, found, texts)

    def _verdict(self, found: Finding, on_wrong: bool) -> str:
        """The verdict; `on_wrong` if the number is built on wrong ones."""
        claim = found.claim
        # The exact value is right even if it does not follow from the author's numbers: they
        # may have computed in full precision and printed something else.
        if agrees(claim, Known(found.truth)):
            return RIGHT
        if isnan(found.expected.value):
            return UNKNOWN
        if agrees(claim, found.expected) and self.coarse.lead_to(found):
            if on_wrong:
                return FOLLOWS
            return WRONG if self._repeats_a_misprint(found) else ROUNDED
        return self._in_another_way(found, on_wrong)

    def _in_another_way(self, found: Finding, on_wrong: bool) -> str:
        """The verdict on a number that the author's numbers do not give straight away."""
        if on_wrong and self._follows_what_was_meant(found):
            return ROUNDED
        if (way := self._other_way(found)) is not None:
            return FOLLOWS if leaves(way, found.author) & self.so_far.meant.keys() else ROUNDED
        if self._follows_later_numbers(found):
            return FOLLOWS
        near = self._is_near(found)
        if near and reachable(found.claim, found.key, found.author, self.lengths, self.sheet):
            return FOLLOWS if on_wrong else ROUNDED
        return WRONG

    def _repeats_a_misprint(self, found: Finding) -> bool:
        """Whether a new weight was printed rightly at first, and is misprinted where it is
        repeated as a weight of the next pass.
        """
        whole = self.ledger.expression(found.key)
        return isinstance(whole, Key) and whole in self.so_far.misprinted

    def _follows_what_was_meant(self, found: Finding) -> bool:
        """Whether the wrong numbers before it were slips of the pen only: the author went on
        with what they had meant to write.
        """
        whole = self.ledger.expression(found.key)
        # In the author's own numbers, or in those of a run without any mistake.
        return any(
            agrees(found.claim, found.author.having(others).value(whole))
            for others in (self.so_far.meant, self.so_far.exact)
        )

    def _other_way(self, found: Finding) -> Expression | None:
        """Another way in which the number was computed, or the same anew from more digits than
        were printed; None if there is none.
        """
        key, author = found.key, found.author
        whole = self.ledger.expression(key)
        # Another name of an ingredient is another number only if that has been printed.
        aliases = self.ledger.aliases(key)
        printed = {leaf: other for leaf, other in aliases.items() if other in author.printed}
        if printed:
            aliased = all_replaced(whole, printed)
            if agrees(found.claim, author.value(aliased)):
                return aliased
        if not self._is_near(found):
            return None
        for other in self.ledger.other_ways(key):
            if agrees(found.claim, author.value(other)):
                return other
        anew = author.forgetting(key).value(whole)
        return whole if agrees(found.claim, anew) else None

    def _is_near(self, found: Finding) -> bool:
        """Whether rounding may explain it at all."""
        room = as_printed(found.claim).tolerance + found.expected.tolerance
        return abs(found.claim.value - found.expected.value) < NEAR * room

    def _follows_later_numbers(self, found: Finding) -> bool:
        """Whether it follows from something that is printed only later."""
        # Authors print some numbers after those that they computed with them, a slope after the
        # delta for instance; a wrong one among these is where the mistake is.
        behind = found.author.behind(found.key)
        later = {
            part: self.sheet[part] for part in behind if part in self.sheet and part != found.key
        }
        whole = self.ledger.expression(found.key)
        return bool(later) and agrees(found.claim, found.author.having(later).value(whole))
