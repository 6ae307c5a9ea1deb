"""Sentences about the error: of an output, of a sample, of all."""

from __future__ import annotations

import numpy as np

from chainrule.explaining.words.outputs import verdict
from chainrule.explaining.words.phrases import Phrase, listed, phrase
from chainrule.explaining.words.subject import FEW, Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Doubles


def output_error(s: Subject) -> Phrase:
    """How far an output is off, and what that costs."""
    # "by itself": cross-entropy only counts the right class, but through softmax the others pay too
    costs = "which by itself costs nothing" if s.value == 0 else "which costs {e}"
    return phrase("{verdict}, " + costs, verdict=verdict(s, s.at.unit, s.at.sample), e=s.line.value)


def sample_error(s: Subject) -> Phrase:
    """What the outputs add to it."""
    row = s.numbers.array(Kind.OUTPUT_ERROR, s.depth)[s.rows.index(s.at.sample)]
    return phrase("this sample costs {e}: {of}", e=s.line.value, of=_outputs(s, row))


def _outputs(s: Subject, costs: Doubles) -> Phrase:
    """The errors of the outputs of one sample, of many only the largest."""
    names = [s.unit(s.depth, unit) for unit in range(1, len(costs) + 1)]
    # with a single output there is nothing to compare
    if len(costs) == 1:
        return phrase("the error of {o} alone", o=names[0])
    largest = int(np.argmax(costs))
    most = phrase("{o} costs most, {e}", o=names[largest], e=float(costs[largest]))
    if len(costs) > FEW:
        return phrase("of {n} outputs {most}", n=str(len(costs)), most=most)
    each = listed(
        phrase("{o} costs {e}", o=o, e=float(e)) for o, e in zip(names, costs, strict=True)
    )
    # where all cost the same, none costs most
    return each if (costs == costs[0]).all() else phrase("{each}, so {o} costs most", each=each,
                                                         o=names[largest])  # fmt: skip


def total_error(s: Subject) -> Phrase:
    """Of one sample the sum over its outputs, of several their mean; and where it comes from."""
    errors = s.numbers.array(Kind.OUTPUT_ERROR, s.depth)
    weights = s.numbers.array(Kind.SAMPLE_WEIGHT)
    if len(errors) == 1 and weights is None:
        told = phrase("the network's error is {e}: {of}", e=s.line.value, of=_outputs(s, errors[0]))
    else:
        told = _mean(s, errors.sum(axis=1), weights)
    return (*told, *_since_before(s))


def _mean(s: Subject, samples: Doubles, weights: Doubles | None) -> Phrase:
    # a sample that counts twice adds twice as much as its own error
    counted = samples if weights is None else weights.reshape(-1) * samples
    largest = int(np.argmax(counted))
    return phrase(
        "the {weighted}mean error of {n} is {e}; sample {most} adds most",
        weighted="" if weights is None else "weighted ",
        n="1 sample" if len(samples) == 1 else f"{len(samples)} samples",
        e=s.line.value,
        most=str(s.rows[largest]),
    )


def _since_before(s: Subject) -> Phrase:
    """What the step before did to it, where that step had the same samples."""
    # the first pass has nothing before it
    if not s.line.updates:
        return ()
    earlier = s.explanation.numbers(s.line.updates - 1)
    family = earlier.family(Kind.INPUT)
    before = earlier.number(Quantity(Kind.TOTAL_ERROR))
    # dropout shuts off units in one pass and not in the next: two errors that do not compare
    dropped = any(
        numbers.family(Kind.GATE, layer) is not None
        for numbers in (earlier, s.numbers)
        for layer in range(s.depth)
    )
    if family is None or family.rows != s.rows or before is None or dropped:
        return ()
    now = "lower than" if s.value < before else "higher than" if s.value > before else "the same as"
    return phrase("; that is {now} {e} before the step", now=now, e=before)


SENTENCES: dict[Kind, Teller] = {
    Kind.OUTPUT_ERROR: output_error,
    Kind.SAMPLE_ERROR: sample_error,
    Kind.TOTAL_ERROR: total_error,
}
