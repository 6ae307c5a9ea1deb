"""`python -m benchmarks.search`: errors of `search_table` beside those of `fit_table`.

The tables and splits are those of `benchmarks.tables`: both get four fifths of a table, and are
measured on the fifth that neither has seen. Each fit adds a line to a file of results, and is not
made again; `--summary` prints what the file says.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.table_data import FOLDER, SOURCES, registry
from benchmarks.tables import Line, Split, read_results, split_table
from chainrule import TableModel, fit_table, search_table

RESULTS = Path(__file__).parent / "results.search.jsonl"
BASE = "good"  # what `train` does if nothing is said
Way = Callable[[Split], tuple[TableModel, float, int]]  # the model, its own score, candidates


def trained(effort: str | float) -> Way:
    """`train` with an effort."""

    def way(split: Split) -> tuple[TableModel, float, int]:
        fit = fit_table(split.train, split.target, effort=effort)
        return fit.model, fit.score, 0

    return way


def searched(**limits: Any) -> Way:
    """`search` within limits."""

    def way(split: Split) -> tuple[TableModel, float, int]:
        found = search_table(split.train, split.target, **limits)
        return found.fit.model, found.fit.score, len(found.tried())

    return way


def ways(trials: int, budget: float | None) -> dict[str, Way]:
    """What is compared, by name."""
    found = {"good": trained("good"), "best": trained("best")}
    if budget is not None:
        found[f"effort {budget:g} s"] = trained(budget)
        found[f"search {budget:g} s"] = searched(budget=budget)
    else:
        found[f"search {trials}"] = searched(trials=trials)
    return found


def measure(way: Way, split: Split) -> Line:
    began = time.perf_counter()
    model, score, candidates = way(split)
    seconds = time.perf_counter() - began
    # 1 - accuracy, or 1 - R²
    error = 1 - model.score(split.test)
    return {"error": error, "claimed": 1 - score, "seconds": seconds, "candidates": candidates}


def summary(results: list[Line]) -> str:
    """Mean errors by table, and as multiples of those of `train`."""
    names = list(dict.fromkeys(line["way"] for line in results))
    lines = [f"{'':16}" + "".join(f"{name:>24}" for name in names)]
    ratios: dict[str, list[float]] = {name: [] for name in names}
    for table in dict.fromkeys(line["table"] for line in results):
        mine = [line for line in results if line["table"] == table]
        # splits that every way was measured on
        common = set.intersection(*({x["split"] for x in mine if x["way"] == n} for n in names))
        if not common:
            continue
        row = f"{table:13}{len(common):3}"
        means: dict[str, float] = {}
        for name in names:
            chosen = [x for x in mine if x["way"] == name and x["split"] in common]
            means[name] = statistics.mean(x["error"] for x in chosen)
            seconds = statistics.mean(x["seconds"] for x in chosen)
            ratios[name].append(means[name] / means[BASE])
            row += f"{means[name]:10.4f} {ratios[name][-1]:6.3f}{seconds:5.0f} s"
        lines.append(row)
    mean = "".join(
        f"{statistics.geometric_mean(ratios[name]):17.3f}{'':7}" if ratios[name] else ""
        for name in names
    )
    return "\n".join([*lines, f"{'geometric mean':16}{mean}"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", nargs="+", default=list(SOURCES))
    parser.add_argument("--splits", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--trials", type=int, default=59)
    parser.add_argument("--budget", type=float)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--summary", action="store_true")
    given = parser.parse_args()
    if given.summary:
        print(summary(read_results(given.results)))
        return
    entries = registry(given.folder)
    known = {(x["table"], x["split"], x["way"]) for x in read_results(given.results)}
    for number in given.splits:
        for table in given.tables:
            frame = pl.read_parquet(given.folder / entries[table].file)
            split = split_table(frame, entries[table], number)
            for name, way in ways(given.trials, given.budget).items():
                if (table, number, name) in known:
                    continue
                line = {"table": table, "split": number, "way": name, **measure(way, split)}
                with given.results.open("a") as file:
                    file.write(json.dumps(line) + "\n")
                print(f"{table:14} {number}  {name:14} error {line['error']:.4f}", flush=True)


if __name__ == "__main__":
    main()
