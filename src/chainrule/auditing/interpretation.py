"""Which conventions an author had: those under which the fewest and simplest slips are left to
explain the rest.

Everything that has to be assumed costs something, roughly as much as it is unlikely: a convention,
a slip by its cause, a wrong number without a cause, and a wrong number that the author did not go
on with. What follows from a slip is free, however much it is. The cheapest reading of the numbers
is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf

from chainrule.auditing.cause import Cause
from chainrule.auditing.conventions import Convention, others
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.verdicts import WRONG, Finding, judged
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim

SLIP = 6.0  # besides the cost of its cause
SIMPLEST, USUAL = 1.0, 2.5  # costs of causes
UNEXPLAINED = 14.0
ABANDONED = 5.0
# wrong numbers whose causes are looked for to compare readings; of more, each costs as usual
EXPLAINED = 3
BEAM = 3  # readings that are followed up at once
# so many times as many wrong numbers as in the best, and some: then a reading is not finished
MUCH_WORSE, SOME = 2, 10

Resolve = Callable[[Ledger], Sequence[tuple[Claim, Key]]]
Explain = Callable[[Finding], list[Cause]]


@dataclass(frozen=True)
class Reading:
    """The printed numbers as seen under a convention.

    `least` is what it costs if all that is wrong has the simplest of causes.
    """

    convention: Convention
    ledger: Ledger
    findings: list[Finding]

    @property
    def wrong(self) -> list[Finding]:
        """What has to be explained."""
        return [finding for finding in self.findings if finding.verdict == WRONG]

    @property
    def assumed(self) -> float:
        """The cost of the convention, and of what was not gone on with."""
        abandoned = frozenset().union(*(finding.despite for finding in self.findings))
        return self.convention.cost + ABANDONED * len(abandoned)

    @property
    def least(self) -> float:
        """The least that it can cost."""
        return self.assumed + (SLIP + SIMPLEST) * len(self.wrong)


@dataclass(frozen=True)
class Weighed:
    """A reading with its cost; `unexplained` if there is something wrong in it without a cause."""

    reading: Reading
    cost: float
    unexplained: bool


def weighed(reading: Reading, explain: Explain, limit: float = inf) -> Weighed:
    """A reading with its cost, or something beyond the limit."""
    cost, unexplained = reading.least, False
    if len(reading.wrong) > EXPLAINED:
        return Weighed(reading, cost + (USUAL - SIMPLEST) * len(reading.wrong), unexplained)
    for finding in reading.wrong:
        if cost >= limit:
            break
        causes = explain(finding)
        cost -= SLIP + SIMPLEST
        cost += SLIP + min(cause.cost for cause in causes) if causes else UNEXPLAINED
        unexplained |= not causes
    return Weighed(reading, cost, unexplained)


def likeliest(start: Convention, resolve: Resolve, explain: Explain, updates: int) -> Reading:
    """The cheapest reading: conventions are added as long as that makes it cheaper."""
    beam = [weighed(reading, explain) for reading in _first(start, resolve, updates)]
    best = min(beam, key=lambda trial: trial.cost)
    tried = {frozenset(trial.reading.convention.words.values()) for trial in beam}
    while beam:
        # one of those that come to the same verdicts
        trials: dict[tuple[str, ...], tuple[Reading, float]] = {}
        steps = [
            (before, convention)
            for before in beam
            for convention in others(before.reading.convention)
        ]
        fewest = min(len(before.reading.wrong) for before in beam)
        for before, convention in sorted(steps, key=lambda step: step[1].cost):
            words = frozenset(convention.words.values())
            if words in tried or convention.cost >= best.cost:
                continue
            reading = _improved(before, convention, resolve, updates, MUCH_WORSE * fewest + SOME)
            if reading is None:
                continue
            tried.add(words)
            fewest = min(fewest, len(reading.wrong))
            if not reading.wrong:
                best = min(best, weighed(reading, explain), key=lambda trial: trial.cost)
            elif (limit := _limit(before, reading)) is not None:
                trials.setdefault(
                    tuple(finding.verdict for finding in reading.findings), (reading, limit)
                )
        beam = []
        for reading, limit in sorted(trials.values(), key=lambda trial: trial[0].least):
            if len(beam) < BEAM and (trial := weighed(reading, explain, limit)).cost < limit:
                beam.append(trial)
                best = min(best, trial, key=lambda trial: trial.cost)
        if len(best.reading.wrong) < 2:  # other conventions could hardly do better
            beam = [trial for trial in beam if trial is best]
    return best.reading


def _improved(
    before: Weighed, convention: Convention, resolve: Resolve, updates: int, most: float
) -> Reading | None:
    """The reading under another convention; None if it cannot help here, or more numbers than
    `most` are wrong.
    """
    ledger = convention.ledger(updates)
    try:
        claims = resolve(ledger)
    except ChainruleError:  # a quantity that does not exist under the convention
        return None
    if not any(_helps(finding, ledger) for finding in before.reading.findings):
        return None
    findings = judged(claims, ledger, most)
    return Reading(convention, ledger, findings) if len(findings) == len(claims) else None


def _limit(before: Weighed, reading: Reading) -> float | None:
    """What a reading may cost: as much as the one before, or more if it mends something; None
    if it is no better.
    """
    mended = {finding.key for finding in before.reading.wrong} - {
        finding.key for finding in reading.wrong
    }
    if len(mended) > 1:
        return inf
    return before.cost if before.unexplained or reading.least < before.reading.least else None


def _first(start: Convention, resolve: Resolve, updates: int) -> list[Reading]:
    """The reading to begin with; those under other conventions if only there all claimed
    quantities exist.
    """
    try:
        return [_reading(start, resolve, updates)]
    except ChainruleError:
        readings: list[Reading] = []
        for convention in others(start):
            with suppress(ChainruleError):
                readings.append(_reading(convention, resolve, updates))
        if not readings:
            raise
        return readings


def _reading(convention: Convention, resolve: Resolve, updates: int) -> Reading:
    ledger = convention.ledger(updates)
    return Reading(convention, ledger, judged(resolve(ledger), ledger))


def _helps(finding: Finding, ledger: Ledger) -> bool:
    """Whether the exact value comes nearer to a wrong number, or leaves one that was right
    without a reason.
    """
    if finding.verdict != WRONG and not finding.despite:
        return False
    off, now = (
        abs(finding.claim.value - truth) for truth in (finding.truth, ledger.truth(finding.key))
    )
    return (
        now < off * (1 - 1e-9) if finding.verdict == WRONG else now > off + finding.claim.half_unit
    )
