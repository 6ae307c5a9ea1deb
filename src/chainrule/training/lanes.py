"""Runs beside each other: each network in a lane of its own, on the same samples.

A lane has what `train` makes of one call: a run that is ready to start, limits, and a driver that
takes note of its epochs. Who moves the lanes, one by one or all at once, is no business of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import signature
from math import inf
from threading import Event
from typing import Any

import numpy as np

from chainrule.engines import State
from chainrule.errors import ChainruleError, unknown
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.training.driver import Driver, Improvement
from chainrule.training.epochs import Course, Cut
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.settings import TrainingSettings
from chainrule.training.sources import InMemory, orders
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.training.train import Held, train, with_validation
from chainrule.types import Rows

# what is the same for all lanes
COMMON = "X", "Y", "sample_weights", "validation", "engine", "on_epoch", "checkpoints"
# what else `train` is given, with what it takes if nothing is said
# Read off the function itself: a setting that `train` gets is one of `train_many` as well, and what
# is usual is said once.
USUAL = {
    name: parameter.default
    for name, parameter in signature(train).parameters.items()
    if name not in ("network", *COMMON)
}
OWN = "network", "rows", "held"  # what a variation may say beside these


@dataclass
class Lane:
    """A network on its way.

    Attributes
    ----------
    course : Course
        Its samples are those of all lanes.
    count : int
        How many of them it learns from.
    stopping : Stopping
    stop : Event
        Set when all lanes are to end.
    tell : callable, optional
        Called with each epoch's record.
    """

    course: Course
    count: int
    stopping: Stopping
    stop: Event
    tell: Callable[[EpochRecord], object] | None = None
    records: list[EpochRecord] = field(default_factory=list)
    driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        # a copy of the first state, as in `train`: engines may work in place
        self.driver = Driver(
            self.course.state.changed(vector=self.course.state.vector.copy()),
            Improvement(self.stopping),
            keep_best=self.course.validation is not None,
            listener=self._note,
        )

    def _note(self, record: EpochRecord, state: State) -> str:
        self.records.append(record)
        if self.tell is not None:
            self.tell(record)
        # A lane in a thread hears nothing of Ctrl-C, which Python raises in the main thread; so it
        # is asked after each epoch whether it is to go on.
        return INTERRUPTED if self.stop.is_set() else ""

    @property
    def cut(self) -> Cut:
        """Where its epochs end early."""
        return Cut(self.stopping.updates, self.stopping.seconds or inf)

    def run(self) -> TrainingRun:
        """What came of it; of a lane that never started, the parameters that it would start
        from.
        """
        parameters = Parameters(self.course.job.network, self.driver.kept.vector)
        stopped = self.driver.stopped or INTERRUPTED
        return TrainingRun(parameters, self.records, stopped, self.driver.kept_epoch)


@dataclass(frozen=True)
class Common:
    """What all lanes share: the samples, and what is said once."""

    network: Network | Parameters
    samples: Samples
    settings: Mapping[str, Any]
    validation: Held | None
    engine: str

    def lanes(self, variations: Sequence[Mapping[str, Any]]) -> list[Lane]:
        """A lane for each variation of the settings; refuses what does not fit together."""
        for name in self.settings:
            if name not in USUAL:
                raise unknown("setting", name, USUAL)
        for number, varied in enumerate(variations):
            self._check(number, varied)
        # one for all lanes: whatever ends one of them from outside is meant for all
        stop = Event()
        return [self._lane({**self.settings, **varied}, stop) for varied in variations]

    def _check(self, number: int, varied: Mapping[str, Any]) -> None:
        for name in varied:
            if name not in (*USUAL, *OWN):
                raise unknown(f"setting of variation {number}", name, (*USUAL, *OWN))
        if self.validation is not None and "held" in varied:
            raise ChainruleError(
                f"variation {number} has rows that are held, but validation is given for all; give "
                "one or the other"
            )

    def _lane(self, given: Mapping[str, Any], stop: Event) -> Lane:
        # later ones win: what is usual, what all share, what this network has of its own
        chosen = {**USUAL, **{name: value for name, value in given.items() if name not in OWN}}
        stopping = chosen.pop("stopping") or Stopping()
        settings = TrainingSettings(
            **{**chosen, "rates": tuple(chosen["rates"])},
            sample_weights=None,
            epochs=stopping.epochs,
            engine=self.engine,
        )
        X, T, weights = self.samples
        rows = _checked_rows("rows", given.get("rows"), len(T))
        network = given.get("network", self.network)
        # the rows by themselves are made to be checked, and let go
        course = settings.course(network, X[rows], T[rows])
        # the order that training on them alone would have
        order = (rows[it] for it in orders(len(rows), settings.shuffle, settings.seed))
        # Lanes share the samples and differ in the numbers of their rows: copies for each fold
        # would take as much memory as there are networks.
        course = replace(course, source=InMemory(self.samples, order, course.batch_size))
        validation = self.validation
        if "held" in given:
            held = _checked_rows("held", given["held"], len(T))
            validation = X[held], T[held], None if weights is None else weights[held]
        if validation is not None:
            course = with_validation(course, validation)
        return Lane(course, len(rows), stopping, stop)


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
