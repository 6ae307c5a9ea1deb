"""Passes: where a document begins to work out another sample, or the same one with new weights.

After a pass, either its step is taken or not yet; then some sample goes forward. What is printed
next tells which: its net inputs and outputs.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from chainrule.auditing.drafting.by_sample.hits import DRIFT, SPAN, Found, Numbers, closest, hits
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import forward
from chainrule.network.parameters import Parameters
from chainrule.training.train import loss_curve
from chainrule.types import Floats

# Two numbers of three digits are hardly there by chance; of shorter ones, it takes twice as many.
ENOUGH = 1.5  # printed numbers of a pass
TINY = 4e-4  # what is as well a zero
# Later passes are told with fewer words, but not with next to none.
SHARE, ALONE = 0.45, 0.6  # of what the first pass prints
# An update takes a search over all samples; nobody prints more by hand.
MOST = 24  # passes
# A coarsely rounded pass, with a tiny step, looks the same before and after it.
NEARER = 0.25  # better than without a step
ALL = -1  # samples at once


class Pass(NamedTuple):
    """A part of a document: the lines of its forward part, from the first to the last, the row of
    its sample, -1 for all of them at once, the updates before it, and how many numbers say so.
    """

    line: int
    last: int
    row: int
    updates: int
    fit: float = 0.0


Batches = tuple[tuple[int, ...], ...]  # the rows of each update


def passes_of(
    example: WorkedExample, rows: Sequence[Row], spots: Sequence[Spot]
) -> tuple[tuple[Pass, ...], Batches]:
    """The passes of a document over some samples, and the rows of each update."""
    search = Search.of(example, rows, spots)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return search.passes()


@dataclass
class Search:
    """What is looked for: the samples, and where, the numbers by their places."""

    example: WorkedExample
    rows: list[Row]
    numbers: Numbers
    known: dict[Batches, Parameters] = field(default_factory=dict)

    @classmethod
    def of(cls, example: WorkedExample, rows: Sequence[Row], spots: Sequence[Spot]) -> Search:
        """Among these samples and numbers."""
        return cls(example, list(rows), Numbers.of(spots))

    def passes(self) -> tuple[tuple[Pass, ...], Batches]:
        """From the first one on, as long as another one is found."""
        batches: Batches = ()
        beginnings = [(batches, row) for row in range(len(self.rows))]
        # No rounding has blurred the first one yet: what is only near is of another sample.
        first = self.best(0, beginnings, 0.0, 0.0) or self.best(0, beginnings, 0.0)
        if first is None:
            return (), ()
        found, (_, row) = first
        passes, pending = [Pass(found.line, found.last, row, 0, found.fit)], [row]
        while len(passes) < MOST:
            # What is as well a repetition of the pass before begins no other one.
            again = self.forward_from(found.last, batches, [row]).fit + NEARER
            ways = list(self.ways(batches, pending))
            # With a single sample, nothing but the numbers says that it goes forward once more.
            least = max(ENOUGH, (SHARE if len(self.rows) > 1 else ALONE) * passes[0].fit)
            after = self.best(found.last, ways, max(least, again))
            if after is None:
                break
            found, (made, row) = after
            pending = [*pending, row] if made == batches else [row]
            batches = made
            passes.append(Pass(found.line, found.last, row, len(batches), found.fit))
        return tuple(passes), batches

    def ways(self, batches: Batches, pending: Sequence[int]) -> Iterator[tuple[Batches, int]]:
        """What may come next: a further sample before the step, or any after it."""
        stepped = (*batches, tuple(pending))
        has_rate = not np.isnan(self.example.learning_rate)
        for row in range(len(self.rows)):
            if has_rate:
                yield stepped, row
            if row not in pending:
                yield batches, row

    def best(
        self, line: int, ways: list[tuple[Batches, int]], least: float, drift: float = DRIFT
    ) -> tuple[Found, tuple[Batches, int]] | None:
        """The way whose forward pass is printed first below a line; of several, the best one."""
        fits = [(self.forward_from(line, made, [row], drift), (made, row)) for made, row in ways]
        fits = [(found, way) for found, way in fits if found.fit > max(least, ENOUGH)]
        if not fits:
            return None
        first = min(found.line for found, _ in fits)
        # What starts a little later may only lack a number at its beginning.
        near = [it for it in fits if it[0].line <= first + SPAN // 4]
        return max(near, key=lambda it: (round(it[0].fit, 1), -it[0].line))

    def forward_from(
        self, line: int, batches: Batches, rows: Sequence[int], drift: float = DRIFT
    ) -> Found:
        """How well the forward pass of some samples is printed below a line."""
        # Of inputs that are 0 or 1 a net input may be a weight, which is printed after an update;
        # of zeros it is a bias, which is given before the first pass as well.
        has_zeros = any(row >= 0 and not any(self.rows[row].inputs) for row in rows)
        own = self.after(batches).vector if batches or has_zeros else np.full(1, np.inf)
        return self.printed(line, self.values(batches, rows), drift, own)

    def values(self, batches: Batches, rows: Sequence[int]) -> Floats:
        """The net inputs and outputs of some samples, without those that are near 0."""
        X = np.array([self.rows[row].inputs for row in rows])
        Z, A = forward(self.after(batches), X, xp)
        found = np.concatenate([it.reshape(-1) for it in (*Z, *A[1:])])
        # Two units with one number have it printed once.
        kept: Floats = np.unique(found[np.isfinite(found) & (np.abs(found) > TINY)].round(9))
        return kept

    def printed(
        self, line: int, values: Sequence[float] | Floats, drift: float, own: Floats
    ) -> Found:
        """Where as many of some values as possible stand close together below a line."""
        return closest(hits(self.numbers.below(line), values, drift, own))

    def after(self, batches: Batches) -> Parameters:
        """The weights after these updates."""
        if batches not in self.known:
            example, job = self.example, self.example.moment(complete=False).job
            X = np.array([row.inputs for row in self.rows], dtype=float)
            T = np.array([row.targets for row in self.rows], dtype=float)
            steps = [np.array(rows) for rows in batches]
            curve = loss_curve(job, example.parameters, X, T, example.learning_rate, steps)
            self.known[batches] = curve.parameters
        return self.known[batches]
