"""The course of a document: its samples, and the passes over them, as one run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.claim_sources.extraction.values import values_of
from chainrule.auditing.drafting.by_sample.passes import Batches, Pass, passes_of
from chainrule.auditing.drafting.by_sample.rows import Row, rows_like
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.choice import explained
from chainrule.auditing.drafting.columns import columns, samples
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.told import Document
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import forward

HEADING = re.compile(r"^\s*(?:#|\*\*|-{3,}|={3,}|\\(?:sub)*section)")
SEVERAL = 2
MOVED = 0.01  # of a weight: smaller steps are not seen behind an author's roundings


@dataclass(frozen=True)
class Course:
    """The samples of a document and its passes over them.

    Attributes
    ----------
    rows : tuple of Row
        The samples, each once.
    written : tuple of Row
        Every time that one is written.
    passes : tuple of Pass
    batches : tuple of tuple of int
        The samples of each update.
    lines : tuple of str
        Of the document.
    """

    rows: tuple[Row, ...]
    written: tuple[Row, ...]
    passes: tuple[Pass, ...]
    batches: Batches
    lines: tuple[str, ...]

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The samples of the run, in the order in which it takes them: those that are worked out,
        and before an update of all of them those that are listed beside these.
        """
        worked = [*dict.fromkeys(it.row for it in self.passes)]
        if not self.is_online and self.batches:
            return tuple(sorted(worked))
        listed = [n for n, row in enumerate(self.rows) if self._is_listed(row)]
        if listed[: len(worked)] == sorted(worked):
            return tuple(worked if self.is_online else listed[: len(worked)]) + tuple(
                listed[len(worked) :]
            )
        return tuple(worked)

    def _is_listed(self, row: Row) -> bool:
        """Whether a sample is written in a row of a list that has those of a pass."""
        return any(_data(it) == _data(row) for it in self.listed)

    @cached_property
    def listed(self) -> list[Row]:
        """The rows, line below line, around that of the first pass."""
        first = self.rows[self.passes[0].row]
        lines = {it.line for it in self.written}
        kept = {it.line for it in self.written if _data(it) == _data(first)}
        while more := {it for it in lines - kept if {it - 1, it, it + 1} & kept}:
            kept |= more
        return [it for it in self.written if it.line in kept]

    @property
    def is_online(self) -> bool:
        """Whether every update is of one sample."""
        return bool(self.batches) and all(len(rows) == 1 for rows in self.batches)

    def begin_of(self, number: int) -> int:
        """The line that a pass begins with; of the first, that of the document."""
        if not number:
            return 1
        if number == len(self.passes):
            return len(self.lines) + 1
        before, this = self.passes[number - 1], self.passes[number]
        stated = [
            it.line
            for it in self.written
            if before.last < it.line <= this.line and it.inputs == self.rows[this.row].inputs
        ]
        # Its heading stands above its sample, and both above what is worked out.
        top = (*stated[-1:], this.line)[0]
        above = range(before.last + 1, top)
        headed = [number for number in above if HEADING.match(self.lines[number - 1])]
        blank = [number for number in above if not self.lines[number - 1].strip()]
        return (*headed[-1:], *stated[-1:], *blank[-1:], top)[0]

    def sample_of(self, number: int) -> int:
        """The number of a pass's sample in the run, from 1."""
        return self.order.index(self.passes[number].row) + 1

    def example(self, example: WorkedExample, number: int) -> WorkedExample:
        """The example with the sample of a pass alone."""
        row = self.rows[self.passes[number].row]
        return replace(example, inputs=np.array([row.inputs]), targets=np.array([row.targets]))

    def whole(self, example: WorkedExample) -> WorkedExample:
        """The example with all samples and updates."""
        rows = [self.rows[it] for it in self.order]
        return replace(
            example,
            inputs=np.array([row.inputs for row in rows], dtype=float),
            targets=np.array([row.targets for row in rows], dtype=float),
            batch_size=int(len(rows) > 1 and (self.is_online or len(self.passes) == 1)),
            steps=len(self.batches) + 1,
        )


def course_in(document: Document, given: Given, example: WorkedExample) -> Course | None:
    """The course of a document; None if it works out a single pass, or if it cannot be told."""
    if np.isnan(example.parameters.vector).any():
        return None
    written = rows_like(document.text, example.inputs[0], example.targets[0])
    written += [*_of_columns(given, example)]
    written += [
        Row(tuple(x), tuple(t), ()) for x, t in zip(example.inputs, example.targets, strict=True)
    ]
    known = {(row.inputs, row.targets): row for row in reversed(written)}
    rows = sorted(known.values(), key=written.index)
    passes, batches = passes_of(example, rows, document.spots)
    lines = tuple(document.text.split("\n"))
    course = Course(tuple(rows), tuple(it for it in written if it.numbers), passes, batches, lines)
    if not passes or not _is_a_run(course) or _only_checks(course, example, document.spots):
        return None
    # Of a single pass over a single sample there is nothing to tell apart; and where samples stand
    # side by side in arrays, none is worked out after the other.
    is_plain = len(course.order) == len(passes) == 1 and not _is_mistaken(example, document)
    return None if is_plain else course


def _is_mistaken(example: WorkedExample, document: Document) -> bool:
    """Whether only one of several samples is worked out: what is printed of the others are numbers
    that it has too.
    """
    printed = Printed(document.equations, document.spots)
    with np.errstate(all="ignore"):
        Z, A = forward(example.parameters, example.inputs, xp)
    rows = np.concatenate([*Z, *A[1:]], axis=1)
    found = [frozenset(printed.fits(row)) for row in rows]
    best = max(found, key=len)
    return len(found) > 1 and all(len(it - best) < SEVERAL for it in found if it is not best)


def _only_checks(course: Course, example: WorkedExample, spots: Sequence[Spot]) -> bool:
    """Whether a single sample goes forward once more and no further step is taken: such a check
    belongs to the only pass.
    """
    if len(course.order) > 1 or len(course.passes) != SEVERAL:
        return False
    run = values_of(explained(course.whole(example), SEVERAL))
    moved = [
        value
        for (count, it), value in run.items()
        if count == 1 and it.kind in NEW.values() and abs(value - run[0, it]) > MOVED * abs(value)
    ]
    below = Printed((), [it for it in spots if it.line > course.passes[-1].line])
    return len(below.fits(moved)) < max(SEVERAL, len(moved) / 3)


def _of_columns(given: Given, example: WorkedExample) -> list[Row]:
    """The rows of arrays and tables whose inputs and targets have names of their own."""
    targets = [it for it in columns(given, Role.TARGET) if it.width == example.targets.shape[1]]
    found = []
    for inputs in columns(given, Role.INPUT):
        if inputs.width != example.inputs.shape[1] or len(inputs.rows) < SEVERAL:
            continue
        for wanted in targets:
            pairs = zip(*samples(inputs, wanted, wanted.width), strict=True)
            found += [Row(tuple(x), tuple(t), ()) for x, t in pairs]
    return found


def _data(row: Row) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return row.inputs, row.targets


def _is_a_run(course: Course) -> bool:
    """Whether the updates are those of a run: of one sample each, in turn, or of all of them."""
    if course.is_online:
        taken, period = [it for (it,) in course.batches], len(course.order)
        return all(it == course.order[n % period] for n, it in enumerate(taken))
    return all(tuple(sorted(rows)) == course.order for rows in course.batches)
