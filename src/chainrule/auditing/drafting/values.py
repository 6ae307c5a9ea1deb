"""What a candidate gives: every quantity of its run with its value."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.fitting import Printed
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation
from chainrule.formulas import LOSSES
from chainrule.network.quantities import Quantity

# The likeliest first: it is kept where another one gives no more of the numbers.
SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")
ENTROPIES = ("binary_cross_entropy", "cross_entropy")
CLEARLY = 0.4  # about two numbers more: a few fit by chance
Values = dict[tuple[int, Quantity], float]


def mentioned_losses(text: str) -> tuple[str, ...]:
    """The losses that a document may mean: those with logarithms only if it has some."""
    return SQUARED + ENTROPIES if re.search(r"\blo?[gn]\b|\\l[on]|entrop", text) else SQUARED


def example_of(candidate: Candidate, loss: str, rate: float) -> WorkedExample:
    """A candidate as a worked example."""
    return WorkedExample(
        "",
        candidate.parameters,
        np.asarray(candidate.inputs, dtype=np.float64),
        np.asarray(candidate.targets, dtype=np.float64),
        LOSSES[loss],
        learning_rate=rate,
    )


def explained(example: WorkedExample, steps: int = 1) -> Explanation:
    """Its run, as far as its numbers go."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return explain(example.moment(complete=False), steps=steps)


def values_of(explanation: Explanation) -> Values:
    """Every quantity, by the number of updates before it; of a single sample without its number."""
    single = explanation.notation.samples == 1
    found: Values = {}
    for group, family in explanation.families:
        for quantity in family.quantities():
            plain = replace(quantity, sample=0) if single else quantity
            found.setdefault((group.updates, plain), float(family.term(quantity).value))
    return found


def likeliest(
    candidates: Sequence[Candidate], printed: Printed, rate: float, losses: Sequence[str]
) -> tuple[WorkedExample, Candidate] | None:
    """The candidate and loss that give most of the printed numbers."""
    best, most = None, float("-inf")
    for candidate in candidates:
        for loss in losses:
            try:
                example = example_of(candidate, loss, rate)
                values = values_of(explained(example))
            except ChainruleError:  # targets that the loss does not allow
                continue
            numbers = [*values.values(), *(-value for value in values.values())]
            fit = sum(printed.fits(numbers).values()) - candidate.unlikely
            if fit > most + CLEARLY:
                best, most = (example, candidate), fit
    return best
