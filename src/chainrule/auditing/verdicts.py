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
from dataclasses import dataclass, field, replace
from itertools import product
from math import inf, isnan

from chainrule.auditing.author import Author
from chainrule.auditing.intervals import Known, agrees, as_printed, cut, style_of
from chainrule.auditing.kept_digits import KeptDigits
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.lengths import lengths_of
from chainrule.auditing.memory import Memory
from chainrule.auditing.reachable import WIDE, reachable
from chainrule.auditing.slips.rewrite import all_replaced
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression, ingredients

RIGHT = "right"
ROUNDED = "right from rounded values"
FOLLOWS = "follows"
WRONG = "wrong here"
UNKNOWN = "cannot tell"
VERDICTS = (RIGHT, ROUNDED, FOLLOWS, WRONG, UNKNOWN)
# Other roundings are not tried if a number is farther off than this many times what its own
# rounding and the expected interval allow. This saves time: hardly any rounding moves it so far.
NEAR = 50
# Of an interval that is too wide to be believed as a whole, only those numbers count that can be
# reached, for each of a few coarse numbers by itself.
MOST_COARSE = 2
MORE_DECIMALS = range(1, 10)
# In which a number may have been computed with more digits: exactly, from what is printed, or from
# printed weights.
WAYS = 3
# Units of the last digit: what is off by no more does not make what follows wrong, as 0.6482 for
# 0.6483 hardly shows in the numbers that are computed from it.
SLIGHT = 1.5
SMALL = 0.02  # of the number itself: a unit of the last digit of 0.6 is not slight


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
    follows_from : frozenset of Key
        The wrong numbers that it is computed from.
    original : Claim
        The claim as it was given, whatever habits of its author are assumed.
    """

    claim: Claim
    key: Key
    verdict: str
    truth: float
    expected: Known
    author: Author = field(repr=False)
    despite: frozenset[Key] = frozenset()
    follows_from: frozenset[Key] = frozenset()
    original: Claim | None = None


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
        findings.append(replace(judge.finding(claim, key), original=original))
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
        self.printed: dict[Key, Known] = {}  # up to the number that is judged
        self.finer: dict[Key, tuple[float, ...]] = {}  # the same with more digits
        self.kept = KeptDigits(ledger)
        self.texts: dict[Key, str] = {}  # the same, as it stands there
        self.right: dict[Key, Claim] = {}  # what was printed before, and rightly
        self.misprinted: set[Key] = set()  # what was printed rightly before, and wrongly since
        # What should stand where something wrong is printed: with the author's earlier numbers,
        # and if nothing had been wrong before.
        self.meant: dict[Key, Known] = {}
        self.exact: dict[Key, Known] = {}
        # What is built on other numbers than the exact ones, in part at least.
        self.derived: set[Key] = set()
        self.memory = Memory(ledger)

    def finding(self, claim: Claim, key: Key) -> Finding:
        """The verdict on the next number."""
        author = self._author(claim, key)
        truth = self.ledger.truth(key)
        expected = author.value(self.ledger.expression(key))
        sources = built_on(author, key)
        found = Finding(claim, key, WRONG, truth, expected, author)
        # Right although built on something wrong: the author did not use the wrong number again.
        # That makes a mistake there less likely, and costs the reading something.
        wrong_sources = frozenset(sources & self.meant.keys())
        found.verdict = self._verdict(found, bool(wrong_sources))
        found.follows_from = wrong_sources
        if found.verdict in (RIGHT, ROUNDED) and not agrees(claim, expected):
            found.despite = wrong_sources
        self._note(found)
        # What is right and built on exact values only has no other digits than the exact ones.
        own = found.verdict == RIGHT and not sources & self.derived
        (self.derived.discard if own else self.derived.add)(key)
        self._remember(found, truth if own else expected.value)
        self.memory.keep(author)
        self.memory.forget(key)
        return found

    def _author(self, claim: Claim, key: Key) -> Author:
        """What the author knows now."""
        # Not the number itself: a quantity printed a second time is computed a second time. But it
        # is compared with its earlier print, that of a weight with the print as a new weight.
        printed = dict(self.printed)
        printed.pop(key, None)
        whole = self.ledger.expression(key)
        earlier = self.right.get(whole if isinstance(whole, Key) else key)
        found = self.memory.found.get(claim.decimals)
        texts = dict(self.texts)
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
        if agrees(claim, found.expected) and self._is_reached(found):
            if on_wrong:
                return FOLLOWS
            return WRONG if self._repeats_a_misprint(found) else ROUNDED
        return self._in_another_way(found, on_wrong)

    def _in_another_way(self, found: Finding, on_wrong: bool) -> str:
        """The verdict on a number that the author's numbers do not give straight away."""
        if on_wrong and self._follows_what_was_meant(found):
            return ROUNDED
        if (way := self._other_way(found)) is not None:
            return FOLLOWS if _leaves(way, found.author) & self.meant.keys() else ROUNDED
        if self._follows_later_numbers(found):
            return FOLLOWS
        near = self._is_near(found)
        if near and reachable(found.claim, found.key, found.author, self.lengths, self.sheet):
            return FOLLOWS if on_wrong else ROUNDED
        return WRONG

    def _is_reached(self, found: Finding) -> bool:
        """Whether a number in a wide interval is one that the author can have come to.

        A net input printed as 1 leaves everything open between f(0.5) and f(1.5). But the author
        had one number there: what they printed, or the exact one with more digits.
        """
        claim = found.claim
        narrow = WIDE * claim.half_unit
        if found.expected.tolerance <= narrow:
            return True
        whole = self.ledger.expression(found.key)
        coarse, few = self._coarse(found, whole, narrow)
        choices = [self._meant_by(leaf) for leaf in coarse]
        each = product(*map(dict.fromkeys, choices))
        taken = each if few else zip(*choices, strict=True)
        return any(
            agrees(claim, found.author.having(dict(zip(coarse, numbers, strict=True))).value(whole))
            for numbers in taken
        )

    def _coarse(self, found: Finding, whole: Expression, narrow: float) -> tuple[list[Key], bool]:
        """The printed numbers that make an interval wide, and whether a few of them do: then each
        is taken by itself; otherwise all are printed with as many digits.
        """
        author, tolerance = found.author, found.expected.tolerance
        # How wide it is without each of them.
        without = {
            leaf: author.having({leaf: Known(author.known(leaf).value)}).value(whole).tolerance
            for leaf in sorted(_leaves(whole, author), key=str)
        }
        # Most hardly widen it. Those come first that widen it most.
        enough = tolerance - found.claim.half_unit
        coarse = sorted((it for it in without if without[it] < enough), key=without.__getitem__)
        widest = coarse[:MOST_COARSE]
        rest = tolerance - sum(tolerance - without[leaf] for leaf in widest)
        few = len(coarse) <= MOST_COARSE or rest <= 2 * narrow
        return (widest if few else coarse), few

    def _meant_by(self, key: Key) -> list[Known]:
        """What a printed number may have been: as printed, and with ever more digits."""
        found = [Known(self.sheet[key].value)]
        for number in self.finer.get(key, (self.sheet[key].value,) * WAYS):
            # Calculators round, and people cut off.
            for decimals in MORE_DECIMALS:
                found += [Known(round(number, decimals)), Known(cut(number, decimals))]
        return found

    def _repeats_a_misprint(self, found: Finding) -> bool:
        """Whether a new weight was printed rightly at first, and is misprinted where it is
        repeated as a weight of the next pass.
        """
        whole = self.ledger.expression(found.key)
        return isinstance(whole, Key) and whole in self.misprinted

    def _follows_what_was_meant(self, found: Finding) -> bool:
        """Whether the wrong numbers before it were slips of the pen only: the author went on
        with what they had meant to write.
        """
        whole = self.ledger.expression(found.key)
        # In the author's own numbers, or in those of a run without any mistake.
        return any(
            agrees(found.claim, found.author.having(others).value(whole))
            for others in (self.meant, self.exact)
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

    def _note(self, found: Finding) -> None:
        """Remember what was wrong, and what was printed rightly."""
        claim, key = found.claim, found.key
        slight = min(SLIGHT * 2 * claim.half_unit, SMALL * abs(claim.value))
        slight += found.expected.tolerance
        # What follows from a mistake passes it on, however near the exact value it happens to be.
        far = not abs(claim.value - found.expected.value) <= slight
        # So does what would follow from it, were it not cut off or a digit off.
        mistaken = found.verdict == WRONG and (far or bool(found.follows_from))
        if found.verdict == FOLLOWS or mistaken:
            self.meant[key], self.exact[key] = found.expected, Known(found.truth)
        else:  # right, or hardly wrong: what is computed from it is not built on a mistake
            self.meant.pop(key, None)
            self.exact.pop(key, None)
        if found.verdict == RIGHT:
            self.right[key] = claim
            self.misprinted.discard(key)
        elif found.verdict == WRONG and key in self.right:
            self.misprinted.add(key)

    def _remember(self, found: Finding, exact: float) -> None:
        """What the author may go on with: what they printed, or the same with more digits."""
        claim, key = found.claim, found.key
        self.texts[key] = claim.printed
        kept = self.kept.printed(claim, key)
        self._keep_finer(found, kept)
        right = found.verdict == RIGHT
        if self.ledger.given(key):  # what is given has no more digits than are printed
            self.printed[key] = Known(exact if right else claim.value)
            return
        # A quantity that is repeated in a summary keeps the more precise of its prints.
        here, before = as_printed(claim), self.printed.get(key)
        if before is not None and agrees(claim, before) and before.tolerance < here.tolerance:
            return  # printed again, with fewer digits
        if not right:
            self.printed[key] = here
            return
        self.printed[key] = self._narrowed(found, (exact, kept), here)

    def _keep_finer(self, found: Finding, kept: float) -> None:
        """The exact number and the author's own, as far as they are what is printed."""
        ways = (found.truth, found.expected.value, kept)
        finer = [number for number in ways if agrees(found.claim, Known(number))]
        if finer:  # one for each way, so that the same is taken of several numbers
            self.finer[found.key] = tuple(it if it in finer else finer[0] for it in ways)

    def _narrowed(self, found: Finding, more: tuple[float, ...], here: Known) -> Known:
        """The interval of a right number: from what is printed to the numbers with more digits that
        it is a rounding of, rather than half a unit to both sides.
        """
        claim, expected = found.claim, found.expected
        known = Known(claim.value)
        for value in (*more, expected.value):
            if agrees(claim, Known(value)):
                known = known.or_else(value)
        # Who goes on from rounded numbers may have come to any number of their interval, or to the
        # exact one; but whose numbers have all lengths mostly copies them as they are printed.
        if self.style.fewest:
            low, high = expected.value + expected.low, expected.value + expected.high
            for value in (found.truth, low, high):
                off = min(max(value - claim.value, here.low), here.high)
                known = known.or_else(claim.value + off)
        return known


def built_on(author: Author, key: Key) -> set[Key]:
    """The printed numbers that a quantity is computed from, through what is not printed."""
    found: set[Key] = set()
    for part in author.behind(key):
        found.update(leaf for leaf in author.ledger.ingredients(part) if leaf in author.printed)
    return found


def _leaves(whole: Expression, author: Author) -> set[Key]:
    """The same for an expression."""
    found: set[Key] = set()
    for leaf in dict.fromkeys(ingredients(whole)):
        found.update({leaf} if leaf in author.printed else built_on(author, leaf))
    return found
