"""Slips that were made once and show in several numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.auditing.cause import Cause, ranked
from chainrule.auditing.finding import WRONG, Finding
from chainrule.auditing.ledger import Key


def reasons(
    findings: Sequence[Finding], explained: Callable[[Finding], list[Cause]]
) -> list[list[Cause]]:
    """The causes of each finding; a slip in something not printed explains all the numbers that
    come of it.

    Parameters
    ----------
    findings : sequence of Finding
        In the author's order.
    explained : callable
        The causes of one wrong number.
    """
    found = ranked([explained(it) if it.verdict == WRONG else [] for it in findings])
    settled: list[list[Cause]] = []
    known: set[tuple[str, str, Key]] = set()
    for finding, causes in zip(findings, found, strict=True):
        # A swapped weight in an unprinted hidden error shows in every gradient below it. Once it
        # has been named, it is the cause of the others, even where another one is cheaper.
        again = (cause for cause in causes if cause.same in known and cause.changed != finding.key)
        repeated = next(again, None)
        if repeated is not None:
            causes = [repeated]
        elif causes:
            known.add(causes[0].same)
        settled.append(causes)
    return settled
