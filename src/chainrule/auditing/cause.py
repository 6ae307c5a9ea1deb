"""A cause of a wrong number, and how likely it is beside others.

Costs are negative logarithms of how usual a slip is, as far as can be judged from worked examples:
a slip that costs 1 more is taken to be about e times as rare. They add up, like the logarithms of
probabilities of independent slips, so that causes of one number and whole readings of a document
(`chainrule.auditing.readings`) are compared on one scale::

    P(slip) ~ exp(-cost)        gradient added 1.0, slope dropped 2.0: 2.7 times as rare
    P(a and b) = P(a) P(b)      so the costs of a and b are added

Only differences matter: nothing here is normalized to probabilities that add up to 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.auditing.intervals import Known
from chainrule.auditing.ledger import Key
from chainrule.explaining.expressions import Expression

# Estimates, not counts: there is no large collection of worked examples with known mistakes. They
# were set by judgment, and then tuned on examples with planted mistakes (`docs/audit.md`) until the
# planted one was mostly named first. What counts is the order: general slips that can imitate many
# others, such as a factor dropped, must cost more than the specific ones that they would hide.
COST = {
    "gradient added": 1.0,
    "sign flipped": 2.0,
    "slope dropped": 2.0,
    "half dropped": 2.0,
    "learning rate dropped": 2.0,
    "input dropped": 2.0,
    "bias forgotten": 2.0,
    "updated weight": 2.2,
    "old weight": 2.4,
    "weight transposed": 2.4,
    "slope at net input": 2.4,
    "target and output exchanged": 2.4,
    "bias twice": 2.4,
    "activation forgotten": 2.4,
    "weight swapped": 2.6,
    "net for output": 2.6,
    "partial sum": 2.8,
    "factor doubled": 2.8,
    "target and its opposite exchanged": 2.8,
    "sum for mean": 2.0,
    "mean for sum": 2.0,
    "momentum forgotten": 2.0,
    "decay forgotten": 2.0,
    "frozen parameter moved": 1.0,
    "step forgotten": 1.8,
    "step taken twice": 2.4,
    "other target": 2.8,
    "other input": 2.8,
    "other unit": 2.8,
    "slope of another unit": 2.8,
    "other sample": 2.8,
    "other slope": 3.0,
    "other activation": 3.0,
    "other logarithm": 2.8,
    "other bias": 2.8,
    "own output": 3.0,
    "weight for input": 3.0,
    "bias times input": 3.0,
    "weight forgotten": 2.8,
    "error for delta": 2.8,
    "entries swapped": 3.0,
    "number miscopied": 3.4,
    "square dropped": 3.4,
    "factor dropped": 3.4,
    "rounded early": 3.8,
}
# How much cheaper a cause becomes with each other claim that has the very same slip, or one of the
# same kind: authors repeat themselves. Beyond a few, further ones add no evidence.
TOGETHER = 1.0
ALIKE = 0.4
MOST = 3


@dataclass(frozen=True)
class Cause:
    """A slip that gives what is printed.

    Attributes
    ----------
    kind, what : str
        Which slip, and where in the formula.
    changed : Key
        The quantity that was computed differently: the claimed one, or one behind it that is not
        printed.
    expression : Expression, optional
        The mistaken formula; None for slips of the pen.
    known : Known
        The number that it gives.
    cost : float
        The lower, the more usual.
    chance : float
        The probability that some rewrite gives these digits by accident.
    where : str
        What `what` begins with if the slip was made in another quantity.
    """

    kind: str
    what: str
    changed: Key
    expression: Expression | None
    known: Known
    cost: float
    chance: float = 0.0
    where: str = ""

    @property
    def slip(self) -> str:
        """What was done, without where."""
        return self.what.removeprefix(self.where)

    @property
    def same(self) -> tuple[str, str, Key]:
        """What makes it the same slip, wherever it is found."""
        return self.kind, self.what, self.changed


def ranked(found: Sequence[list[Cause]]) -> list[list[Cause]]:
    """The causes of several claims, each list sorted anew: what explains more of them at once
    comes first.
    """
    # Each claim counts once, in however many ways the slip fits it.
    same: Counter[tuple[str, str, Key]] = Counter()
    kinds: Counter[str] = Counter()
    for causes in found:
        same.update({cause.same for cause in causes})
        kinds.update({cause.kind for cause in causes})

    # The claim itself is among those counted: only the others are evidence.
    def cost(cause: Cause) -> float:
        together = min(MOST, same[cause.same] - 1)
        alike = min(MOST, kinds[cause.kind] - 1)
        return cause.cost - TOGETHER * together - ALIKE * alike

    return [sorted(causes, key=cost) for causes in found]
