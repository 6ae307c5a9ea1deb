"""Ranges of initial weights and learning rates, as `python -m benchmarks.learning_grid` chose them
on seeds of its own.

Nothing else is set: momentum keeps 0.9 of a step, quickprop's growth is 1.75, and rprop, adam and
the solvers have the library's constants. Rates are for the mean error over the samples; papers
often have them for the sum.
"""

from __future__ import annotations

from benchmarks.learning_methods import RULES

# Initial weights reach from minus to plus the first number; the others are the rates of RULES, in
# their order.
SETTINGS: dict[str, tuple[float, ...]] = {
    "xor 2-2-1": (2, 10, 10, 10, 3, 0.3),
    "xor 2-3-1": (2, 30, 10, 0.003, 3, 0.03),
    "parity 3-3-1": (0.3, 30, 10, 10, 0.003, 0.01),
    "parity 4-4-1": (2, 30, 10, 30, 0.03, 0.1),
    "parity 5-5-1": (2, 10, 10, 30, 0.3, 0.1),
    "parity 3-10-10-1": (1, 1, 1, 1, 0.1, 0.1),
    "encoder 4-2-4": (1, 30, 1, 30, 0.3, 0.3),
    "encoder 8-3-8": (1, 30, 1, 10, 0.03, 0.1),
    "encoder 10-5-10": (1, 10, 0.3, 10, 1, 0.1),
    "symmetry 6-2-1": (0.3, 30, 3, 30, 0.3, 0.3),
    "spirals 2-20-10-1": (1, 0.03, 0.3, 0.1, 0.01, 0.01),
    "sine 1-5-1": (2, 0.3, 0.3, 0.1, 0.03, 0.3),
}


def setting(problem: str, method: str) -> tuple[float | None, float]:
    """The learning rate of a method, None for a solver, and the range of the initial weights,
    one for all methods.
    """
    width, *rates = SETTINGS[problem]
    return dict(zip(RULES, rates, strict=True)).get(method), width
