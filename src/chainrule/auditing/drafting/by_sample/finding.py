"""Finding the course of a document: which samples it has, and which passes over them it works out:
one after another, all samples at once, or beside each other in the columns of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.drafting.by_sample.added_up import values_in, with_steps_of_sums
from chainrule.auditing.drafting.by_sample.beside import Beside, passes_beside
from chainrule.auditing.drafting.by_sample.course import SEVERAL, Course
from chainrule.auditing.drafting.by_sample.epochs import epochs_of, is_of_one
from chainrule.auditing.drafting.by_sample.passes import Pass, passes_of
from chainrule.auditing.drafting.by_sample.rows import Row, rows_like
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.columns import columns, samples
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.told import Document
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.worked_example import WorkedExample

CLEARLY = 2.0  # more of the printed numbers
ENOUGH = 3  # new weights
MOVED = 0.01  # of a weight: smaller steps are seen in exact numbers alone


def course_in(document: Document, given: Given, example: WorkedExample) -> Course | None:
    """The course of a document; None if it works out a single pass, or if it cannot be told."""
    if np.isnan(example.parameters.vector).any():
        return None
    arrays = _lines_of_arrays(given, Role.INPUT) - _lines_of_arrays(given, Role.TARGET)
    written = rows_like(document.text, example.inputs[0], example.targets[0])
    # An array of inputs has no targets between its rows, whatever its numbers look like.
    written = [it for it in written if it.line not in arrays]
    written += [*_of_columns(given, example)]
    written += [
        Row(tuple(x), tuple(t), ()) for x, t in zip(example.inputs, example.targets, strict=True)
    ]
    known = {(row.inputs, row.targets): row for row in reversed(written)}
    rows = sorted(known.values(), key=written.index)
    lines = tuple(document.text.split("\n"))
    named = tuple(it for it in written if it.numbers)
    course = Course(tuple(rows), named, *passes_of(example, rows, document.spots), lines)
    if len(course.order) > 1 and not course.is_online:
        summed = with_steps_of_sums(course.whole(example), document.spots)
        taken = replace(example, learning_rate=summed.learning_rate)
        course = Course(tuple(rows), named, *passes_of(taken, rows, document.spots), lines)
    if len(example.inputs) > 1:
        every = tuple(
            Row(tuple(x), tuple(t), ())
            for x, t in zip(example.inputs.tolist(), example.targets.tolist(), strict=True)
        )
        if len(course.passes) == 1:
            own = rows[course.passes[0].row].inputs
            if is_of_one(example, every, own, document.spots):
                return course
        taken = with_steps_of_sums(example, document.spots)
        epochs = Course(every, named, *epochs_of(taken, every, document.spots), lines)
        course = course if _one_after_another(course, epochs) else epochs
    passes = course.passes
    is_plain = course.is_together or len(course.order) == 1
    is_one = not passes or (len(passes) == 1 and is_plain) or not _is_a_run(course)
    if not is_one and not _only_checks(course, example, document.spots):
        return course
    beside = passes_beside(example, rows, document.text)
    return None if beside is None else _beside(beside, rows, named, lines)


def _lines_of_arrays(given: Given, role: Role) -> set[int]:
    """Where symbols are called like inputs, or targets, and have those of several samples."""
    symbols = (it for it in given.of_role(role) if given.roles.first(it) == role)
    values = [given.values[it] for it in symbols]
    return {it.line for it in values if len(it.rows) > 1}


def _beside(
    beside: Beside, rows: Sequence[Row], written: tuple[Row, ...], lines: tuple[str, ...]
) -> Course:
    """The course of passes that stand beside each other: an update of one sample behind each."""
    taken = [number % beside.samples for number in range(beside.passes)]
    passes = tuple(Pass(1, len(lines), row, number) for number, row in enumerate(taken))
    batches = tuple((row,) for row in taken[:-1])
    return Course(tuple(rows), written, passes, batches, lines, is_beside=True)


def _one_after_another(course: Course, epochs: Course) -> bool:
    """Whether samples have parts of their own, and no more than a row each of a table; these tell
    what is printed no worse than passes over all samples at once.
    """
    passes = course.passes
    if len(passes) < SEVERAL or not _is_a_run(course):
        return False
    in_rows = any(other.line <= one.last + 1 for one, other in pairwise(passes))
    fits = [sum(it.fit for it in one.passes) for one in (course, epochs)]
    return not in_rows and fits[1] < fits[0] + CLEARLY


def _only_checks(course: Course, example: WorkedExample, spots: Sequence[Spot]) -> bool:
    """Whether a single sample goes forward once more and no further step is taken: such a check
    belongs to the only pass.
    """
    if len(course.passes) != SEVERAL or not (course.is_together or len(course.order) == 1):
        return False
    run = values_in(course.whole(example), SEVERAL, spots)
    new = {it: value for (n, it), value in run.items() if n == 1 and it.kind in NEW.values()}
    moved = [it for key, it in new.items() if abs(it - run[0, key]) > MOVED * abs(it)]
    below = Printed((), [it for it in spots if it.line > course.passes[-1].line])
    exact = sum(fit >= 1 for fit in below.fits(new.values()).values())
    return exact < SEVERAL and len(below.fits(moved)) < max(ENOUGH, len(moved) / 2)


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


def _is_a_run(course: Course) -> bool:
    """Whether the updates are those of a run: of one sample each, in turn, or of all of them."""
    if course.is_online:
        taken, period = [it for (it,) in course.batches], len(course.order)
        return all(it == course.order[n % period] for n, it in enumerate(taken))
    return all(tuple(sorted(rows)) == course.order for rows in course.batches)
