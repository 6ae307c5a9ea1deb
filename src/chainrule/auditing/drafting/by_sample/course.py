"""The course of a document: its samples, and the passes over them, as one run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainrule.auditing.drafting.by_sample.beside import only_pass
from chainrule.auditing.drafting.by_sample.passes import ALL, Batches, Pass
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.told import Document
from chainrule.explaining.examples.worked_example import WorkedExample

# Where there are no headings, bold words or rules set one pass apart from the next.
# The caption of a table or a figure sets nothing apart.
HEADING = re.compile(
    r"^\s*(?:#|\*\*(?!(?:tab|tavola|fig|abb|表|图|圖|図|표|그림|рис|таб)[^\W\d]*\W{0,2}\d)"
    r"|-{3,}|={3,}|\\(?:sub)*section)",
    re.IGNORECASE,
)
SEVERAL = 2


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
    is_beside : bool
        Whether the passes stand beside each other, in the columns of tables.
    """

    rows: tuple[Row, ...]
    written: tuple[Row, ...]
    passes: tuple[Pass, ...]
    batches: Batches
    lines: tuple[str, ...]
    is_beside: bool = False

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The samples of the run, in the order in which it takes them: those that are worked out,
        and before an update of all of them those that are listed beside these.
        """
        if self.is_together or any(it.row == ALL for it in self.passes):
            return tuple(range(len(self.rows)))
        worked = tuple(dict.fromkeys(it.row for it in self.passes))
        if self.batches and not self.is_online:
            return tuple(sorted(worked))
        listed = tuple(n for n, row in enumerate(self.rows) if self._is_listed(row))
        # A list goes on where it begins with those; or else these were picked from it.
        first, others = listed[: len(worked)], listed[len(worked) :]
        return worked + others if first == tuple(sorted(worked)) else worked

    def _is_listed(self, row: Row) -> bool:
        """Whether a sample is written in the list that has that of the first pass."""
        return any(it.data == row.data for it in self.listed)

    @cached_property
    def listed(self) -> list[Row]:
        """The rows, line below line, around that of the first pass."""
        first = self.rows[self.passes[0].row]
        lines = {it.line for it in self.written}
        kept = {it.line for it in self.written if it.data == first.data}
        while more := {it for it in lines - kept if {it - 1, it, it + 1} & kept}:
            kept |= more
        return [it for it in self.written if it.line in kept]

    @property
    def is_together(self) -> bool:
        """Whether every pass is one of all samples."""
        return all(it.row == ALL for it in self.passes)

    @property
    def is_online(self) -> bool:
        """Whether every update is of one sample."""
        return bool(self.batches) and all(len(rows) == 1 for rows in self.batches)

    def part(self, document: Document, number: int) -> Document:
        """What a document says of a pass."""
        if not self.is_beside:
            return document.within(self.begin_of(number), self.begin_of(number + 1))
        text = only_pass(document.text, number, len(self.passes))
        return Document(text, statements_of(text), spots_of(text))

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
            if before.last < it.line <= this.line and this.row in (ALL, self._row_of(it))
        ]
        # Its heading stands above its sample, and both above what is worked out.
        top = (*stated[-1:], this.line)[0]
        above = range(before.last + 1, top)
        headed = [number for number in above if HEADING.match(self.lines[number - 1])]
        blank = [number for number in above if not self.lines[number - 1].strip()]
        return (*headed[-1:], *stated[-1:], *blank[-1:], top)[0]

    def _row_of(self, written: Row) -> int | None:
        """Which of the samples is written."""
        places = (n for n, it in enumerate(self.rows) if it.inputs == written.inputs)
        return next(places, None)

    def sample_of(self, number: int) -> int:
        """The number of a pass's sample in the run, from 1; 0 if it is one of all samples."""
        if self.passes[number].row == ALL:
            return 0
        return self.order.index(self.passes[number].row) + 1

    def example(self, example: WorkedExample, number: int) -> WorkedExample:
        """The example with the sample of a pass alone."""
        if self.passes[number].row == ALL:
            return example
        row = self.rows[self.passes[number].row]
        return replace(example, inputs=np.array([row.inputs]), targets=np.array([row.targets]))

    def whole(self, example: WorkedExample) -> WorkedExample:
        """The example with all samples and updates."""
        # A single pass over one of several samples is the first update of a run that goes on.
        rows = [self.rows[it] for it in self.order]
        return replace(
            example,
            inputs=np.array([row.inputs for row in rows], dtype=float),
            targets=np.array([row.targets for row in rows], dtype=float),
            batch_size=int(len(rows) > 1 and (self.is_online or len(self.passes) == 1)),
            steps=len(self.batches) + 1,
        )
