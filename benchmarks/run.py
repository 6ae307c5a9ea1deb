"""`make bench`: every contestant on every problem, turn by turn; a table, JSON and a picture.

Cores of shared machines change speed from second to second. So the contestants run one after the other, again and
again, and only ratios of medians are quoted.
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
from rich.table import Table

from benchmarks.contestants import CONTESTANTS
from benchmarks.problems import PROBLEMS, Problem

HERE = Path(__file__).parent
PEERS = ("JAX autodiff", "NumPy by hand", "torch.compile", "PyTorch eager", "scikit-learn")


class Worker:
    """A contestant's process."""

    def __init__(self, name: str, number: int, threads: int) -> None:
        limits = {key: str(threads) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        command = [sys.executable, "-m", "benchmarks.worker", name, str(number)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | limits, cwd=HERE.parent,
        )  # fmt: skip

    def hear(self) -> dict[str, Any]:
        """The next message; empty if the contestant cannot do this problem."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("@"):
                return dict(json.loads(line[1:]))
        return {}

    def again(self) -> dict[str, Any]:
        """One more run, once the threads of the one before have stopped waiting for more work."""
        time.sleep(0.1)
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.hear()


def measure(number: int, names: list[str], repeats: int, threads: int) -> dict[str, dict[str, Any]]:
    """Medians and quartiles of each contestant that can do the problem."""
    results: dict[str, dict[str, Any]] = {}
    workers = {}
    for name in names:
        worker = Worker(name, number, threads)
        if first := worker.hear():
            workers[name], results[name] = worker, {**first, "runs": []}
    for _ in range(repeats):
        for name, worker in workers.items():
            message = worker.again()
            results[name]["runs"].append(message["seconds"])
            results[name]["megabytes"] = message["megabytes"]
    for name, worker in workers.items():
        worker.process.kill()
        runs = results[name].pop("runs")
        results[name]["median"] = statistics.median(runs)
        results[name]["quartiles"] = statistics.quantiles(runs, n=4)[::2] if len(runs) > 1 else [runs[0]] * 2
    return results


def best_threads(number: int, names: list[str], repeats: int) -> dict[str, dict[str, Any]]:
    """Each contestant with one thread and with all, and the better of the two."""
    found = [measure(number, names, repeats, threads) for threads in {1, os.cpu_count() or 1}]
    return {name: min((r[name] for r in found if name in r), key=lambda r: r["median"]) for name in found[0]}


def table(results: dict[str, dict[str, dict[str, Any]]]) -> Table:
    """Milliseconds of the floor and of us, and how many times as long everybody takes as we do."""
    shown = Table("work", "floor ms", "ours ms", "x floor", *PEERS, "chainrule jax", title="times as long as ours")
    for problem, found in results.items():
        ours, least = found["chainrule numba"]["median"], found["floor"]["median"]
        cells = [f"{found[name]['median'] / ours:.1f}" if name in found else "-" for name in (*PEERS, "chainrule jax")]
        shown.add_row(problem, f"{1e3 * least:.2f}", f"{1e3 * ours:.2f}", f"{ours / least:.2f}", *cells)
    return shown


def losing(results: dict[str, dict[str, dict[str, Any]]]) -> list[str]:
    """Where a peer is faster."""
    lines = []
    for problem, found in results.items():
        ours = found["chainrule numba"]["median"]
        lines += [f"{problem}: {name} takes {found[name]['median'] / ours:.2f} of our time" for name in PEERS
                  if name in found and found[name]["median"] < ours]  # fmt: skip
    return lines


def picture(results: dict[str, dict[str, dict[str, Any]]], path: Path) -> None:
    """How many times as long the peers take, on a logarithmic scale."""
    from matplotlib.figure import Figure

    colors = dict(zip(PEERS, ("#d1661c", "#8a8a8a", "#7a3b9a", "#b07ac8", "#1f6fb4"), strict=True))
    figure = Figure(figsize=(9, 0.42 * len(results) + 1.4), layout="constrained")
    axes = figure.add_subplot()
    for row, found in enumerate(results.values()):
        ours = found["chainrule numba"]["median"]
        for name in PEERS:
            if name in found:
                axes.plot(found[name]["median"] / ours, row, "o", color=colors[name], label=name if row == 0 else "")
    axes.axvline(1, color="#222222")
    axes.set_xscale("log")
    axes.set_yticks(range(len(results)), list(results))
    axes.invert_yaxis()
    axes.set_xlabel("times as long as chainrule's compiled engine (the line)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", alpha=0.3)
    axes.legend(*_legend(axes), frameon=False, loc="lower right")
    figure.savefig(path, dpi=130)


def _legend(axes: Any) -> tuple[list[Any], list[str]]:
    entries = {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True) if label}
    return list(entries.values()), list(entries)


def main(only: str = "", repeats: int = 9, without: str = "", save: Path = HERE / "results.json") -> None:
    """Run the problems whose name contains ONLY; leave out the contestants named in WITHOUT, separated by commas."""
    numbers = [number for number, problem in enumerate(PROBLEMS) if only in problem.name]
    names = [name for name in CONTESTANTS if name not in without.split(",")]
    results = {}
    for number in track(numbers, "problems", console=Console(stderr=True)):
        problem: Problem = PROBLEMS[number]
        results[problem.name] = best_threads(number, names, repeats)
        Console().print(table({problem.name: results[problem.name]}))
    Console(width=170).print(table(results))
    print("\n".join(["where we lose:", *(losing(results) or ["nowhere"])]))
    about = {
        "date": str(date.today()),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
    }
    save.write_text(json.dumps({"version": 1, **about, "results": results}, indent=1))
    picture(results, save.with_suffix(".png"))


if __name__ == "__main__":
    typer.run(main)
