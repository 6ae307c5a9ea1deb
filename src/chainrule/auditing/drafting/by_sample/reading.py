"""Reading pass by pass: each as a document of its own, with its sample alone and the weights that
the passes before leave behind; then as parts of one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.kinds import NEW
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.arrays import Arrays
from chainrule.auditing.drafting.by_sample.added_up import GRADIENTS, values_in
from chainrule.auditing.drafting.by_sample.batches import called_gradients, in_batch
from chainrule.auditing.drafting.by_sample.course import Course
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.choice import explained
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.told import Document, Told, told
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import ascii_form

Found = tuple[Claim, Quantity]
DATA = (Kind.INPUT, Kind.TARGET)
ALWAYS = (Kind.LEARNING_RATE, *DATA)  # that no update changes
OLD = {str(new): Kind(old) for old, new in NEW.items()}


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
    run = explained(whole, whole.steps)
    values = values_in(whole, whole.steps, document.spots)
    parts = [
        _of_pass(document, course, number, whole, candidate, names, values, run)
        for number in range(len(course.passes))
    ]
    given = list(_of_rows(course, run))
    # Samples are listed before the first of them is worked out.
    listed = {(claim.line, claim.printed) for claim, _ in given}
    parts = [_without_data(part, listed) for part in parts]
    known = {(claim.line, claim.printed) for part in parts for claim, _ in part.sure}
    given = [it for it in given if (it[0].line, it[0].printed) not in known]
    return Told(
        [*given, *(it for part in parts for it in part.named)],
        [it for part in parts for it in part.unnamed],
        [it for part in parts for it in part.doubtful],
        [it for part in parts for it in part.problems],
        {claim: result for part in parts for claim, result in part.workings.items()},
    )


def _of_pass(
    document: Document,
    course: Course,
    number: int,
    whole: WorkedExample,
    candidate: Candidate,
    names: DocumentNames,
    values: Values,
    run: Explanation,
) -> Told:
    """The claims of one pass, as claims about the run."""
    updates, sample = course.passes[number].updates, course.sample_of(number)
    part = course.part(document, number)
    alone = _of_sample(values, updates, sample)
    own = replace(
        names,
        values=alone,
        arrays=Arrays(names.arrays.sizes, names.arrays.rows_receive, alone),
    )
    found = told(part, course.example(whole, number), candidate, own)
    meant: dict[Claim, Found] = {}
    is_batch = bool(sample) and len(course.order) > 1 and not course.is_online
    gradients = called_gradients(part.equations, own) if is_batch else set()
    for claim, quantity in (*found.sure, *found.doubtful):
        if quantity.kind not in GRADIENTS and (claim.line, claim.value) in gradients:
            continue
        count = claim.updates + updates
        meant_by = in_batch(claim, quantity, sample, count, values) if is_batch else quantity
        key = None if meant_by is None else _of_run(count, meant_by, sample, values)
        if key is not None:
            name = ascii_form(run.notation.symbol(key[1]))
            meant[claim] = replace(claim, name=name, updates=key[0]), key[1]
    return Told(
        [meant[claim] for claim, _ in found.named if claim in meant],
        [meant[claim] for claim, _ in found.unnamed if claim in meant],
        [meant[claim] for claim, _ in found.doubtful if claim in meant],
        found.problems,
        {meant[claim][0]: it for claim, it in found.workings.items() if claim in meant},
    )


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


def _of_sample(values: Values, updates: int, sample: int) -> Values:
    """What a run has of one sample and of all from so many updates on, as if it began there; of
    every sample if there is none of its own.
    """
    found: Values = {}
    for (count, quantity), value in values.items():
        if count >= updates and (quantity.sample in (0, sample) or not sample):
            own = replace(quantity, sample=0) if sample else quantity
            found[count - updates, own] = value
        if count == updates - 1 and quantity.kind in OLD:
            old = replace(quantity, kind=OLD[str(quantity.kind)])
            found[0, old] = value
        is_mine = quantity.sample in (0, sample) or not sample
        if updates and count == 0 and quantity.kind in ALWAYS and is_mine:
            found[0, replace(quantity, sample=0) if sample else quantity] = value
    return found


def _of_run(
    updates: int, quantity: Quantity, sample: int, values: Values
) -> tuple[int, Quantity] | None:
    """A quantity of a pass as that of the run; None if the run has no such quantity."""
    of_sample = replace(quantity, sample=sample)
    for it in (of_sample, quantity):
        if (updates, it) in values or (0, it) in values:
            return updates, it
    return None


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
        for number, (kind, layer, unit) in zip(row.numbers, kinds, strict=True):
            quantity = Quantity(kind, layer, unit=unit, sample=sample)
            name = ascii_form(run.notation.symbol(quantity))
            yield Claim(name, number.printed, 0, number.line), quantity
