"""`python -m benchmarks.many`: many networks together and one after the other, on JAX and compiled.

Both ways train the same networks, 64-32-10 on the handwritten digits, and are timed in turn: what
else a machine does falls on both. Compiling is not counted; the seconds of
the first time, which has it, are told.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from chainrule import Network, Stopping, TrainingRun, one_hot, train, train_many
from chainrule.engines.blas_limit import cores


def digits(dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels from 0 to 1, and the classes as targets."""
    X, y = load_digits(return_X_y=True)
    return (X / 16).astype(dtype), one_hot(y, 10).astype(dtype)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of the clock, and of all cores in this process."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def difference(ones: list[TrainingRun], others: list[TrainingRun]) -> float:
    """The largest between two parameters."""
    pairs = zip(ones, others, strict=True)
    return max(float(np.abs(a.parameters.vector - b.parameters.vector).max()) for a, b in pairs)


def measure(engine: str, count: int, epochs: int, batch_size: int, dtype: str, repeats: int) -> str:
    """One line: seconds one after the other and together, and how many times as fast."""
    X, Y = digits(dtype)
    network = Network([64, 32, 10], ["relu", "softmax"])
    varied = [{"seed": seed, "learning_rate": 0.02 * 1.05**seed} for seed in range(count)]
    shared: dict[str, Any] = {
        "loss": "cross_entropy",
        "batch_size": batch_size,
        "stopping": Stopping(epochs=epochs),
        "engine": engine,
    }

    def alone() -> list[TrainingRun]:
        return [train(network, X, Y, **shared, **own) for own in varied]

    def together() -> list[TrainingRun]:
        return train_many(network, X, Y, varied, **shared)

    first, _ = seconds(together)
    apart = difference(alone(), together())
    times = [(*seconds(alone), *seconds(together)) for _ in range(repeats)]
    one, one_used, all_, all_used = (min(column) for column in zip(*times, strict=True))
    ratio = statistics.median(a / b for a, _, b, _ in times)
    return (
        f"{engine:6} {dtype}  batches of {batch_size:4}  {count} networks, {epochs} epochs: "
        f"{one:7.2f} s one after the other, {all_:6.2f} s together; {one / all_:5.2f} times as "
        f"fast by the best, {ratio:5.2f} by the median of pairs; {one_used:.2f} and {all_used:.2f} "
        f"s of the cores; first time {first:.1f} s; parameters differ by {apart:.1e}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", nargs="+", default=["jax", "numba"])
    parser.add_argument("--networks", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[32])
    parser.add_argument("--dtypes", nargs="+", default=["float32", "float64"])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    print(f"{cores()} cores")
    for engine in given.engines:
        for dtype in given.dtypes:
            for size in given.batch_sizes:
                line = measure(engine, given.networks, given.epochs, size, dtype, given.repeats)
                print(line, flush=True)


if __name__ == "__main__":
    main()
