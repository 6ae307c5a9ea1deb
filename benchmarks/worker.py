"""One contestant in a process of its own: prepares a problem, then trains once for every line it is sent."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.contestants import CONTESTANTS
from benchmarks.problems import PROBLEMS


def main() -> None:
    """Talk in lines of JSON: what the first run took, then what each further one takes."""
    name, number = sys.argv[1], int(sys.argv[2])
    problem = PROBLEMS[number]
    assert problem.data  # made before the clock starts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    run = CONTESTANTS[name](problem)
    vector = run()
    first = time.perf_counter() - began
    loss = None if vector is None or vector.size != problem.network.n_parameters else problem.loss_of(vector)
    _say(first=first, loss=loss)
    for _ in sys.stdin:
        began = time.perf_counter()
        run()
        seconds = time.perf_counter() - began
        _say(seconds=seconds, megabytes=(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def _say(**message: object) -> None:
    print("@" + json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
