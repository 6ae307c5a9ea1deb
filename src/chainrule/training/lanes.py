"""Runs beside each other: each network in a lane of its own, on the same samples.

A lane has what `train` makes of one call: a run that is ready to start, limits, and a driver that
takes note of its epochs. Who moves the lanes, one by one or all at once, is no business of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from inspect import signature
from threading import Event
from typing import Any

import numpy as np

from chainrule.engines import State
from chainrule.errors import ChainruleError, unknown
from chainrule.network.data import Samples, check_data, check_targets, check_weights
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.training.course import Course, TrainingSettings
from chainrule.training.driver import Driver, Improvement
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.training.train import Held, train
from chainrule.types import Rows

# what `train` is given besides the network and the samples, with what it takes if nothing is said
USUAL = {
    name: parameter.default
    for name, parameter in signature(train).parameters.items()
    if name not in ("network", "X", "Y", "sample_weights", "validation", "engine", "on_epoch")
}
OWN = "network", "rows", "held"  # what a variation may say beside these


@dataclass
class Lane:
    """A network on its way.

    Attributes
    ----------
    course : Course
        Its samples are those of all lanes.
    rows : array of int
        Which of them it learns from.
    stopping : Stopping
    held : Samples or None
        What it is validated on.
    stop : Event
        Set when all lanes are to end.
    tell : callable, optional
        Called with each epoch's record.
    """

    course: Course
    rows: Rows
    stopping: Stopping
    held: Samples | None
    stop: Event
    tell: Callable[[EpochRecord], object] | None = None
    records: list[EpochRecord] = field(default_factory=list)
    driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        # a copy of the first state, as in `train`: engines may work in place
        self.driver = Driver(
            self.course.state._replace(vector=self.course.state.vector.copy()),
            Improvement(self.stopping),
            keep_best=self.held is not None,
            listener=self._note,
        )

    def _note(self, record: EpochRecord, state: State) -> str:
        self.records.append(record)
        if self.tell is not None:
            self.tell(record)
        return INTERRUPTED if self.stop.is_set() else ""

    def orders(self) -> Iterator[Rows]:
        """The rows of each epoch in turn, in the order that training on them alone would have."""
        return (self.rows[order] for order in replace(self.course, samples=self._own()).orders())

    def _own(self) -> Samples:
        return Samples(self.rows, self.rows)  # as many as its rows are

    def run(self) -> TrainingRun:
        """What came of it; of a lane that never started, the parameters that it would start
        from.
        """
        parameters = Parameters(self.course.job.network, self.driver.kept.vector)
        stopped = self.driver.stopped or INTERRUPTED
        return TrainingRun(parameters, self.records, stopped, self.driver.kept_epoch)


def lanes_of(
    network: Network | Parameters,
    samples: Samples,
    variations: list[Mapping[str, Any]],
    settings: Mapping[str, Any],
    validation: Held | None,
) -> list[Lane]:
    """A lane for each variation of the settings; refuses what does not fit together."""
    stop = Event()
    for name in settings:
        if name not in USUAL:
            raise unknown("setting", name, USUAL)
    lanes = []
    for number, varied in enumerate(variations):
        for name in varied:
            if name not in (*USUAL, *OWN):
                raise unknown(f"setting of variation {number}", name, (*USUAL, *OWN))
        if validation is not None and "held" in varied:
            raise ChainruleError(
                f"variation {number} has rows that are held, but validation is given for all; give "
                "one or the other"
            )
        lanes.append(_lane(network, samples, {**settings, **varied}, validation, stop))
    return lanes


def _lane(
    network: Network | Parameters,
    samples: Samples,
    given: Mapping[str, Any],
    validation: Held | None,
    stop: Event,
) -> Lane:
    chosen = {**USUAL, **{name: value for name, value in given.items() if name not in OWN}}
    stopping = chosen.pop("stopping") or Stopping()
    rows = _checked_rows("rows", given.get("rows"), len(samples.T))
    settings = TrainingSettings(
        **{**chosen, "rates": tuple(chosen["rates"])}, sample_weights=None, epochs=stopping.epochs
    )
    course = settings.course(given.get("network", network), samples.X[rows], samples.T[rows])
    held = None
    if "held" in given:
        held = _part(samples, _checked_rows("held", given["held"], len(samples.T)))
    elif validation is not None:
        held = _checked_samples(course, validation)
    return Lane(replace(course, samples=samples), rows, stopping, held, stop)


def _part(samples: Samples, rows: Rows) -> Samples:
    X, T, weights = samples
    return Samples(X[rows], T[rows], None if weights is None else weights[rows])


def _checked_samples(course: Course, given: Held) -> Samples:
    """Samples to validate on, in the dtype of the others."""
    X, T, *rest = given
    X, T = check_data(course.job.network, X, T, dtype=course.state.vector.dtype)
    check_targets(course.job.loss, T)
    return Samples(X, T, check_weights(rest[0] if rest else None, X))


def _checked_rows(name: str, given: Any, n: int) -> Rows:
    """Numbers of rows, or True for each that is meant; all of them if nothing is said."""
    if given is None:
        return np.arange(n)
    found = np.asarray(given)
    if found.dtype == bool and found.shape == (n,):
        found = np.flatnonzero(found)
    if found.ndim != 1 or found.dtype.kind not in "iu" or not len(found):
        raise ChainruleError(f"{name} must be numbers of rows, or one truth value for each of {n}")
    if found.min() < 0 or found.max() >= n:
        raise ChainruleError(
            f"{name} go from {found.min()} to {found.max()}, but the samples are 0 to {n - 1}"
        )
    return found.astype(np.intp)
