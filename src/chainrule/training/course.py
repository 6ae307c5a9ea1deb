"""A training run before its start: settings are checked, weights are drawn, batches are planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chainrule.checks import check_positive, check_whole
from chainrule.engines import State, start
from chainrule.formulas import (
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    Initializer,
    Loss,
    Optimizer,
    Plan,
    Schedule,
)
from chainrule.network.data import (
    Samples,
    check_data,
    check_outputs,
    check_parameters,
    check_targets,
    check_weights,
)
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, initialize
from chainrule.network.regularization import Regularization, check_rates
from chainrule.network.update import Job
from chainrule.training.epochs import WHOLE, Batches, Cut, Pace, epochs, orders
from chainrule.training.records import EpochRecord
from chainrule.types import Floats, Rows


@dataclass(frozen=True)
class Course:
    """A training run that is ready to start: what is trained, from where, and in which order
    and pace.
    """

    job: Job
    state: State
    samples: Samples
    pace: Pace
    batch_size: int
    shuffle: bool
    seed: int

    @property
    def updates_per_epoch(self) -> int:
        """The number of batches, the last of which may be smaller."""
        # floor division of the negative number rounds up
        return -(-len(self.samples.T) // self.batch_size)

    def orders(self) -> Iterator[Rows]:
        """The order of the samples in each epoch, the same each time."""
        return orders(len(self.samples.T), self.shuffle, self.seed)

    def epochs(
        self, engine: str, cut: Cut = WHOLE, validation: Samples | None = None
    ) -> Iterator[tuple[EpochRecord, State]]:
        """Epoch after epoch; see the function `epochs`."""
        batches = Batches(self.orders(), self.pace, self.batch_size)
        return epochs(
            self.job,
            self.state,
            self.samples,
            batches,
            validation=validation,
            cut=cut,
            engine=engine,
        )


@dataclass(frozen=True)
class TrainingSettings:
    """What `train` and `pause` are given besides the network and the data; see `train`.

    `epochs` is the number that the run is planned for, as some schedules depend on it.
    """

    loss: str | Loss
    optimizer: str | Optimizer
    learning_rate: float
    schedule: str | Schedule
    regularization: Regularization | None
    sample_weights: ArrayLike | None
    batch_size: int | None
    shuffle: bool
    epochs: int
    weights: str | Initializer
    seed: int
    rates: tuple[tuple[str, float], ...] = ()

    def course(self, network: Network | Parameters, X: ArrayLike, Y: ArrayLike) -> Course:
        """The run that these settings describe; refuses what does not fit together."""
        # Network, data and settings are checked before anything is trained: what does not fit would
        # otherwise show only as an array error deep in an engine, or as a wrong result.
        parameters = (
            initialize(network, self.weights, self.seed)
            if isinstance(network, Network)
            else network
        )
        check_parameters(parameters)
        loss = LOSSES.find(self.loss)
        inputs, T = check_data(parameters.network, X, Y)
        check_outputs(parameters.network, loss)
        check_targets(loss, T)
        size = len(inputs) if self.batch_size is None else self.batch_size
        check_positive(learning_rate=self.learning_rate)
        check_whole(1, batch_size=size)
        check_whole(0, seed=self.seed)
        regularization = self.regularization or Regularization()
        check_rates(parameters.network, regularization)
        optimizer = OPTIMIZERS.find(self.optimizer)
        job = Job(parameters.network, loss, optimizer, regularization, self.rates)
        # a batch larger than the data is the full batch
        size = min(size, len(inputs))
        return Course(
            job,
            start(job, parameters, inputs.dtype, self.seed),
            Samples(inputs, T, check_weights(self.sample_weights, inputs)),
            self._pace(len(inputs), size),
            size,
            self.shuffle,
            self.seed,
        )

    def _pace(self, n: int, size: int) -> Pace:
        """The learning rates of a run over n samples in batches of this size."""
        per_epoch = -(-n // size)  # rounded up: the last batch may be smaller
        plan = Plan(self.epochs * per_epoch, per_epoch, n)
        schedule = SCHEDULES.find(self.schedule)

        # A function rather than an array of all rates: a run of many updates would hold them all,
        # and engines ask for those of one chunk at a time.
        def pace(done: int, count: int) -> Floats:
            factors: Floats = schedule.factors(np.arange(done, done + count), plan)
            return self.learning_rate * factors

        return pace
