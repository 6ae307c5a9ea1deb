"""Lanes as one program, epoch by epoch: all networks make each update together.

A lane that ends before the others is computed along with them, and no longer looked at: to take it
out would compile a program for the others.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Sequence
from itertools import count

from chainrule.engines import ManyEngine, ManyRun, Measures, State, by_the_page
from chainrule.training.epochs import START, Place, record_of
from chainrule.training.lanes import Lane
from chainrule.training.sources import Portion
from chainrule.types import Rows


def groups_of(lanes: Sequence[Lane], engine: ManyEngine) -> list[list[Lane]]:
    """Lanes that can go as one: of the same shape, with as many rows, and with the same limits
    within an epoch.
    """
    groups: dict[Hashable, list[Lane]] = {}
    for lane in lanes:
        shape = lane.course.state.vector.dtype.str, lane.course.batch_size, lane.count
        # Limits of updates and seconds cut an epoch short, and a program cuts it for all its
        # networks; limits of epochs and of patience do not, as a lane may end before others.
        key = engine.alike(lane.course.job), shape, lane.cut
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
    began = time.perf_counter()
    places = [START] * len(lanes)
    for number in count(1):
        # Sources of one length have portions of one length: those of all lanes come side by side.
        portions = zip(*(lane.course.source.epoch(number) for lane in lanes), strict=True)
        places = _epoch(run, lanes, portions, places, began)
        if all(lane.driver.stopped for lane in lanes):
            return


def _epoch(
    run: ManyRun,
    lanes: Sequence[Lane],
    portions: Iterable[Sequence[Portion]],
    places: list[Place],
    began: float,
) -> list[Place]:
    """An epoch of all lanes, portion by portion, as `Course.epochs` has it for one; where they
    are then.
    """
    cut = lanes[0].cut
    for now in portions:
        rows = _rows(lanes[0], now, places[0].updates)
        if not len(rows[0]):
            break
        updates = -(-len(rows[0]) // lanes[0].course.batch_size)
        paces = [lane.course.pace(places[0].updates, updates) for lane in lanes]
        found = run(rows, paces)
        seconds = time.perf_counter() - began
        places = [
            place.after(len(rows[0]), updates, measures, seconds)
            for place, (_, measures) in zip(places, found, strict=True)
        ]
        # no look at the losses: one that is not finite is that of a single network, and the
        # others go on
        if seconds > cut.seconds:
            break
    _take(lanes, places, [float(pace[-1]) for pace in paces], found, began)
    return [place.next_epoch(time.perf_counter() - began) for place in places]


def _rows(lane: Lane, portions: Sequence[Portion], done: int) -> list[Rows]:
    """The rows of each lane, as many as its last epoch has updates left; for all the same."""
    rows = [it.rows for it in portions]
    if lane.cut.updates is None:
        return rows
    most = (lane.cut.updates - done) * lane.course.batch_size
    return [it[:most] for it in rows]


def _take(
    lanes: Sequence[Lane],
    places: Sequence[Place],
    rates: Sequence[float],
    found: Sequence[tuple[State, Measures]],
    began: float,
) -> None:
    """Let each lane take note of its epoch, but those that have come to their end before."""
    for lane, place, rate, (state, measures) in zip(lanes, places, rates, found, strict=True):
        if not lane.driver.stopped:
            held, job = lane.course.validation, lane.course.job
            checked = None if held is None else by_the_page(job, held)(state)
            seconds = time.perf_counter() - began
            lane.driver.take(record_of(place, measures, rate, checked, seconds), state)
            _let_go(lane, state)


def _let_go(lane: Lane, state: State) -> None:
    """Of a state that a lane keeps for later, let it have its own weights alone."""
    # A state of many networks may hold on to those of all. Lanes whose best or last epochs are not
    # the same ones would keep as many times all networks, and slots that nobody goes on from.
    driver = lane.driver
    if driver.stopped or (driver.keep_best and driver.kept is state):
        kept = driver.kept
        driver.kept = State(kept.vector.copy(), (), kept.updates, kept.seed)
