"""Reading pass by pass: each as a document of its own, with its sample alone and the weights that
the passes before leave behind; then as parts of one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.arrays import Arrays
from chainrule.auditing.drafting.by_sample.added_up import values_in
from chainrule.auditing.drafting.by_sample.course import Course
from chainrule.auditing.drafting.by_sample.parts import DATA, Found, Part, values_from
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.runs import explained
from chainrule.auditing.drafting.told import Document, Told, told
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import ascii_form


@dataclass(frozen=True)
class Run:
    """All passes as one run, with its numbers as the document has them, and how it names them."""

    whole: WorkedExample
    values: Values
    explanation: Explanation
    candidate: Candidate
    names: DocumentNames


def told_by_pass(
    document: Document,
    course: Course,
    whole: WorkedExample,
    candidate: Candidate,
    names: DocumentNames,
) -> Told:
    """The claims of a document with several passes; `whole` is the example with all samples and
    updates, and `names` are as the first pass tells them.
    """
    explanation = explained(whole, whole.steps)
    values = values_in(whole, whole.steps, document.spots)
    run = Run(whole, values, explanation, candidate, names)
    parts = [_of_pass(document, course, number, run) for number in range(len(course.passes))]
    given = list(_of_rows(course, explanation))
    # Samples are listed before the first of them is worked out.
    listed = _places(given)
    parts = [_without_data(part, listed) for part in parts]
    # What a pass has told is told with its own names, and better than by a list.
    known = {place for part in parts for place in _places(part.sure)}
    given = [it for it in given if (it[0].line, it[0].printed) not in known]
    return _joined(given, parts)


def _places(found: Sequence[Found]) -> set[tuple[int, str]]:
    """The lines of numbers, and how they are printed."""
    return {(claim.line, claim.printed) for claim, _ in found}


def _joined(given: Sequence[Found], parts: Sequence[Told]) -> Told:
    """The data, and then what is told of each part."""
    return Told(
        [*given, *chain.from_iterable(part.named for part in parts)],
        list(chain.from_iterable(part.unnamed for part in parts)),
        list(chain.from_iterable(part.doubtful for part in parts)),
        list(chain.from_iterable(part.problems for part in parts)),
        {claim: result for part in parts for claim, result in part.workings.items()},
    )


def _of_pass(document: Document, course: Course, number: int, run: Run) -> Told:
    """The claims of one pass, as claims about the run."""
    updates, sample = course.passes[number].updates, course.sample_of(number)
    lines = course.part(document, number)
    alone = values_from(run.values, updates, sample)
    arrays = run.names.arrays
    own = replace(run.names, values=alone, arrays=Arrays(arrays.sizes, arrays.rows_receive, alone))
    found = told(lines, course.example(run.whole, number), run.candidate, own)
    # Of a single sample, or one update for each, a gradient is that of its sample anyway.
    is_batch = bool(sample) and len(course.order) > 1 and not course.is_online
    part = Part(run.values, run.explanation.notation, updates, sample, is_batch)
    return part.in_run(found, lines.equations, own)


def _without_data(part: Told, listed: set[tuple[int, str]]) -> Told:
    """What is told of a pass, without the inputs and targets of rows of their own."""

    def kept(found: list[Found]) -> list[Found]:
        return [
            (claim, it)
            for claim, it in found
            if it.kind not in DATA or (claim.line, claim.printed) not in listed
        ]

    return part._replace(
        named=kept(part.named), unnamed=kept(part.unnamed), doubtful=kept(part.doubtful)
    )


def _of_rows(course: Course, run: Explanation) -> Iterator[Found]:
    """The numbers of samples, wherever they are written."""
    last = len(run.notation.network.layers)
    for row in course.written:
        place = next((it for it in course.order if course.rows[it].data == row.data), None)
        if place is None:
            continue
        sample = course.order.index(place) + 1 if len(course.order) > 1 else 0
        kinds: Sequence[tuple[Kind, int, int]] = [
            *((Kind.INPUT, 0, unit) for unit in range(1, len(row.inputs) + 1)),
            *((Kind.TARGET, last, unit) for unit in range(1, len(row.targets) + 1)),
        ]
        # What is only stated has no numbers for its targets.
        for number, (kind, layer, unit) in zip(row.numbers, kinds, strict=False):
            quantity = Quantity(kind, layer, unit=unit, sample=sample)
            name = ascii_form(run.notation.symbol(quantity))
            yield Claim(name, number.printed, 0, number.line), quantity
