"""Added up: whether a document adds up the gradients of its samples, or averages them, and the
numbers of a run as it has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS, NEW
from chainrule.auditing.claim_sources.extraction.values import Values, values_of
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.runs import explained
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind

CLEARLY = 1.0  # more of the printed numbers


def values_in(example: WorkedExample, steps: int, spots: Sequence[Spot]) -> Values:
    """Every quantity of a run of so many steps, as the document has it; the error of all samples,
    too, is the mean or the sum, whichever is printed.
    """
    if not _is_batch(example):
        return values_of(explained(example, steps))
    printed, count = Printed((), spots), len(example.inputs)
    run = with_steps_of_sums(example, spots)
    values = values_of(explained(run, steps))
    if run is not example:
        rates = (it for it in values if it[1].kind == Kind.LEARNING_RATE)
        values |= dict.fromkeys(rates, example.learning_rate)
        values = _times(values, GRADIENTS, count)
    errors = [value for (_, it), value in values.items() if it.kind == Kind.TOTAL_ERROR]
    is_sum = _fit(printed, [count * it for it in errors]) > _fit(printed, errors)
    return _times(values, (Kind.TOTAL_ERROR,), count) if is_sum else values


def with_steps_of_sums(example: WorkedExample, spots: Sequence[Spot]) -> WorkedExample:
    """The example with the learning rate that takes the steps of the document: where gradients are
    added up, the mean of a batch takes them with that of all its samples.
    """
    if not _is_batch(example):
        return example
    count = len(example.inputs)
    larger = replace(example, learning_rate=example.learning_rate * count)
    printed = Printed((), spots)
    fits = []
    for one, factor in ((example, 1), (larger, count)):
        values = values_of(explained(one))
        found = [factor * value for (_, it), value in values.items() if it.kind in GRADIENTS]
        found += [value for (_, it), value in values.items() if it.kind in NEW.values()]
        fits.append(_fit(printed, found))
    return larger if fits[1] > fits[0] + CLEARLY else example


def _is_batch(example: WorkedExample) -> bool:
    known = not (np.isnan(example.learning_rate) or np.isnan(example.parameters.vector).any())
    return known and len(example.inputs) > 1 and example.batch_size == 0


def _fit(printed: Printed, values: Iterable[float]) -> float:
    return sum(printed.fits(values).values())


def _times(values: Values, kinds: Sequence[Kind], count: int) -> Values:
    """With these of all samples so many times as large."""
    return {
        key: value * (count if key[1].kind in kinds and not key[1].sample else 1)
        for key, value in values.items()
    }
