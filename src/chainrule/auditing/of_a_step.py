"""Numbers of a single step, judged under the conventions that its explanation has.

`chainrule.auditing.audit` looks for the conventions of a document. Whoever works beside an
explanation, on a page or on a sheet, has its formulas before them: a gradient with the other sign
is a slip there. So nothing is searched but the causes of what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.auditing.author import Author
from chainrule.auditing.cause import Cause
from chainrule.auditing.causes import causes
from chainrule.auditing.claim_sources.extraction import Unmatched
from chainrule.auditing.claim_sources.resolve import resolve
from chainrule.auditing.effort import Effort
from chainrule.auditing.finding import Finding
from chainrule.auditing.ledger import Key, Ledger, stopping
from chainrule.auditing.naming import Names
from chainrule.auditing.repeated import reasons
from chainrule.auditing.verdicts import judged
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.explanation import Explanation
from chainrule.formulas import Loss
from chainrule.network.quantities import Quantity

# A cause is looked for in all that was computed and not written down. Behind an output of a wide
# network that is a thousand formulas; then only the number's own formula is searched, and a sum of
# dozens of addends, in which anything fits, not even that. Counted are the numbers that stand in
# the formulas: each could have been another one.
MOST_BEHIND = 120
MOST_INGREDIENTS = 24
MOST_EXPLAINED = 12  # wrong numbers whose causes are looked for
LATER = "it is read as a number of a later step; only those of this one are checked"


@dataclass(frozen=True)
class Judged:
    """A number of somebody's, and what there is to say about it.

    Attributes
    ----------
    finding : Finding
    causes : tuple of Cause
        Of what is wrong, the likeliest first.
    searched : bool
        Whether causes were looked for.
    """

    finding: Finding
    causes: tuple[Cause, ...] = ()
    searched: bool = False

    @property
    def claim(self) -> Claim:
        """The number as it was written."""
        return self.finding.claim

    @property
    def quantity(self) -> Quantity:
        """What it is the number of."""
        return self.finding.key.quantity

    @property
    def verdict(self) -> str:
        """As in `chainrule.auditing.verdicts`."""
        return self.finding.verdict


@dataclass(frozen=True)
class StepAudit:
    """Judges numbers of one step.

    Parameters
    ----------
    explanation : Explanation
        Of this step alone, in the notation of whoever writes the numbers.
    loss : Loss
    most_behind : int
        Numbers in the formulas that a cause is looked for in; if there are more, it is looked for
        in the number's own formula only.

    Examples
    --------
    >>> from chainrule.auditing.of_a_step import StepAudit
    >>> from chainrule.explaining.examples.claims import parse_claims
    >>> from chainrule.explaining.explain import explain_step
    >>> example = chainrule.load_example("mazur")
    >>> step = StepAudit(explain_step(example.moment(), 0)[0], example.loss)
    >>> pairs, _ = step.resolved(parse_claims("net_h1 = -0.3775"))
    >>> [(it.verdict, it.causes[0].kind) for it in step.judged(pairs)]
    [('wrong here', 'sign flipped')]
    """

    explanation: Explanation
    loss: Loss
    most_behind: int = MOST_BEHIND

    @cached_property
    def here(self) -> Explanation:
        """The explanation, counted from this step: its numbers are after 0 updates."""
        groups = tuple(replace(group, updates=0) for group in self.explanation.groups)
        return replace(self.explanation, groups=groups)

    @cached_property
    def ledger(self) -> Ledger:
        """How every quantity of the step is computed."""
        return Ledger(stopping(self.here), self.loss)

    @cached_property
    def names(self) -> Names:
        """What quantities are called."""
        return Names(self.explanation.notation)

    def key(self, quantity: Quantity) -> Key:
        """A quantity of the step, where it is computed."""
        return self.ledger.origin(Key(0, quantity)) or Key(0, quantity)

    def resolved(
        self, claims: Sequence[Claim]
    ) -> tuple[list[tuple[Claim, Key]], tuple[Unmatched, ...]]:
        """Claims with their quantities, and those that are about nothing of this step."""
        pairs: list[tuple[Claim, Key]] = []
        unmatched: list[Unmatched] = []
        for claim in claims:
            try:
                found = resolve(claim, self.here)
            except ChainruleError as error:
                why = LATER if claim.updates else str(error)
                unmatched.append(Unmatched(claim.line, str(claim), why))
            else:  # one for each sample, where the name leaves that open
                pairs += [(claim, self.key(quantity)) for _, _, quantity in found]
        return pairs, tuple(unmatched)

    def judged(self, pairs: Sequence[tuple[Claim, Key]], explained: int = 0) -> list[Judged]:
        """A verdict on each number, in the order in which they were written.

        Causes are looked for of those from number `explained` on.
        """
        findings = judged(pairs, self.ledger)
        # A text of thousands of wrong numbers is not worth minutes.
        searched: set[int] = set()
        effort = Effort()

        def causes_of(finding: Finding) -> list[Cause]:
            long = len(self.ledger.ingredients(finding.key)) > MOST_INGREDIENTS
            if long or len(searched) == MOST_EXPLAINED:
                return []
            searched.add(id(finding))
            return self._causes(finding, effort)

        # Of the numbers before these it is known what is wrong with them, or they were shown.
        rest = reasons(findings[explained:], causes_of)
        before: list[list[Cause]] = [[]] * explained
        return [
            Judged(finding, tuple(found), id(finding) in searched)
            for finding, found in zip(findings, [*before, *rest], strict=True)
        ]

    def _causes(self, finding: Finding, effort: Effort) -> list[Cause]:
        key, author = finding.key, finding.author
        leaves = sum(len(self.ledger.ingredients(part)) for part in author.behind(key))
        if leaves > self.most_behind:
            author = self._next_to(key, author)
        return causes(finding.claim, key, author, self.names, finding.expected, effort)

    def _next_to(self, key: Key, author: Author) -> Author:
        """The same author, if they had written down all that the quantity is made of."""
        # And what that is made of: a search may take the ingredients for computed anew.
        near = self.ledger.ingredients(key)
        leaves = {*near, *(leaf for other in near for leaf in self.ledger.ingredients(other))}
        return author.having({leaf: author.known(leaf) for leaf in leaves})
