"""How long short commands take from the start of their process, beside the bare imports of the
libraries that they need.

::

    python -m benchmarks.starting                   # medians of 15 rounds
    python -m benchmarks.starting --rounds 40 --source src --source ../other/src

Each round starts every command once, one after the other, so that a machine that is slow for a
while is so for all of them. Ratios are to `import numpy` and `import polars`, in one process, of
the same round. Several sources of the package are run in turns too.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

import chainrule

ROWS = 2000
MODEL, NEW = "m.chainrule", "new.csv"
ROW = {**{f"x{number}": number / 10 for number in range(6)}, "city": "B"}
LOAD = f"import chainrule; chainrule.load({MODEL!r})"
COMMAND = ["-m", "chainrule"]
BARE = "import numpy, polars"
COMMANDS = {
    "pass": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    BARE: ["-c", BARE],
    "load": ["-c", LOAD],
    "load, predict a row": ["-c", f"{LOAD}.predict([{ROW!r}])"],
    "chainrule predict": [*COMMAND, "predict", MODEL, NEW],
    "chainrule predict, no such file": [*COMMAND, "predict", "no.chainrule", NEW],
    "chainrule --version": [*COMMAND, "--version"],
    "chainrule --help": [*COMMAND, "--help"],
}


class Took(NamedTuple):
    """Seconds of a process."""

    wall: float
    cpu: float


def prepare(folder: Path) -> None:
    """A model of a table of numbers and words, and a file of ten rows."""
    generator = np.random.default_rng(0)
    table: dict[str, list[object]] = {
        f"x{number}": generator.normal(size=ROWS).round(3).tolist() for number in range(6)
    }
    table["city"] = generator.choice(["A", "B", "C"], ROWS).tolist()
    lines = [",".join(map(str, row)) for row in zip(*table.values(), strict=True)]
    (folder / NEW).write_text("\n".join([",".join(table), *lines[:10], ""]))
    sums = np.array(table["x0"], dtype=float) + np.array(table["x1"], dtype=float)
    table["y"] = np.where(sums > 0, "yes", "no").tolist()
    chainrule.fit_table(table, "y", effort="fast").model.save(folder / MODEL)


def run(command: list[str], folder: Path, source: str) -> Took:
    """A command in a process of its own, with the package from a folder."""
    # Compiled files as an installed package has them, wherever the source lies and whatever the
    # environment says of writing them.
    environment = {k: it for k, it in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": source, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, check=False
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Time all commands, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--source", action="append", help="a folder that holds the package")
    asked = parser.parse_args()
    sources = asked.source or [str(Path(chainrule.__file__).parents[1])]
    cases = [(name, str(Path(it).resolve())) for name in COMMANDS for it in sources]
    with tempfile.TemporaryDirectory() as name:
        prepare(folder := Path(name))
        # the first round compiles, and is not counted
        rounds = [
            {case: run(COMMANDS[case[0]], folder, case[1]) for case in cases}
            for _ in range(asked.rounds + 1)
        ][1:]
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'CPU as a multiple of numpy, of both':>38}")
    for case in cases:
        took = [it[case] for it in rounds]
        wall, cpu = (statistics.median(it[place] for it in took) for place in (0, 1))
        ratios = [
            statistics.median(it[case].cpu / it[bare, case[1]].cpu for it in rounds)
            for bare in ("import numpy", BARE)
        ]
        print(f"{case[0]:34}{wall:8.3f}{cpu:8.3f}{ratios[0]:26.2f}{ratios[1]:12.2f}  {case[1]}")


if __name__ == "__main__":
    main()
