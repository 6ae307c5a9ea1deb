"""What an author has printed so far, and what they may go on with.

A number is judged by what was printed before it, which is more than the digits that stand there:
a right number may have more of them on the calculator, and of a wrong one it is known what should
stand in its place::

    0.5744    right: 0.5744, or 0.574442517...
    0.4785    wrong: 0.4785, or 0.4758, which the author may have meant to print
"""

from __future__ import annotations

from chainrule.auditing.finding import FOLLOWS, RIGHT, WRONG, Finding
from chainrule.auditing.intervals import Known, Style, agrees, as_printed
from chainrule.auditing.kept_digits import KeptDigits
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.claims import Claim

# Units of the last digit: what is off by no more does not make what follows wrong, as 0.6482 for
# 0.6483 hardly shows in the numbers that are computed from it.
SLIGHT = 1.5
SMALL = 0.02  # of the number itself: a unit of the last digit of 0.6 is not slight


class SoFar:
    """What has been printed before the number that is judged.

    Parameters
    ----------
    ledger : Ledger
    style : Style
        How the author prints numbers.

    Attributes
    ----------
    printed : dict
        What each number may have been, by its quantity.
    texts : dict
        The same, as it stands there.
    finer : dict
        The same with more digits: exactly, from what is printed, and from printed weights.
    right : dict
        What was printed rightly.
    misprinted : set
        What was printed rightly at first, and wrongly since.
    meant, exact : dict
        What should stand where something wrong is printed: with the author's earlier numbers, and
        if nothing had been wrong before.
    derived : set
        What is built on other numbers than the exact ones, in part at least.
    """

    def __init__(self, ledger: Ledger, style: Style) -> None:
        self.ledger = ledger
        self.style = style
        self.printed: dict[Key, Known] = {}
        self.texts: dict[Key, str] = {}
        self.finer: dict[Key, tuple[float, ...]] = {}
        self.right: dict[Key, Claim] = {}
        self.misprinted: set[Key] = set()
        self.meant: dict[Key, Known] = {}
        self.exact: dict[Key, Known] = {}
        self.derived: set[Key] = set()
        self._kept = KeptDigits(ledger)

    def add(self, found: Finding, sources: set[Key]) -> None:
        """Add a number that has been judged; `sources` are the printed ones it is computed from."""
        self._note(found)
        # What is right and built on exact values only has no other digits than the exact ones.
        own = found.verdict == RIGHT and not sources & self.derived
        (self.derived.discard if own else self.derived.add)(found.key)
        self._go_on(found, found.truth if own else found.expected.value)

    def _note(self, found: Finding) -> None:
        """What was wrong, and what was printed rightly."""
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

    def _go_on(self, found: Finding, exact: float) -> None:
        """What the author may go on with: what they printed, or the same with more digits."""
        claim, key = found.claim, found.key
        self.texts[key] = claim.printed
        kept = self._kept.printed(claim, key)
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
