"""Epochs: one pass over the samples after another, batch by batch. Nothing is printed here.

The order of the samples is drawn here and handed to the engine, so every engine sees the same
batches:

    order   [ 4 0 7 2 | 6 1 3 5 ]        permuted rows, one epoch
    chunks    run()     run()            calls of the engine; between them time and loss are checked
    batches  [4 0][7 2] [6 1][3 5]       one update of the weights each
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from chainrule.engines import State, find_engine
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import evaluate
from chainrule.network.update import Job
from chainrule.training.records import EpochRecord
from chainrule.types import Floats, Rows

# Rows for each call of an engine: long enough for its overhead not to count, short enough for
# Ctrl-C and a deadline to be noticed soon. (Python sees Ctrl-C only between two calls.)
SAMPLES_BETWEEN_CHECKS = 8192

Pace = Callable[[int, int], Floats]  # (updates done, count) -> learning rates


@dataclass(frozen=True)
class Batches:
    """How the samples are gone through.

    `orders` gives the rows of each epoch in turn, `size` of which make a batch; ``pace(done,
    count)`` gives the learning rates of the next `count` updates when `done` updates were made
    before.
    """

    orders: Iterator[Rows]
    pace: Pace
    size: int


@dataclass(frozen=True)
class Cut:
    """Where an epoch is cut short: at `updates` weight updates since the start, or once
    `time.perf_counter()` is past the `deadline`.
    """

    updates: int | None = None
    deadline: float | None = None


WHOLE = Cut()


def epochs(
    job: Job,
    state: State,
    samples: Samples,
    batches: Batches,
    *,
    validation: Samples | None = None,
    cut: Cut = WHOLE,
    engine: str = "auto",
) -> Iterator[tuple[EpochRecord, State]]:
    """Epoch after epoch, as many as there are orders: a record, and the state after it."""
    batch_size = batches.size
    run = find_engine(engine)(job, state, samples, batch_size)
    began = time.perf_counter()
    done = 0
    # a whole number of batches, so that no batch is split between two calls
    chunk = batch_size * max(1, SAMPLES_BETWEEN_CHECKS // batch_size)
    for epoch, order in enumerate(batches.orders, start=1):
        # the last epoch may have fewer updates left than batches
        if cut.updates is not None:
            order = order[: (cut.updates - done) * batch_size]
        # sums over the samples seen, as the last chunk may be shorter than the others
        loss = 0.0
        penalty = 0.0
        seen = 0
        for first in range(0, len(order), chunk):
            rows = order[first : first + chunk]
            rates = batches.pace(done, -(-len(rows) // batch_size))
            state, measures = run(rows, rates)
            loss += measures.loss * len(rows)
            penalty += measures.penalty * len(rows)
            seen += len(rows)
            done += len(rates)
            # after a loss that is not finite nothing can be learned; the rest of the epoch would
            # only take time
            if not np.isfinite(measures.loss) or (
                cut.deadline is not None and time.perf_counter() > cut.deadline
            ):
                break
        checked = None
        if validation is not None:
            checked = evaluate(Parameters(job.network, state.vector), job.loss, validation)
        yield (
            EpochRecord(
                epoch,
                done,
                loss / seen,
                penalty / seen,
                checked,
                measures.gradient_norm,
                measures.mean_delta,
                float(rates[-1]),
                time.perf_counter() - began,
            ),
            state,
        )


def orders(n: int, shuffle: bool, seed: int) -> Iterator[Rows]:
    """The order of n samples in each epoch, without end."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.permutation(n) if shuffle else np.arange(n)
