"""Runs side by side in threads, one for each core: compiled training lets other threads run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import nullcontext
from functools import partial
from threading import Event

from chainrule.engines.blas_limit import blas_threads, cores
from chainrule.training.lanes import Lane


def in_threads(works: Sequence[Callable[[], object]], stop: Event) -> None:
    """Do each work on one core, as many at once as there are cores.

    A failure, or Ctrl-C, sets `stop`, by which works that have begun are to end soon; it is raised
    when they have.
    """
    # A fit that runs alone shares its large products among all cores, with helpers that wait in a
    # loop; side by side each core has a network of its own and waits for nobody.
    workers = min(cores(), len(works))

    # What is still waiting when the end is near is not begun: the pool would work it off.
    def begin(work: Callable[[], object]) -> None:
        if not stop.is_set():
            work()

    # Where several multiply, BLAS's own threads would get in the way.
    with blas_threads(1) if workers > 1 else nullcontext(), ThreadPoolExecutor(workers) as pool:
        try:
            waiting = {pool.submit(begin, work) for work in works}
            while waiting:
                # not for as long as it takes: Python raises Ctrl-C in the main thread alone, which
                # no signal wakes that the system has given to another thread
                done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        except BaseException:
            stop.set()
            raise


def side_by_side(lanes: Sequence[Lane]) -> None:
    """Each lane on one core."""

    def work(lane: Lane) -> None:
        lane.driver.follow(lane.course.epochs(lane.cut))
        if lane.driver.interrupted:  # also where somebody who was told of an epoch raised it
            lane.stop.set()

    in_threads([partial(work, lane) for lane in lanes], lanes[0].stop)
