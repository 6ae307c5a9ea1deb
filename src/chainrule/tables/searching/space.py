"""What is searched: the recipe and its variations, each a network of its own.

Candidates come in a fixed order, the same for a seed whoever asks for them and how many: first the
recipes that `train` takes, then recipes that are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.tables.recipe import RECIPES, USUAL, Recipe

# Each setting is drawn by itself, every value as likely as another.
# What is twice in a row of values is drawn twice as often.
SPACE: dict[str, tuple[Any, ...]] = {
    "hidden": ((128,), (256,), (64, 64), (128, 128), (256, 256), (128, 128, 128)),
    "activation": ("relu", "relu", "mish", "tanh"),
    "pieces": (0, 8, 16, 48),
    "batch_size": (32, 64, 128),
    "schedule": ("log_cosine", "cosine"),
    "smoothing": (0.0, 0.05, 0.1),
    "dropout": (0.0, 0.0, 0.1, 0.25),
}
# what the recipe's learning rates are multiplied by: drawn between these, the logarithm uniformly
RATE = 0.25, 2.0
KNOWN = tuple(dict.fromkeys(RECIPES))


@dataclass(frozen=True)
class Candidate:
    """A recipe, and its number in the search, counted from 0."""

    number: int
    recipe: Recipe

    @property
    def known(self) -> bool:
        """Whether it is one that `train` takes, too."""
        return self.number < len(KNOWN)


def candidate(number: int, seed: int) -> Candidate:
    """The candidate of a number.

    Examples
    --------
    >>> from chainrule.tables.searching.space import candidate
    >>> candidate(0, seed=1).recipe.hidden, candidate(9, seed=1) == candidate(9, seed=1)
    ((128, 128), True)
    """
    if number < len(KNOWN):
        return Candidate(number, KNOWN[number])
    # a generator for each number, so that a candidate does not depend on those before it
    generator = np.random.default_rng([seed, number])
    chosen = {name: values[generator.integers(len(values))] for name, values in SPACE.items()}
    factor = float(np.exp(generator.uniform(*np.log(RATE))))
    rates = tuple((task, factor * rate) for task, rate in USUAL.learning_rates)
    return Candidate(number, replace(USUAL, learning_rates=rates, **chosen))


def described(recipe: Recipe, task: str) -> dict[str, Any]:
    """What tells a recipe from others, by name."""
    found = {name: getattr(recipe, name) for name in SPACE if name != "smoothing"}
    if task == "classification":
        found["smoothing"] = recipe.smoothing
    return {**found, "learning_rate": dict(recipe.learning_rates)[task]}
