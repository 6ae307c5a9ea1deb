"""From finalists to recipes: those whose mean predicts best (ensemble selection).

After Caruana, Niculescu-Mizil, Crew & Ksikes 2004: one finalist after another is added, each time
the one with which the mean of all is best; the same one may be added again, and so counts more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.tables.recipe import Recipe
from chainrule.tables.searching.halving import Trial
from chainrule.tables.searching.problem import Problem

PICKS = 8
# Only the best are asked: of many, some fit the rows that score them by chance.
MOST_FINALISTS = 12


def choose(problem: Problem, finalists: Sequence[Trial]) -> tuple[Recipe, ...]:
    """The recipes of the finalists that are best together, in the order in which they were
    added.
    """
    finalists = finalists[:MOST_FINALISTS]
    outputs = [np.concatenate(it.outputs) for it in finalists]
    total, chosen = np.zeros_like(outputs[0]), []
    # Sums and not means are kept: the mean with another is the sum with it, divided once.
    for count in range(1, PICKS + 1):
        losses = [problem.loss(problem.judged([(total + another) / count])) for another in outputs]
        # of two that are as good the better one by itself, as finalists are in that order
        best = int(np.argmin(losses))
        chosen.append(finalists[best].candidate.recipe)
        total += outputs[best]
    return tuple(chosen)
