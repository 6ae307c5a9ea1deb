"""The ledgers of conventions: what several have in common is worked out once.

A search tries dozens of conventions on the same example. Those that only change expressions share
the run and its formulas, those with other signs the run::

    example --> explanation --> ledger, with these signs --> the same under changes, ...
                     |
                     +--------> ledger, with other signs --> ...
"""

from __future__ import annotations

from chainrule.auditing.convention import Convention
from chainrule.auditing.ledger import Change, Ledger
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explanation import Explanation


class Ledgers:
    """Ledgers of the first updates of a run, under one convention or another.

    Parameters
    ----------
    updates : int
        The number of updates that are followed.
    """

    def __init__(self, updates: int) -> None:
        self.updates = updates
        # By the identity of examples, which are kept so that no other one can get it: to compare
        # two takes longer than what is saved.
        self._examples: dict[int, tuple[WorkedExample, Explanation]] = {}
        self._plain: dict[tuple[int, frozenset[str]], Ledger] = {}
        self._changed: dict[tuple[int, frozenset[str], tuple[Change, ...]], Ledger] = {}

    def of(self, convention: Convention) -> Ledger:
        """The ledger under a convention."""
        same = (id(convention.example), convention.flipped)
        key = (*same, convention.all_changes)
        if key not in self._changed:
            if same not in self._plain:
                self._plain[same] = convention.plain_ledger(self._explanation(convention))
            self._changed[key] = self._plain[same].under(convention.all_changes)
        return self._changed[key]

    def _explanation(self, convention: Convention) -> Explanation:
        example = convention.example
        if id(example) not in self._examples:
            self._examples[id(example)] = example, convention.explanation(self.updates)
        return self._examples[id(example)][1]
