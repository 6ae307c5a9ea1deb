"""The choice: of the candidates, the one whose run gives most of the numbers that are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from chainrule.auditing.claim_sources.extraction.values import Values, values_of
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.runs import Runs, explained
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES
from chainrule.types import Floats

# The likeliest first: it is kept where another one gives no more of the numbers.
SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")
ENTROPIES = ("binary_cross_entropy", "cross_entropy")
# How documents name them, and how many printed numbers it takes to believe in the other kind.
ENTROPY = r"entrop|交叉熵|交差エントロピー|교차|энтропи|log[- ]?loss|\bBCE\b"
SQUARE = r"squared|quadrat|quadr[aá]|\bMSE\b|均方|平方|二乗|제곱|квадрат|carré|cuadr"
UNNAMED, UNSAID = 1.0, 1.5
RIVALS, IN_TURN = 3, 8  # networks, and samples
CLEARLY = 0.4  # about two numbers more: a few fit by chance


def mentioned_losses(text: str) -> dict[str, float]:
    """The losses that a document may mean, each with what speaks against it: that it has no
    logarithms and no outputs of softmax, or that the other kind is named.
    """
    # Who writes dZ = A - Y behind a softmax has the cross-entropy in mind, named or not.
    if not re.search(r"\blo?[gn]\b|\\l[on]|entrop|softmax", text, re.IGNORECASE):
        return dict.fromkeys(SQUARED, 0.0) | {ENTROPIES[0]: UNSAID}
    entropy, squared = (bool(re.search(it, text, re.IGNORECASE)) for it in (ENTROPY, SQUARE))
    against_squared = UNNAMED * (entropy and not squared)
    against_entropy = UNNAMED * (squared and not entropy)
    return dict.fromkeys(SQUARED, against_squared) | dict.fromkeys(ENTROPIES, against_entropy)


def example_of(
    candidate: Candidate, loss: str, rate: float, notation: str = "plain"
) -> WorkedExample:
    """A candidate as a worked example."""
    return WorkedExample(
        "",
        candidate.parameters,
        np.asarray(candidate.inputs, dtype=np.float64),
        np.asarray(candidate.targets, dtype=np.float64),
        LOSSES[loss],
        learning_rate=rate,
        notation=notation,
    )


class Choice(NamedTuple):
    """A candidate as an example, and every number of its run."""

    example: WorkedExample
    candidate: Candidate
    values: Values

    @property
    def numbers(self) -> list[float]:
        """With either sign: errors have one in some courses and the other in others."""
        return [*self.values.values(), *(-value for value in self.values.values())]


def likeliest(
    candidates: Sequence[Candidate],
    printed: Printed,
    rate: float,
    losses: Mapping[str, float],
    runs: Runs,
    notation: str = "plain",
) -> Choice | None:
    """The candidate and loss that give most of the printed numbers."""
    best, most = None, float("-inf")
    tried: list[tuple[float, Choice]] = []
    for candidate in candidates:
        for loss, against in losses.items():
            try:
                example = example_of(candidate, loss, rate, notation)
                chosen = Choice(example, candidate, runs.of(example))
            except ChainruleError:  # targets that the loss does not allow
                continue
            numbers = [*chosen.numbers, *_in_larger_steps(example, runs)]
            fit = sum(printed.fits(numbers).values()) - candidate.unlikely - against
            tried.append((fit, chosen))
            if fit > most + CLEARLY:
                best, most = chosen, fit
    rivals = [chosen for fit, chosen in tried if fit >= most / 2]
    return best and _in_turn(best, most, rivals, printed)


def _in_turn(best: Choice, most: float, rivals: Sequence[Choice], printed: Printed) -> Choice:
    """Of networks with the same weights in other places, that with which more is printed of all
    samples, an update behind each: of a first one of zeros, no weight makes a difference.
    """
    own = best.example.parameters.vector
    others = [
        it
        for it in rivals
        if it.candidate.listed is not None and _is_other(it.example.parameters.vector, own)
    ]
    if not others or best.candidate.listed is None:
        return best
    fits = [(_fit_in_turn(it, printed), -n, it) for n, it in enumerate([best, *others[:RIVALS]])]
    found = max(fits, key=lambda it: it[:2])
    return found[2] if found[0] > max(most, fits[0][0]) + CLEARLY else best


def _is_other(one: Floats, other: Floats) -> bool:
    """Whether weights are the same numbers in other places."""
    same_numbers = len(one) == len(other) and np.array_equal(np.sort(one), np.sort(other))
    return same_numbers and not np.array_equal(one, other)


def _fit_in_turn(one: Choice, printed: Printed) -> float:
    inputs, targets = one.candidate.listed or (one.example.inputs, one.example.targets)
    count = min(len(inputs), IN_TURN)
    example = replace(
        one.example,
        inputs=np.asarray(inputs[:count], dtype=np.float64),
        targets=np.asarray(targets[:count], dtype=np.float64),
        batch_size=int(count > 1),
    )
    try:
        values = values_of(explained(example, count))
    except ChainruleError:
        return 0.0
    return sum(printed.fits(values.values()).values())


def _in_larger_steps(example: WorkedExample, runs: Runs) -> list[float]:
    """What several samples make of the weights where their gradients are added up, or an update is
    taken for each: otherwise a loss twice as large would explain it as well.
    """
    count = len(example.inputs)
    if count == 1:
        return []
    larger = replace(example, learning_rate=count * example.learning_rate)
    return [value for (updates, _), value in runs.of(larger).items() if updates]
