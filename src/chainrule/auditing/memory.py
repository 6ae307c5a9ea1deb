"""What authors have computed and not printed, kept from one claim to the next.

A number that is not printed may have been rounded to the decimals of the claim that it is computed
for (`chainrule.auditing.author.Author.decimals`): hence one table for each number of decimals::

    found[3]: out_h1, slope_h1, ...          _users[net_h1]: out_h1, slope_h1
    found[9]: out_h1, ...                    _users[out_h1]: slope_h1, net_o1

When net_h1 is printed, out_h1 and all that was computed from it is forgotten.
"""

from __future__ import annotations

from chainrule.auditing.author import Author
from chainrule.auditing.intervals import Known
from chainrule.auditing.ledger import Key, Ledger


class Memory:
    """What authors have computed and not printed, for each number of decimals.

    Authors differ from claim to claim by one printed number only. Computing everything anew for
    each of them would make long lists of claims slow.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.found: dict[int, dict[Key, Known]] = {}
        self._users: dict[Key, set[Key]] = {}  # what was computed from a number

    def keep(self, author: Author) -> None:
        """Remember what an author has computed."""
        known = self.found.setdefault(author.decimals, {})
        for key in author.computed:
            known[key] = author.found[key]
            for source in self.ledger.sources(key):
                self._users.setdefault(source, set()).add(key)

    def forget(self, key: Key) -> None:
        """Forget what was computed from a number that is printed now."""
        waiting = [key]
        while waiting:
            old = waiting.pop()
            for known in self.found.values():
                known.pop(old, None)
            waiting += self._users.pop(old, ())
