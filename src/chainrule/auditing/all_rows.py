"""Training on one sample after the other: the pass over all of them after the last update.

The next update begins with a pass too, over its own batch. Documents print the one or the other, so
that at this point an audit knows both::

    after 0    row 1         forward, backward, update
    after 1    row 2         forward, backward, update
    after 2    row 1         forward, of the update that would come
               rows 1, 2     forward, of all samples
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.auditing.claim_sources.resolve import ALL_ROWS
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.expressions import Expression, Operation, summed
from chainrule.network.quantities import Kind, Quantity
from chainrule.training.snapshot import Moment


def with_all_rows(explanation: Explanation, moment: Moment, updates: int) -> Explanation:
    """A run of so many updates, and all samples before the last of them."""
    last = updates - 1
    n = len(moment.samples.X)
    if last < 1 or not moment.batch_size or moment.batch_size >= n:
        return explanation
    ended = explain(moment, steps=last)
    # What is given is listed with the batches already, where it may be counted within them.
    groups = [
        replace(group, phase=ALL_ROWS)
        for group in ended.groups
        if group.updates == last and group.phase != "given"
    ]
    return replace(explanation, groups=(*explanation.groups, *groups))


@dataclass(frozen=True)
class ErrorOfAllRows:
    """The error of the network after the last update is that of all samples."""

    mean: bool

    def __call__(self, key: Key, whole: Expression, ledger: Ledger) -> Expression:
        """The sum or the mean of the samples' errors, where all of them are known."""
        if key.quantity.kind != Kind.TOTAL_ERROR:
            return whole
        n = ledger.explanation.notation.samples
        errors: list[Expression] = [
            Key(key.updates, Quantity(Kind.SAMPLE_ERROR, sample=row)) for row in range(1, n + 1)
        ]
        if not all(error in ledger for error in errors):
            return whole
        added = summed(errors)
        return Operation("/", (added, float(n))) if self.mean else added
