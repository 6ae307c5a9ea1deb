"""The search as a trainer of tables: where `train` takes its recipes, it looks for better ones.

A trainer never sees the rows that its score is measured on, so that no search can flatter it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from chainrule.engines.blas_limit import cores
from chainrule.tables.columns import Columns
from chainrule.tables.each_network import OnEpoch
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.recipe import Recipe
from chainrule.tables.reports.metrics import Metric
from chainrule.tables.searching.choosing import choose
from chainrule.tables.searching.halving import FACTOR, SHARES, Rungs, Trial
from chainrule.tables.searching.problem import Problem, usual_metric
from chainrule.tables.searching.space import KNOWN, candidate
from chainrule.tables.searching.workers import Workers
from chainrule.tables.several_networks import EFFORTS, SeveralNetworks
from chainrule.tables.targets import Targets
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import TrainingRun

BRACKET = 27
SEARCHING = 0.6  # of the time; the rest is for the networks that are kept
# How much longer a network of those takes than one that is tried, on fewer rows and beside others.
LONGER = 1.5


@dataclass(frozen=True)
class Limits:
    """When a search ends.

    Attributes
    ----------
    trials : int
        How many candidates are tried.
    seconds : float
        How long it may take, with the training of what is found.
    """

    trials: int
    seconds: float = inf


@dataclass
class Searching:
    """A trainer that searches on the first rows that it is given, and trains what it found on
    these and on all further ones.

    Attributes
    ----------
    trials : list of Trial
        All that was tried.
    recipes : tuple of Recipe
        Those that were chosen; empty before the search.
    networks : int
        How many are trained by them.
    compared_by : Metric
        What candidates were compared by.
    interrupted : bool
        Whether Ctrl-C ended the search.
    engine : str
        By which networks are trained.
    rows : int, optional
        From how many the networks learn in the end, if not from those that they are tried on.
    """

    limits: Limits
    effort: str
    workers: Workers
    metric: str | None = None
    threshold: float | None = None
    calibrated: bool = False
    on_trial: Callable[[Trial], object] | None = None
    trials: list[Trial] = field(default_factory=list)
    recipes: tuple[Recipe, ...] = ()
    networks: int = 0
    compared_by: Metric = field(init=False)
    interrupted: bool = False
    engine: str = "auto"
    rows: int | None = None

    def fit(
        self,
        table: Table,
        targets: Targets,
        columns: Columns,
        seed: int,
        on_epoch: OnEpoch | None,
        checkpoints: Checkpoints | None = None,
    ) -> tuple[tuple[Member, ...], TrainingRun]:
        """Networks by the recipes that were found, on all rows of a table."""
        trainer = self.settled(table, targets, columns, seed)
        return trainer.fit(table, targets, columns, seed, on_epoch, checkpoints)

    def settled(
        self, table: Table, targets: Targets, columns: Columns, seed: int, rows: int | None = None
    ) -> SeveralNetworks:
        """What trains the networks of the model, by recipes that were found on these rows; on so
        many rows, if it is others that they learn from.
        """
        # In memory the table comes twice: first the rows without those held out, then all of them.
        # What was found on the first is trained on both, so that the score is that of what was
        # found.
        if not self.recipes:
            metric = self.compared_by = usual_metric(targets, self.metric, self.calibrated)
            self.rows = rows
            self._search(Problem(table, targets, columns, seed, metric, self.threshold))
        return SeveralNetworks(self.effort, self.recipes, self.calibrated, networks=self.networks)

    def at_once(self) -> int:
        """How many candidates are tried at the same time."""
        return int(self.workers.at_once)

    def _search(self, problem: Problem) -> None:
        began = time.perf_counter()
        deadline = began + SEARCHING * self.limits.seconds
        rungs = Rungs(problem, self.workers, deadline, self.on_trial, self.trials)
        # Ctrl-C ends the search and not the command: there is something to train, to measure and to
        # save. A second one ends that as it ends `train`.
        try:
            self._brackets(rungs, problem.seed)
        except KeyboardInterrupt:
            if not self.trials:
                raise
            self.interrupted = True
        self.recipes = choose(problem, rungs.finalists) if self.trials else KNOWN
        self.networks = self._affordable(rungs, began)

    def _brackets(self, rungs: Rungs, seed: int) -> None:
        # What `train` takes is tried in full, so that nothing is chosen that is not better.
        # They come first, so that the time which a candidate takes in full is known when brackets
        # are planned.
        first = min(len(KNOWN), self.limits.trials)
        rungs.rung([candidate(number, seed) for number in range(first)], SHARES[-1])
        number = first
        while number < self.limits.trials and not rungs.over:
            size = min(BRACKET, self.limits.trials - number, self._fitting(rungs))
            if size < 1:
                return
            rungs.climb([candidate(it, seed) for it in range(number, number + size)])
            number += size

    def _fitting(self, rungs: Rungs) -> int:
        """How many candidates a bracket may have to come to its end in time."""
        if rungs.deadline == inf:
            return BRACKET
        # each rung but the last takes as long as the others, as a third goes on for thrice as long
        each = len(SHARES) / FACTOR ** (len(SHARES) - 1) * _seconds_in_full(self.trials)
        left = rungs.deadline - time.perf_counter()
        # a bracket that is cut off has tried much and finished nothing
        return int(left * self.workers.at_once / each)

    def _affordable(self, rungs: Rungs, began: float) -> int:
        """How many networks are trained in the end: so many as the effort says, or as there is
        time for.
        """
        wanted = EFFORTS[self.effort]
        if self.limits.seconds == inf:
            return wanted
        if not self.trials:  # not even one of these was done in time
            return 1
        one = LONGER * _seconds_in_full(self.trials) / len(rungs.problem.splits)
        left = self.limits.seconds - (time.perf_counter() - began)
        # in memory twice, without the rows held out and with them, on all cores; piece by piece
        # once, one after the other, on more rows than were tried
        tried = len(rungs.problem.targets.T)
        each = 2 * one / cores() if self.rows is None else one * self.rows / tried
        return max(1, min(wanted, int(left / each)))


def planned(trials: int) -> int:
    """How often a search with so many candidates tries one, without a budget."""
    known = min(len(KNOWN), trials)
    whole, rest = divmod(trials - known, BRACKET)
    return known + whole * _climbs(BRACKET) + _climbs(rest)


def _climbs(size: int) -> int:
    """How often a bracket of this size tries a candidate."""
    total = 0
    for _ in SHARES:
        total, size = total + size, max(1, size // FACTOR) if size else 0
    return total


def _seconds_in_full(trials: list[Trial]) -> float:
    """What a candidate takes in full, on all splits, by those that were tried the longest."""
    longest = max(it.share for it in trials)
    found = [it.seconds / longest for it in trials if it.share == longest]
    return sum(found) / len(found)
