"""One contestant in a process of its own: prepares a problem, then trains for every line it is
sent.

The first message tells what a user waits for in a fresh process: importing the library, compiling,
training.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time

LEAST = 0.1  # seconds; short runs are repeated so long
LIBRARIES = {
    "chainrule numba": ["chainrule.engines.on_numba", "chainrule.training.train"],
    "chainrule jax": ["chainrule.engines.on_jax", "chainrule.training.train"],
    "JAX autodiff": ["jax", "jax.numpy"],
    "torch.compile": ["torch"],
    "PyTorch eager": ["torch"],
    "scikit-learn": ["sklearn.neural_network"],
}


def main() -> None:
    """Talk in lines of JSON: what the first run took, then what each further one takes."""
    name, number = sys.argv[1], int(sys.argv[2])
    began = time.perf_counter()
    for library in LIBRARIES.get(name, ["numpy"]):
        importlib.import_module(library)
    importing = time.perf_counter() - began

    from benchmarks.contestants import CONTESTANTS
    from benchmarks.problems import PROBLEMS

    problem = PROBLEMS[number]
    assert problem.data  # made before the clock starts
    before = _megabytes()
    began = time.perf_counter()
    run = CONTESTANTS[name](problem)
    result = run()
    first = time.perf_counter() - began
    loss = result if isinstance(result, float) else problem.loss_of(result)
    _say(importing=importing, first=first, loss=loss, megabytes=_megabytes() - before)
    for _ in sys.stdin:
        run()  # caches and clocks are cold after waiting
        began, turns = time.perf_counter(), 0
        while turns == 0 or time.perf_counter() - began < LEAST:
            run()
            turns += 1
        _say(seconds=(time.perf_counter() - began) / turns)


def _megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(**message: object) -> None:
    print("@" + json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
