"""Finding the course of a document: which samples it has, and which passes over them it works out:
one after another, all samples at once, or beside each other in the columns of a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_sample.added_up import values_in, with_steps_of_sums
from chainrule.auditing.drafting.by_sample.beside import Beside, passes_beside
from chainrule.auditing.drafting.by_sample.course import SEVERAL, Course
from chainrule.auditing.drafting.by_sample.epochs import epochs_of, is_of_one
from chainrule.auditing.drafting.by_sample.one_and_all import one_and_all
from chainrule.auditing.drafting.by_sample.passes import Batches, Pass, passes_of
from chainrule.auditing.drafting.by_sample.rows import Row
from chainrule.auditing.drafting.by_sample.samples import each_once, rows_of, samples_in
from chainrule.auditing.drafting.by_sample.stated import stated_passes, statements_in
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.columns import columns
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.told import Document
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Quantity

CLEARLY = 2.0  # more of the printed numbers
ENOUGH = 3  # new weights
MOVED = 0.01  # of a weight: smaller steps are seen in exact numbers alone


def course_in(material: Material) -> Course | None:
    """The course of a document; None if it works out a single pass, or if it cannot be told."""
    document, example = material.document, material.example
    # Without all weights no pass can be computed, and so none can be found.
    if np.isnan(example.parameters.vector).any():
        return None
    if among := _one_among_all(material):
        return among
    course = _sample_by_sample(material)
    if len(example.inputs) > 1:
        if _is_of_one(material, course):
            return course
        course = _or_all_at_once(material, course)
    if _has_several(course) and not _only_checks(course, example, document.spots):
        return course
    # Columns come last: line by line, such a table looks like a single pass, or like none.
    if beside := passes_beside(example, material.rows, document.text):
        return _beside(beside, material)
    return _stated(material)


@dataclass(frozen=True)
class Material:
    """What a course is made of: a document, the example with the numbers that are known of it, the
    samples, each once, every time that one is written, and what is given.
    """

    document: Document
    example: WorkedExample
    rows: tuple[Row, ...]
    written: tuple[Row, ...]
    given: Given

    @classmethod
    def of(cls, document: Document, given: Given, example: WorkedExample) -> Material:
        """With the samples that the document has."""
        found = samples_in(document, given, example)
        # Only what is read off a line has a line; arrays and the example have not.
        written = tuple(it for it in found if it.numbers)
        return cls(document, example, each_once(found), written, given)

    def course(self, rows: tuple[Row, ...], passes: tuple[Pass, ...], batches: Batches) -> Course:
        """One over these samples."""
        return Course(rows, self.written, passes, batches, tuple(self.document.text.split("\n")))


def _sample_by_sample(material: Material) -> Course:
    """The course whose passes are of one sample each."""
    example, rows = material.example, material.rows
    spots = material.document.spots
    course = material.course(rows, *passes_of(example, rows, spots))
    if len(course.order) < SEVERAL or course.is_online:
        return course
    # Batches are known only now, and with them what a gradient that is added up does to a step.
    summed = with_steps_of_sums(course.whole(example), spots)
    taken = replace(example, learning_rate=summed.learning_rate)
    return material.course(rows, *passes_of(taken, rows, spots))


def _one_among_all(material: Material) -> Course | None:
    """The course of one sample, and of all of them in a table."""
    rows, document = rows_of(material.example), material.document
    passes = one_and_all(material.example, rows, document.text, document.spots)
    return material.course(rows, passes, ()) if passes else None


def _is_of_one(material: Material, course: Course) -> bool:
    """Whether the document lists several samples, and works out one of them."""
    if len(course.passes) != 1:
        return False
    own = course.rows[course.passes[0].row].inputs
    example = material.example
    return is_of_one(example, rows_of(example), own, material.document.spots)


def _or_all_at_once(material: Material, course: Course) -> Course:
    """The course, or that over all samples at once if this tells more of what is printed."""
    every, spots = rows_of(material.example), material.document.spots
    taken = with_steps_of_sums(material.example, spots)
    epochs = material.course(every, *epochs_of(taken, every, spots))
    return course if _one_after_another(course, epochs) else epochs


def _has_several(course: Course) -> bool:
    """Whether there is more than a single pass, and the passes are those of a run."""
    if not course.passes or not _is_a_run(course):
        return False
    return len(course.passes) > 1 or not _has_one_subject(course)


def _has_one_subject(course: Course) -> bool:
    """Whether every pass is of the same sample, or of all samples."""
    return course.is_together or len(course.order) == 1


def _beside(beside: Beside, material: Material) -> Course:
    """The course of passes that stand beside each other: an update of one sample behind each."""
    taken = [number % beside.samples for number in range(beside.passes)]
    last = material.document.text.count("\n") + 1
    passes = tuple(Pass(1, last, row, number) for number, row in enumerate(taken))
    batches = tuple((row,) for row in taken[:-1])
    return replace(material.course(material.rows, passes, batches), is_beside=True)


def _stated(material: Material) -> Course | None:
    """The course over samples that are told from each other by what the document says of them."""
    rows, written = material.rows, material.written
    inputs, width = columns(material.given, Role.INPUT), material.example.inputs.shape[1]
    statements = statements_in(material.document.text, inputs, width)
    passes, stated = stated_passes(rows, written, statements)
    course = material.course(rows, passes, ())
    return replace(course, written=(*written, *stated)) if passes else None


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
    if len(course.passes) != SEVERAL or not _has_one_subject(course):
        return False
    run = values_in(course.whole(example), SEVERAL, spots)
    new = _second_step(run)
    moved = [it for key, it in new.items() if abs(it - run[0, key]) > MOVED * abs(it)]
    below = Printed((), [it for it in spots if it.line > course.passes[-1].line])
    exact = sum(fit >= 1 for fit in below.fits(new.values()).values())
    # An author's roundings blur exact numbers; then the weights that move visibly have to tell.
    return exact < SEVERAL and len(below.fits(moved)) < max(ENOUGH, len(moved) / 2)


def _second_step(run: Values) -> Mapping[Quantity, float]:
    """The new weights of the second step, which follows the pass that may be a check."""
    return {it: value for (n, it), value in run.items() if n == 1 and it.kind in NEW.values()}


def _is_a_run(course: Course) -> bool:
    """Whether the updates are those of a run: of one sample each, in turn, or of all of them."""
    # In any other order than in turn, a run would have other numbers than the document.
    if course.is_online:
        taken, period = [it for (it,) in course.batches], len(course.order)
        return all(it == course.order[n % period] for n, it in enumerate(taken))
    return all(tuple(sorted(rows)) == course.order for rows in course.batches)
