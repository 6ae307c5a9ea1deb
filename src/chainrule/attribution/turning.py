"""What counts as another prediction, and which single columns lead to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from chainrule.attribution.changes import Change, Turns, smallest_changes
from chainrule.attribution.rows import Rows
from chainrule.attribution.subject import Subject
from chainrule.errors import ChainruleError
from chainrule.tables.seen import Seen, SeenNumbers
from chainrule.types import Doubles

Interval = tuple[float, float] | None


class Turned(NamedTuple):
    """The changes that were found, what they lead to in words, and columns of which none does."""

    changes: list[Change]
    sought: str
    steady: tuple[str, ...]


def turned(
    subject: Subject,
    row: Rows,
    found: Doubles,
    columns: tuple[str, ...],
    seen: Mapping[str, Seen],
    interval: Interval,
    amount: float | None,
) -> Turned:
    """The smallest changes of these columns that turn what was found for a row: to another class;
    by an amount, or out of an interval. Without these there is nothing to look for.
    """
    turns, sought = _criterion(subject, found, interval, amount)
    if turns is None:
        return Turned([], "", ())
    searched = {name: seen[name] for name in columns if _varies(seen.get(name))}
    changes = smallest_changes(subject, row, searched, turns)
    those = {change.column for change in changes}
    return Turned(changes, sought, tuple(name for name in columns if name not in those))


def _criterion(
    subject: Subject, found: Doubles, interval: Interval, amount: float | None
) -> tuple[Turns | None, str]:
    """Which predictions are turned, and that in words."""
    # refused rather than ignored: whoever gives an amount expects it to count
    if subject.classes and amount is not None:
        raise ChainruleError(
            f"change is {amount:g}, but {subject.target} is a class; a change by an amount goes "
            "with numbers"
        )
    if subject.classes:
        best = subject.chosen(found[None, :])[0]
        return (lambda outputs: subject.chosen(outputs) != best), "another class"
    if amount is not None:
        words = f"a number that is different by {amount:g} or more"
        return (lambda outputs: np.abs(outputs[:, 0] - found[0]) >= amount), words
    if interval is None:
        return None, ""
    low, high = interval
    words = "a number beyond that interval"
    return (lambda outputs: (outputs[:, 0] < low) | (outputs[:, 0] > high)), words


def _varies(seen: Seen | None) -> bool:
    """Whether there is another value to try."""
    if isinstance(seen, SeenNumbers):
        # a constant has no range, by which a change is measured
        return seen.high > seen.low
    return seen is not None
