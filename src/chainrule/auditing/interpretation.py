"""Interpretation: find the cheapest conventions and mistakes that explain all numbers.

Everything that has to be assumed costs something, roughly the negative logarithm of how likely it
is: a convention, a slip by its cause, a wrong number without a cause, and a wrong number that the
author did not use again although others depend on it. Costs therefore add up, and the cheapest
reading of the numbers is the likeliest one. What follows from a slip is free, however much it is.
This is the principle of maximum a posteriori estimates, or of minimum description length.

For example, eight new weights that all have the wrong step are one slip of 6 + 1 = 7, and seven
repetitions of 1.5, 17.5 together; if a convention of 2.5 makes them right, it is taken. If it makes
one number right, 7 against 2.5, it is taken as well, unless another convention does better:
conventions are common.

Conventions combine, so that there are thousands of readings, and each takes a new run of the
network and a verdict on every number. The search goes through them as a *beam*::

    example as it is --+-- other loss --------+-- and other sign of delta
                       |                      +-- and frozen biases
                       +-- other sign         ...
                       +-- summed samples (no better: dropped)

From the few best readings so far, each is tried with one more convention; those that explain more
are weighed, and the cheapest of them make the next beam.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import inf

from chainrule.auditing.cause import Cause
from chainrule.auditing.convention import Convention
from chainrule.auditing.conventions import others
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, WRONG, Finding
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.ledgers import Ledgers
from chainrule.auditing.readings import REPEATED, SLIP, UNEXPLAINED, USUAL, Reading, Weighed
from chainrule.auditing.verdicts import judged
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim

# Looking for causes is slow. Of readings with more wrong numbers than this, the causes of the first
# ones are looked for, and the others taken to cost as much as is usual.
EXPLAINED = 3
# Readings that are followed up at once. One would be a greedy search, which misses conventions that
# help only together, such as another loss and its mean.
BEAM = 3
# A reading is given up when it has this many times the wrong numbers of the best one, and some.
# Some, as one wrong number against none proves nothing: a second convention may mend it.
MUCH_WORSE = 2
SOME = 10

Resolve = Callable[[Ledger], Sequence[tuple[Claim, Key]]]
Explain = Callable[[Finding], list[Cause]]


def likeliest(start: Convention, resolve: Resolve, explain: Explain, updates: int) -> Reading:
    """The cheapest reading.

    Parameters
    ----------
    start : Convention
        The example as it is.
    resolve : callable
        The claims with their quantities, in a ledger; refuses what does not exist there.
    explain : callable
        The causes of a wrong number.
    updates : int
        The number of updates that are followed.
    """
    return _BeamSearch(resolve, explain, updates).best_from(start)


class _BeamSearch:
    """Follows up the best readings, with one more convention each time."""

    best: Weighed

    def __init__(self, resolve: Resolve, explain: Explain, updates: int) -> None:
        self.resolve = resolve
        self.explain = explain
        self.ledgers = Ledgers(updates)
        self.tried: set[frozenset[str]] = set()

    def best_from(self, start: Convention) -> Reading:
        """The cheapest reading that is reached from this convention."""
        # Each round answers one more question, of which there are a few, so that the search ends:
        # at the latest when all are answered, and mostly after a round that improves nothing.
        first = self._first(start)
        beam = [self._weighed(reading) for reading in first]
        self.best = min(beam, key=_cost)
        self.tried = {_words(trial.reading.convention) for trial in beam}
        while beam:
            beam = self._next_beam(self._trials(beam))
        if first[0].convention is start:
            _keep_what_is_right(self.best.reading.findings, first[0].findings)
        return self.best.reading

    def _first(self, start: Convention) -> list[Reading]:
        """The reading to begin with; those under other conventions if only there all claimed
        quantities exist.
        """
        try:
            return [self._reading(start)]
        except ChainruleError:
            readings: list[Reading] = []
            # A claim about a trained bias, for instance, has no quantity where biases are frozen.
            for convention in others(start):
                with suppress(ChainruleError):
                    readings.append(self._reading(convention))
            if not readings:
                raise
            return readings

    def _reading(self, convention: Convention) -> Reading:
        ledger = self.ledgers.of(convention)
        findings = judged(self.resolve(ledger), ledger, rounding=convention.rounding)
        return Reading(convention, ledger, findings)

    def _trials(self, beam: list[Weighed]) -> list[tuple[Reading, float]]:
        """Readings under one more convention that may be better, with what they may cost."""
        # Of readings with the same verdicts, the one with the cheapest conventions.
        trials: dict[tuple[str, ...], tuple[Reading, float]] = {}
        fewest = min(len(before.reading.wrong) for before in beam)
        for before, convention in self._one_more(beam):
            reading = self._improved(before, convention, MUCH_WORSE * fewest + SOME)
            if reading is None:
                continue
            self.tried.add(_words(convention))
            fewest = min(fewest, len(reading.wrong))
            limit = _limit(before, reading)
            if not reading.wrong:
                self._compare(self._weighed(reading))
            elif limit is not None:
                verdicts = tuple(finding.verdict for finding in reading.findings)
                trials.setdefault(verdicts, (reading, limit))
        return list(trials.values())

    def _one_more(self, beam: list[Weighed]) -> Iterator[tuple[Weighed, Convention]]:
        """Each reading with each convention that answers one more question, the cheapest first."""
        pairs: list[tuple[Weighed, Convention]] = []
        for before in beam:
            pairs += [(before, convention) for convention in others(before.reading.convention)]
        for before, convention in sorted(pairs, key=lambda pair: pair[1].cost):
            # Passed over are the same conventions in another order, and those so costly that they
            # would lose even without a single wrong number (branch and bound).
            if _words(convention) not in self.tried and convention.cost < self.best.cost:
                yield before, convention

    def _next_beam(self, trials: list[tuple[Reading, float]]) -> list[Weighed]:
        """The readings to follow up, weighed in the order of what they cost at least."""
        # Finding causes is what takes the time. By the lower bound, which needs none, the most
        # promising are weighed first, until the beam is full.
        beam: list[Weighed] = []
        for reading, limit in sorted(trials, key=lambda trial: trial[0].least):
            if len(beam) == BEAM:
                break
            trial = self._weighed(reading, limit)
            if trial.cost < limit:
                beam.append(trial)
                self._compare(trial)
        # Other conventions can hardly do better than a single slip, however often it is made.
        if not self.best.unexplained and self.best.slips < 2:
            return [trial for trial in beam if trial is self.best]
        return beam

    def _compare(self, trial: Weighed) -> None:
        self.best = min(self.best, trial, key=_cost)

    def _weighed(self, reading: Reading, limit: float = inf) -> Weighed:
        """A reading with its cost, or with some cost beyond the limit."""
        cost, unexplained = reading.assumed, False
        kinds: set[str] = set()
        for number, finding in enumerate(reading.wrong):
            # As long as it is one and the same slip, it is what the author always does.
            if cost >= limit or (number >= EXPLAINED and (unexplained or len(kinds) > 1)):
                cost += (SLIP + USUAL) * (len(reading.wrong) - number)
                break
            causes = sorted(self.explain(finding), key=lambda cause: _cost_of(cause, kinds))
            cost += _cost_of(causes[0], kinds) if causes else UNEXPLAINED
            kinds.update(cause.kind for cause in causes[:1])
            unexplained |= not causes
        return Weighed(reading, cost, unexplained, len(kinds))

    def _improved(self, before: Weighed, convention: Convention, most: float) -> Reading | None:
        """The reading under another convention; None if it cannot help here, or more numbers
        than `most` are wrong.
        """
        ledger = self.ledgers.of(convention)
        try:
            claims = self.resolve(ledger)
        except ChainruleError:  # a quantity that does not exist under the convention
            return None
        # Exact values are quickly compared; verdicts on all claims are not.
        same = convention.rounding == before.reading.convention.rounding
        if same and not any(_helps(finding, ledger) for finding in before.reading.findings):
            return None
        findings = judged(claims, ledger, most, convention.rounding)
        return Reading(convention, ledger, findings) if len(findings) == len(claims) else None


def _keep_what_is_right(findings: list[Finding], plain: list[Finding]) -> None:
    """What is right by the example as it stands is not wrong by a convention; unless others
    follow from it as from a mistake, and from nothing else.
    """
    excused = {
        found.key
        for found, before in zip(findings, plain, strict=True)
        if found.verdict == WRONG and before.verdict in (RIGHT, ROUNDED)
    }
    used = _used_as_wrong(findings, plain, excused)
    for number, before in enumerate(plain):
        found = findings[number]
        if found.verdict == WRONG and before.verdict in (RIGHT, ROUNDED) and found.key not in used:
            findings[number] = before


def _used_as_wrong(
    findings: list[Finding], plain: list[Finding], excused: set[Key]
) -> frozenset[Key]:
    """Of what may be excused, that without which others would follow from no mistake."""
    # One delta may have the sign of the notation and the other that of the convention: of the
    # numbers behind them, it shows which one the author took for right.
    roots: dict[Key, frozenset[Key]] = {}
    used: frozenset[Key] = frozenset()
    for found, before in zip(findings, plain, strict=True):
        if found.verdict == WRONG:
            roots[found.key] = frozenset({found.key})
        elif found.verdict == FOLLOWS:
            behind = (roots.get(key, frozenset()) for key in found.follows_from)
            roots[found.key] = here = frozenset[Key]().union(*behind)
            if here <= excused and before.verdict not in (RIGHT, ROUNDED):
                used |= here
    return used


def _cost(trial: Weighed) -> float:
    return trial.cost


def _cost_of(cause: Cause, kinds: set[str]) -> float:
    """What a slip costs beside others of these kinds."""
    return REPEATED if cause.kind in kinds else SLIP + cause.cost


def _words(convention: Convention) -> frozenset[str]:
    """What tells a convention apart, in whatever order its questions were answered."""
    return frozenset(convention.words.values())


def _limit(before: Weighed, reading: Reading) -> float | None:
    """What a reading may cost: less than the one before, or anything if it makes several wrong
    numbers right; None if it is no better.
    """
    mended = {finding.key for finding in before.reading.wrong} - {
        finding.key for finding in reading.wrong
    }
    # One number may become right by chance. Several show that something is right about the
    # convention, even if it makes others wrong: another one may make these right again.
    if len(mended) > 1:
        return inf
    return before.cost if before.unexplained or reading.least < before.cost else None


def _helps(finding: Finding, ledger: Ledger) -> bool:
    """Whether the exact value comes nearer to a wrong number, or leaves one that was right
    without a reason.
    """
    printed = finding.claim.value
    off, now = abs(printed - finding.truth), abs(printed - ledger.truth(finding.key))
    if finding.verdict == WRONG:
        # By more than the rounding errors of two runs that compute the same in another order.
        return now < off * (1 - 1e-9)
    return bool(finding.despite) and now > off + finding.claim.half_unit
