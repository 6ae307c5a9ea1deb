"""Successive halving: many candidates train a little, the best third of them three times as long.

After Jamieson & Talwalkar 2016; Hyperband (Li et al. 2018) is such brackets of several kinds. What
grows here is the number of epochs, and a longer training begins anew: the learning rate goes
through its whole schedule each time, and a candidate is judged by what a run of that length gives::

    27 candidates, 1/9 of the epochs --> 9, 1/3 of them --> 3, all of them: as long as 9 in full
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from chainrule.tables.searching.problem import Problem, Tried
from chainrule.tables.searching.space import Candidate
from chainrule.tables.searching.workers import Call, Workers
from chainrule.types import Doubles

FACTOR = 3
SHARES = 1 / 9, 1 / 3, 1.0  # of the epochs, rung by rung


@dataclass(frozen=True)
class Trial:
    """A candidate on a rung.

    Attributes
    ----------
    candidate : Candidate
    share : float
        Of the epochs.
    loss : float
        The metric on the rows that it did not learn from; lower is better.
    seconds : float
        That its networks took.
    outputs : list of array
        For the rows of each split.
    """

    candidate: Candidate
    share: float
    loss: float
    seconds: float
    outputs: list[Doubles] = field(repr=False)


@dataclass
class Rungs:
    """Tries candidates, and remembers the trials.

    Parameters
    ----------
    problem : Problem
    workers : Workers
    deadline : float
        By `time.perf_counter`; later than this nothing is begun.
    on_trial : callable, optional
        Called with each trial.
    """

    problem: Problem
    workers: Workers
    deadline: float = inf
    on_trial: Callable[[Trial], object] | None = None
    trials: list[Trial] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.perf_counter() >= self.deadline

    def climb(self, candidates: Sequence[Candidate]) -> None:
        """Try candidates rung by rung, on each the best third of the rung below."""
        for share in SHARES:
            tried = sorted(self.rung(candidates, share), key=_by_loss)
            candidates = [it.candidate for it in tried[: max(1, len(tried) // FACTOR)]]
            if self.over or not candidates:
                return

    def rung(self, candidates: Sequence[Candidate], share: float) -> list[Trial]:
        """Try each candidate on all splits; those for which time was left."""
        splits = range(len(self.problem.splits))

        def calls() -> Iterator[Call]:
            # Asked for each call, at the moment at which a worker is free for it: what was handed
            # out before its time would still be worked off after it.
            for one in candidates:
                for split in splits:
                    if self.over:
                        return
                    yield self.problem.try_, (one.recipe, share, split)

        results = self.workers.results(calls())
        tried: list[Trial] = []
        for one in candidates:
            # one after the other, so that what is done when somebody presses Ctrl-C is kept
            found = [it for _, it in zip(splits, results, strict=False)]
            if len(found) < len(splits):
                break
            tried.append(self._taken(one, share, found))
        return tried

    def _taken(self, candidate: Candidate, share: float, found: list[Tried]) -> Trial:
        outputs = [it.outputs for it in found]
        loss = self.problem.loss(self.problem.judged(outputs))
        trial = Trial(candidate, share, loss, sum(it.seconds for it in found), outputs)
        self.trials.append(trial)
        if self.on_trial is not None:
            self.on_trial(trial)
        return trial

    @property
    def finalists(self) -> list[Trial]:
        """Those that were tried for the longest, the best first."""
        # Only runs of one length can be compared: a candidate that trained for a third of the
        # epochs may be worse now and better in the end.
        longest = max(it.share for it in self.trials)
        return sorted((it for it in self.trials if it.share == longest), key=_by_loss)


def _by_loss(trial: Trial) -> tuple[float, int]:
    return trial.loss, trial.candidate.number  # of two that are as good the earlier
