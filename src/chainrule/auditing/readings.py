"""Readings of a document: conventions and verdicts, and what they cost together."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.convention import Convention
from chainrule.auditing.finding import WRONG, Finding
from chainrule.auditing.ledger import Ledger

# Costs, as -log of how likely each assumption is: exp(-6) is about one printed number in 400,
# exp(-14) one in a million. They were tuned, with those of conventions and causes, on examples with
# planted mistakes; the figures of `docs/audit.md` come from examples that they were not tuned on.
# The order is what matters: a convention that other courses have (2.5 or 5) < a slip (7 or more)
# < a convention that slips could pass for (7.9 to 11) < two slips, or an unexplained number.
SLIP = 6.0  # besides the cost of its cause
SIMPLEST = 1.0  # of causes
# Of a slip that the author has made before: who forgets the learning rate once forgets it always.
REPEATED = 1.5
USUAL = 2.5
UNEXPLAINED = 14.0
ABANDONED = 5.0  # for each wrong number that the author did not use again


@dataclass(frozen=True)
class Reading:
    """The printed numbers as seen under a convention."""

    convention: Convention
    ledger: Ledger
    findings: list[Finding]

    @property
    def wrong(self) -> list[Finding]:
        """What has to be explained."""
        return [finding for finding in self.findings if finding.verdict == WRONG]

    @property
    def assumed(self) -> float:
        """The cost of the convention, and of wrong numbers that the author did not use again."""
        abandoned = frozenset().union(*(finding.despite for finding in self.findings))
        return self.convention.cost + ABANDONED * len(abandoned)

    @property
    def least(self) -> float:
        """The cost if all that is wrong is one and the simplest slip: a lower bound."""
        again = max(0, len(self.wrong) - 1)
        return self.assumed + (SLIP + SIMPLEST if self.wrong else 0.0) + REPEATED * again


@dataclass(frozen=True)
class Weighed:
    """A reading with its cost; `unexplained` if there is something wrong in it without a cause, and
    how many different `slips` there are at least.
    """

    reading: Reading
    cost: float
    unexplained: bool = False
    slips: int = 0
