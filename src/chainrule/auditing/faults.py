"""Faults: the causes of what is wrong, each with all the numbers that it explains.

A slip that an author makes in seven of eight new weights is one fault; so is what follows from it.
A misprint is a number written down wrongly on which nothing depends: those come last in a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.auditing.audited import Audited
from chainrule.auditing.finding import FOLLOWS, WRONG
from chainrule.auditing.ledger import Key

NO_CAUSE = "no simple cause found"


@dataclass(frozen=True)
class Fault:
    """One cause.

    Attributes
    ----------
    kind : str
        The slip, or that none was found.
    items : tuple of Audited
        The wrong numbers that it explains.
    among : int
        How many quantities of the same kinds are printed, rightly or wrongly.
    follow : int
        How many others are right but for it.
    """

    kind: str
    items: tuple[Audited, ...]
    among: int
    follow: int

    @property
    def is_misprint(self) -> bool:
        """Whether something was only written down wrongly, and nothing was computed from it."""
        written = all(item.causes and item.causes[0].expression is None for item in self.items)
        return written and not self.follow


def faults_of(items: Sequence[Audited]) -> list[Fault]:
    """What went wrong, by cause: mistakes before misprints, and as they come."""
    groups: dict[str, list[Audited]] = {}
    for item in items:
        if item.verdict == WRONG:
            groups.setdefault(kind_of(item), []).append(item)
    roots = _roots(items)
    found = []
    for kind, group in groups.items():
        keys = {item.key for item in group}
        quantities = {item.key.quantity.kind for item in group}
        among = len({item.key for item in items if item.key.quantity.kind in quantities})
        follow = sum(
            item.verdict == FOLLOWS and bool(roots.get(item.key, set()) & keys) for item in items
        )
        found.append(Fault(kind, tuple(group), among, follow))
    return sorted(found, key=lambda fault: fault.is_misprint)


def kind_of(item: Audited) -> str:
    """The kind of slip in a wrong number."""
    return item.causes[0].kind if item.causes else NO_CAUSE


def _roots(items: Sequence[Audited]) -> dict[Key, set[Key]]:
    """The wrong numbers that others follow from, through all that follows in between."""
    roots: dict[Key, set[Key]] = {}
    for item in items:
        if item.verdict == WRONG:
            roots[item.key] = {item.key}
        elif item.verdict == FOLLOWS:
            above = [roots.get(key, {key}) for key in item.follows_from]
            roots[item.key] = set().union(*above)
    return roots
