"""What likely slips would give, for a page without Python: it compares, and computes nothing.

Of each quantity the slips in its own formula, made with the exact numbers. A slip that was made
further back, or with numbers of the reader's own, takes a page with Python to be named.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isfinite
from typing import NamedTuple

from chainrule.auditing.cause import COST
from chainrule.auditing.ledger import Key
from chainrule.auditing.of_a_step import MOST_INGREDIENTS, StepAudit
from chainrule.auditing.slips import rewrites
from chainrule.explaining.examples.places import GIVEN
from chainrule.explaining.expressions import evaluate
from chainrule.formulas import Loss
from chainrule.pages.asking.words import slip_in_words
from chainrule.pages.layout import PassLayout
from chainrule.symbolic import text

MOST_SLIPS = 10  # of one quantity
DIGITS = 5  # of what they give: answers are mostly shorter
SAME = 1e-4  # what differs by less is the same to an answer of a few digits
MOST_LINES = 300  # of a pass whose slips are listed


class Slip(NamedTuple):
    """What a slip gives, what to say of it, and how unusual it is."""

    cost: float
    value: float
    words: str


class LikelySlips:
    """Lists of slips of several steps; words that come again are kept once, and have a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def words(self) -> list[str]:
        """What to say, by number."""
        return list(self._numbers)

    def of_step(self, layout: PassLayout, loss: Loss) -> list[list[tuple[str, int]]]:
        """For each quantity of a step: what its slips give, and the number of the words."""
        # Nobody answers thousands of questions, and each step would take megabytes.
        if len(layout.lines) > MOST_LINES:
            return []
        step = StepAudit(layout.explanation, loss)
        return [
            []
            if line.quantity.kind in GIVEN
            else [
                (text.value(slip.value, DIGITS).text, self._number(slip.words))
                for slip in _distinct(step.key(line.quantity), step)
            ]
            for line in layout.lines
        ]

    def _number(self, words: str) -> int:
        return self._numbers.setdefault(words, len(self._numbers))


def _distinct(key: Key, step: StepAudit) -> list[Slip]:
    """The most usual slips that can be told apart, and from the right number."""
    kept: list[Slip] = []
    right = step.ledger.truth(key)
    for slip in sorted(_slips(key, step), key=lambda slip: slip.cost):
        # An answer could not tell them apart, and the more usual slip has been kept.
        others = (right, *(other.value for other in kept))
        same = any(isclose(slip.value, other, rel_tol=SAME) for other in others)
        if isfinite(slip.value) and not same:
            kept.append(slip)
        if len(kept) == MOST_SLIPS:
            break
    return kept


def _slips(key: Key, step: StepAudit) -> Iterator[Slip]:
    """Every slip in the formula of a quantity."""
    ledger = step.ledger
    # In a sum of dozens of addends there is a slip for any number.
    if len(ledger.ingredients(key)) > MOST_INGREDIENTS:
        return
    for whole in (ledger.expression(key), *ledger.other_ways(key)):
        # The same rewrites that an audit tries, so that both pages name a slip alike.
        for kind, what, mistaken in rewrites(key, whole, ledger, step.names):
            value = evaluate(mistaken, _Exact(step))
            yield Slip(COST[kind], value, slip_in_words(kind, what))


class _Exact(dict[Key, float]):
    """The exact numbers, as they are asked for."""

    def __init__(self, step: StepAudit) -> None:
        super().__init__()
        self.step = step

    def __missing__(self, key: Key) -> float:
        return self.step.ledger.truth(key)
