"""Lanes as one program, epoch by epoch: all networks make each update together.

A lane that ends before the others is computed along with them, and no longer looked at: to take it
out would compile a program for the others.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from chainrule.engines import ManyEngine, ManyRun, Measures, State
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import evaluate
from chainrule.training.epochs import SAMPLES_BETWEEN_CHECKS
from chainrule.training.lanes import Lane
from chainrule.training.records import EpochRecord
from chainrule.types import Doubles, Rows


def groups_of(lanes: Sequence[Lane], engine: ManyEngine) -> list[list[Lane]]:
    """Lanes that can go as one: of the same shape, with as many rows, and with the same limits
    within an epoch.
    """
    groups: dict[Hashable, list[Lane]] = {}
    for lane in lanes:
        course, stopping = lane.course, lane.stopping
        shape = course.state.vector.dtype.str, course.batch_size, len(lane.rows)
        key = engine.alike(course.job), shape, stopping.updates, stopping.seconds
        groups.setdefault(key, []).append(lane)
    return list(groups.values())


def as_one(lanes: Sequence[Lane], engine: ManyEngine) -> None:
    """Train a group of lanes until the last of them has come to its end."""
    course = lanes[0].course
    run = engine.prepare(
        [lane.course.job for lane in lanes],
        [lane.course.state for lane in lanes],
        course.samples,
        course.batch_size,
    )
    began, done = time.perf_counter(), 0
    orders = zip(*(lane.orders() for lane in lanes), strict=True)
    for epoch, now in enumerate(orders, start=1):
        passed = _pass(run, lanes, now, done, began)
        done += passed.updates
        for k, lane in enumerate(lanes):
            if not lane.driver.stopped:
                state, measures = passed.found[k]
                record = EpochRecord(
                    epoch,
                    done,
                    *map(float, passed.means[k]),
                    _checked(lane, state),
                    measures.gradient_norm,
                    measures.mean_delta,
                    float(passed.last_rates[k]),
                    time.perf_counter() - began,
                )
                lane.driver.take(record, state)
        if all(lane.driver.stopped for lane in lanes):
            return


@dataclass(frozen=True)
class _Passed:
    """An epoch of all lanes: mean losses and penalties (lanes, 2), and what the last call of the
    engine found.
    """

    updates: int
    means: Doubles
    found: list[tuple[State, Measures]]
    last_rates: list[float]


def _pass(
    run: ManyRun, lanes: Sequence[Lane], orders: Sequence[Rows], done: int, began: float
) -> _Passed:
    """An epoch, in calls that are as short as those for one network."""
    size, stopping = lanes[0].course.batch_size, lanes[0].stopping
    if stopping.updates is not None:
        orders = [order[: (stopping.updates - done) * size] for order in orders]
    deadline = began + (stopping.seconds or inf)
    chunk = size * max(1, SAMPLES_BETWEEN_CHECKS // size)
    sums, seen, updates = np.zeros((len(lanes), 2)), 0, 0
    for first in range(0, len(orders[0]), chunk):
        rows = [order[first : first + chunk] for order in orders]
        count = -(-len(rows[0]) // size)
        paces = [lane.course.pace(done + updates, count) for lane in lanes]
        found = run(rows, paces)
        sums += len(rows[0]) * np.array([(it.loss, it.penalty) for _, it in found])
        seen, updates = seen + len(rows[0]), updates + count
        if time.perf_counter() > deadline:
            break
    return _Passed(updates, sums / seen, found, [float(pace[-1]) for pace in paces])


def _checked(lane: Lane, state: State) -> float | None:
    """The loss on what the lane is validated on."""
    if lane.held is None:
        return None
    job = lane.course.job
    return evaluate(Parameters(job.network, state.vector), job.loss, lane.held)
