"""Lanes side by side in threads, one for each core: compiled training lets other threads run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from chainrule.engines import State
from chainrule.engines.blas_limit import blas_threads, cores
from chainrule.training.epochs import Batches, Cut, epochs
from chainrule.training.lanes import Lane
from chainrule.training.records import EpochRecord


def side_by_side(lanes: Sequence[Lane], engine: str) -> None:
    """Each lane on one core, as many at once as there are cores."""
    workers = min(cores(), len(lanes))

    def work(lane: Lane) -> None:
        if not lane.stop.is_set():
            lane.driver.follow(_stream(lane, engine))

    # Where several multiply, BLAS's own threads would get in the way.
    with blas_threads(1) if workers > 1 else nullcontext(), ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work, lane) for lane in lanes]
        try:
            for future in futures:
                future.result()
        except BaseException:
            # the first failure, or Ctrl-C, which Python raises in the main thread: the others end
            # with the epoch that they are in
            lanes[0].stop.set()
            raise


def _stream(lane: Lane, engine: str) -> Iterator[tuple[EpochRecord, State]]:
    course, seconds = lane.course, lane.stopping.seconds
    deadline = None if seconds is None else time.perf_counter() + seconds
    return epochs(
        course.job,
        course.state,
        course.samples,
        Batches(lane.orders(), course.pace, course.batch_size),
        validation=lane.held,
        cut=Cut(lane.stopping.updates, deadline),
        engine=engine,
    )
