"""`python -m benchmarks.learning`: in how many epochs the classic problems are learnt, over many
seeds, with failures.

`--save` keeps what was found beside docs/learning_problems.md; problems that were not run stay as
they were there.
"""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.learning_methods import METHODS, learn
from benchmarks.learning_problems import LEARNING_PROBLEMS
from benchmarks.learning_report import Results, epochs_table, picture, steps_table, write_tables
from benchmarks.learning_settings import setting

PAGE = Path(__file__).parent.parent / "docs" / "learning_problems.md"


def measure(
    names: list[str], methods: tuple[str, ...] = METHODS, seeds: int | None = None
) -> Results:
    """Every method on every problem of these names, from the weights of seeds 0, 1, 2 and so on."""
    results: Results = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    counts = {name: seeds or LEARNING_PROBLEMS[name].seeds for name in names}
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(methods) * sum(counts.values()))
        for name, count in counts.items():
            problem = LEARNING_PROBLEMS[name]
            found = results[name] = {
                "goal": problem.goal.text,
                "limit": problem.limit,
                "methods": {},
            }
            for method in methods:
                progress.update(task, description=f"{name}, {method}")
                rate, found["width"] = setting(name, method)
                runs = found["methods"][method] = {"rate": rate, "runs": []}
                for seed in range(count):
                    runs["runs"].append(learn(problem, method, rate, found["width"], seed))
                    progress.advance(task)
    return results


def main(only: str = "", seeds: int = 0, save: bool = False) -> None:
    """Run the problems whose name contains ONLY; SEEDS of each, or as many as the page has."""
    results = measure([name for name in LEARNING_PROBLEMS if only in name], seeds=seeds or None)
    console = Console(width=170)
    for table in (epochs_table(results), steps_table(results)):
        console.print(table)
    if save:
        kept = PAGE.with_suffix(".json")
        before = json.loads(kept.read_text()) if kept.exists() else {}
        results = {
            name: (before | results)[name] for name in LEARNING_PROBLEMS if name in before | results
        }
        kept.write_text(
            json.dumps(results).replace('"methods"', '\n "methods"').replace('}, "', '},\n  "')
            + "\n"
        )
        write_tables(results, PAGE)
        picture(results, PAGE.with_suffix(".png"))


if __name__ == "__main__":
    typer.run(main)
