"""The runs of examples, each computed once: candidates that differ in their names alone have the
same numbers, and a search goes through many of them more than once.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable

import numpy as np

from chainrule.auditing.claim_sources.extraction.values import Values, values_of
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation

# Over a single output, the mean and the sum of the squares are the same.
SAME_OF_ONE = {"mean_squared_error": "squared_error"}


def explained(example: WorkedExample, steps: int = 1) -> Explanation:
    """Its run, as far as its numbers go."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return explain(example.moment(complete=False), steps=steps)


class Runs:
    """The values of the runs that were asked for so far."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Values] = {}

    def of(self, example: WorkedExample) -> Values:
        """Those of an example's first step."""
        key = _key(example)
        if key not in self._known:
            self._known[key] = values_of(explained(example))
        return self._known[key]


def _key(example: WorkedExample) -> Hashable:
    """What the numbers of a run depend on."""
    loss = example.loss.name
    if example.targets.shape[1] == 1:
        loss = SAME_OF_ONE.get(loss, loss)
    arrays = (example.parameters.vector, example.inputs, example.targets)
    # as bytes, since a number that is not given is nan, which no other nan equals
    numbers = tuple(np.asarray(it, dtype=float).tobytes() for it in arrays)
    return example.network, numbers, loss, example.learning_rate, example.notation
