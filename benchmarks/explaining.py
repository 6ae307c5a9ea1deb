"""`python -m benchmarks.explaining`: how long explaining takes and how much memory, each in a
process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import typer

RUNS = {
    "mazur in full": ("mazur", 'chainrule.render(chainrule.explain("mazur"))'),
    "4-4-4-3 in full": (
        "",
        """
network = chainrule.Network([4, 4, 4, 3], ["tanh", "tanh", "softmax"])
moment = chainrule.pause(network, np.ones((1, 4)), np.eye(3)[:1], loss="cross_entropy")
chainrule.render(chainrule.explain(moment), full=True)""",
    ),
    "64-32-10, summary": ("", "row([64, 32, 10])"),
    "784-128-10, summary": ("", "row([784, 128, 10])"),
    "784-128-10 with adam, why w[1][7,3] as HTML": (
        "",
        """
steps = row([784, 128, 10], "adam")
chainrule.render(chainrule.why(steps, "w[1][7,3]"), "html")""",
    ),
    "3000-1000-10, summary": ("", "row([3000, 1000, 10])"),
}
PROGRAM = """
import time, resource, json, sys
began = time.perf_counter()
import numpy as np
import chainrule
def row(sizes, optimizer="gradient_descent"):
    network = chainrule.Network(sizes, ["relu", "softmax"])
    X = np.random.default_rng(0).random((1, sizes[0]))
    T = np.eye(sizes[-1])[:1]
    moment = chainrule.pause(network, X, T, loss="cross_entropy", optimizer=optimizer)
    steps = chainrule.explain(moment)
    chainrule.render(steps)
    return steps
{work}
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - began, most]))
"""


def main(repeats: int = 3) -> None:
    """Each run so often; the median of the times, imports included, and the peak of memory."""
    for name, (_, work) in RUNS.items():
        found = []
        for _ in range(repeats):
            program = [sys.executable, "-c", PROGRAM.format(work=work)]
            done = subprocess.run(
                program,
                capture_output=True,
                text=True,
                check=True,
                cwd=Path(__file__).parent.parent,
            )
            found.append(json.loads(done.stdout.splitlines()[-1]))
        times, memory = zip(*sorted(found), strict=True)
        print(f"{name:46} {times[len(times) // 2]:6.2f} s {max(memory):6.0f} MB")


if __name__ == "__main__":
    typer.run(main)
