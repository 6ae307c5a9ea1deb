"""`make bench`: every contestant on every problem, turn by turn; tables, JSON and a picture.

Cores of shared machines change speed from second to second. So the contestants run one after the
other, again and again, and only ratios of medians are quoted. Peers are quoted at their better
number of threads, one or all cores; chainrule as it comes.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.contestants import CONTESTANTS
from benchmarks.problems import PROBLEMS, Problem
from benchmarks.report import OURS, Found, fresh_table, losing, memory_table, picture, speed_table

HERE = Path(__file__).parent
CORES = os.cpu_count() or 1


class Worker:
    """A contestant's process."""

    def __init__(self, name: str, number: int, threads: int) -> None:
        settings = {
            key: str(threads)
            for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        }
        settings["CHAINRULE_BLAS"] = "mkl" if "MKL" in name else "scipy"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | settings,
            cwd=HERE.parent,
        )

    def hear(self) -> dict[str, Any]:
        """The next message; empty if the contestant cannot do this problem."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("@"):
                return dict(json.loads(line[1:]))
        return {}

    def again(self) -> float:
        """The seconds of one more run, once the threads of the one before have stopped waiting
        for more work.
        """
        time.sleep(0.1)
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.hear()["seconds"])


def measure(number: int, names: list[str], repeats: int) -> dict[str, Found]:
    """What was found of each contestant that can do the problem, at its better number of
    threads.
    """
    entries = [
        (name, threads)
        for name in names
        for threads in sorted({1, CORES})
        if threads == CORES or name != OURS
    ]
    workers, found, runs = {}, {}, {}
    for entry in entries:
        worker = Worker(entry[0], number, entry[1])
        if first := worker.hear():
            workers[entry], found[entry], runs[entry] = worker, {**first, "threads": entry[1]}, []
    for _ in range(repeats):
        for entry, worker in workers.items():
            runs[entry].append(worker.again())
    best: dict[str, Found] = {}
    for entry, worker in workers.items():
        worker.process.kill()
        quartiles = statistics.quantiles(runs[entry], n=4)[::2] if repeats > 1 else runs[entry] * 2
        found[entry] |= {"median": statistics.median(runs[entry]), "quartiles": quartiles}
        name = entry[0]
        if name not in best or found[entry]["median"] < best[name]["median"]:
            best[name] = found[entry]
    return best


def main(
    only: str = "", repeats: int = 9, without: str = "", save: Path = HERE / "results.json"
) -> None:
    """Run the problems whose name contains ONLY; leave out the contestants in WITHOUT,
    separated by semicolons.
    """
    numbers = [number for number, problem in enumerate(PROBLEMS) if only in problem.name]
    names = [name for name in CONTESTANTS if name not in without.split(";")]
    results: dict[str, dict[str, Found]] = {}
    for number in track(numbers, "problems", console=Console(stderr=True)):
        problem: Problem = PROBLEMS[number]
        wide = "1024-1024" in problem.name
        results[problem.name] = measure(
            number, [name for name in names if wide or "MKL" not in name], repeats
        )
        about = {
            "date": str(date.today()),
            "processor": platform.processor() or platform.machine(),
            "cores": CORES,
        }
        save.write_text(json.dumps({"version": 2, **about, "results": results}, indent=1))
    console = Console(width=170)
    for table in (speed_table(results), fresh_table(results), memory_table(results)):
        console.print(table)
    print("\n".join(["where we lose:", *(losing(results) or ["nowhere"])]))
    picture(results, save.with_suffix(".png"))


if __name__ == "__main__":
    typer.run(main)
