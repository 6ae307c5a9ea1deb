"""The JAX engine on a GPU beside JAX autodiff and PyTorch, on networks 64 to 8192 wide: `python -m
benchmarks.gpu`.

PyTorch and JAX have to be installed with support for the GPU. Each contestant runs in a process of
its own, as two libraries do not share a GPU's memory well.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.contestants import ON_GPU
from benchmarks.problems import WIDE


def card() -> str:
    """The name of the GPU; empty if there is none."""
    try:
        found = subprocess.run(
            ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
        )
    except OSError:
        return ""
    return (
        found.stdout.splitlines()[0].strip()
        if found.returncode == 0 and found.stdout.strip()
        else ""
    )


def measure(name: str, width: int, repeats: int) -> dict[str, Any]:
    """Seconds of the first run and of the quickest further one, and the final loss."""
    problem = next(problem for problem in WIDE if problem.sizes[0] == width)
    assert problem.data
    began = time.perf_counter()
    run = ON_GPU[name](problem)
    vector = run()
    first, seconds = time.perf_counter() - began, []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return {
        "first": first,
        "best": min(seconds),
        "loss": problem.loss_of(vector) if width <= 1024 else None,
    }


def main(
    save: Path = Path("gpu.json"), repeats: int = 3, contestant: str = "", width: int = 0
) -> None:
    """All widths and contestants; or, for a process of its own, one CONTESTANT at one WIDTH."""
    if contestant:
        print("@" + json.dumps(measure(contestant, width, repeats)))
        return
    gpu = card()
    if not gpu:
        print("no GPU was found (nvidia-smi names none), so there is nothing to measure")
        return
    results: dict[str, dict[str, Any]] = {}
    shown = Table("network", *ON_GPU, title=f"{gpu}: seconds of a warm run (of the first one)")
    for problem in WIDE:
        found = {name: _apart(name, problem.sizes[0], repeats) for name in ON_GPU}
        results[problem.name] = found
        shown.add_row(
            problem.name,
            *[
                f"{r['best']:.3f} ({r['first']:.1f})" if "best" in r else r["failed"]
                for r in found.values()
            ],
        )
        save.write_text(
            json.dumps(
                {"version": 1, "date": str(date.today()), "card": gpu, "results": results}, indent=1
            )
        )
    Console(width=170).print(shown)


def _apart(name: str, width: int, repeats: int) -> dict[str, Any]:
    """The measurement in a process of its own; the last line of its complaint if it fails."""
    command = [sys.executable, "-m", "benchmarks.gpu", "--contestant", name, "--width", str(width)]
    done = subprocess.run([*command, "--repeats", str(repeats)], capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith("@"):
            return dict(json.loads(line[1:]))
    return {"failed": (done.stderr.strip().splitlines() or ["no answer"])[-1][:60]}


if __name__ == "__main__":
    typer.run(main)
