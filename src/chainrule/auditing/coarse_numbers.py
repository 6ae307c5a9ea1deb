"""Numbers that are printed so coarsely that what is computed from them may be nearly anything."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from chainrule.auditing.built_on import leaves
from chainrule.auditing.finding import Finding
from chainrule.auditing.intervals import Known, agrees, cut
from chainrule.auditing.ledger import Key
from chainrule.auditing.reachable import WIDE
from chainrule.auditing.so_far import SoFar
from chainrule.explaining.expressions import Expression

# Of an interval that is too wide to be believed as a whole, only those numbers count that can be
# reached, for each of a few coarse numbers by itself.
MOST_COARSE = 2
MORE_DECIMALS = range(1, 10)
# In which a number may have been computed with more digits: exactly, from what is printed, or from
# printed weights.
WAYS = 3


class CoarseNumbers:
    """Tells whether a number in a wide interval is one that the author can have come to.

    A net input printed as 1 leaves everything open between f(0.5) and f(1.5). But the author had
    one number there: what they printed, or the exact one with more digits.

    Parameters
    ----------
    sheet : dict
        Everything that the author prints, from the beginning to the end.
    so_far : SoFar
        What they have printed before.
    """

    def __init__(self, sheet: Mapping[Key, Known], so_far: SoFar) -> None:
        self.sheet = sheet
        self.so_far = so_far

    def lead_to(self, found: Finding) -> bool:
        """Whether they lead to a number within the interval that is expected."""
        claim = found.claim
        narrow = WIDE * claim.half_unit
        if found.expected.tolerance <= narrow:
            return True
        whole = found.author.ledger.expression(found.key)
        coarse, few = _widening(found, whole, narrow)
        choices = [self._meant_by(leaf) for leaf in coarse]
        each = product(*map(dict.fromkeys, choices))
        taken = each if few else zip(*choices, strict=True)
        return any(
            agrees(claim, found.author.having(dict(zip(coarse, numbers, strict=True))).value(whole))
            for numbers in taken
        )

    def _meant_by(self, key: Key) -> list[Known]:
        """What a printed number may have been: as printed, and with ever more digits."""
        found = [Known(self.sheet[key].value)]
        for number in self.so_far.finer.get(key, (self.sheet[key].value,) * WAYS):
            # Calculators round, and people cut off.
            for decimals in MORE_DECIMALS:
                found += [Known(round(number, decimals)), Known(cut(number, decimals))]
        return found


def _widening(found: Finding, whole: Expression, narrow: float) -> tuple[list[Key], bool]:
    """The printed numbers that make an interval wide, and whether a few of them do: then each is
    taken by itself; otherwise all are printed with as many digits.
    """
    author, tolerance = found.author, found.expected.tolerance
    # How wide it is without each of them.
    without = {
        leaf: author.having({leaf: Known(author.known(leaf).value)}).value(whole).tolerance
        for leaf in sorted(leaves(whole, author), key=str)
    }
    # Most hardly widen it. Those come first that widen it most.
    enough = tolerance - found.claim.half_unit
    coarse = sorted((it for it in without if without[it] < enough), key=without.__getitem__)
    widest = coarse[:MOST_COARSE]
    rest = tolerance - sum(tolerance - without[leaf] for leaf in widest)
    few = len(coarse) <= MOST_COARSE or rest <= 2 * narrow
    return (widest if few else coarse), few
