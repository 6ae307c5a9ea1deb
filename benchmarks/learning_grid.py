"""`python -m benchmarks.learning_grid` chooses learning rates and ranges of initial weights, on
seeds of its own.

What it prints is kept in `learning_settings.py`. The range is one for all methods, so that they
start from the same weights: the one whose costs, each method at its best rate, have the lowest
geometric mean.
"""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.learning_methods import METHODS, Learnt, learn
from benchmarks.learning_problems import LEARNING_PROBLEMS, LearningProblem

FIRST_SEED = 1000  # far from those that are counted
RATES: dict[str, tuple[float | None, ...]] = {
    "gradient_descent": (0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    "momentum": (0.03, 0.1, 0.3, 1, 3, 10, 30),
    "quickprop": (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    "rprop": (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
    "adam": (0.003, 0.01, 0.03, 0.1, 0.3, 1),
}
NO_RATE = (None,)


def cost(runs: list[Learnt | None], limit: int) -> float:
    """Epochs spent for each success, a failure counted as the limit; without any success, as if
    there were half one.
    """
    spent = sum(limit if run is None else run.epochs for run in runs)
    return spent / max(sum(run is not None for run in runs), 0.5)


def choose(
    problem: LearningProblem, progress: Progress | None = None
) -> tuple[float, dict[str, float | None]]:
    """The range of initial weights, and the best rate of each method with it."""
    seeds = range(FIRST_SEED, FIRST_SEED + problem.grid_seeds)
    points = [
        (width, method, rate)
        for width in problem.widths
        for method in METHODS
        for rate in _rates(method)
    ]
    task = None if progress is None else progress.add_task(problem.name, total=len(points))
    costs = {}
    for width, method, rate in points:
        costs[width, method, rate] = cost(
            [learn(problem, method, rate, width, seed) for seed in seeds], problem.limit
        )
        if progress is not None and task is not None:
            progress.advance(task)
    best = {
        width: {
            method: min(_rates(method), key=lambda rate, at=(width, method): costs[*at, rate])
            for method in METHODS
        }
        for width in problem.widths
    }

    def together(width: float) -> float:
        product = 1.0
        for method, rate in best[width].items():
            product *= costs[width, method, rate]
        return product

    width = min(problem.widths, key=together)
    return width, best[width]


def _rates(method: str) -> tuple[float | None, ...]:
    return RATES.get(method, NO_RATE)


def main(only: str = "") -> None:
    """Choose for the problems whose name contains ONLY."""
    with Progress(console=Console(stderr=True)) as progress:
        chosen = {
            name: choose(it, progress) for name, it in LEARNING_PROBLEMS.items() if only in name
        }
    for name, (width, rates) in chosen.items():
        given = ", ".join(f"{rate:g}" for rate in rates.values() if rate is not None)
        print(f'    "{name}": ({width:g}, {given}),')


if __name__ == "__main__":
    typer.run(main)
