"""The settings of a training run: they are checked, weights are drawn, batches are planned."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike, DTypeLike

from chainrule.checks import check_positive, check_whole
from chainrule.engines import Engine, start
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
from chainrule.training.epochs import Course, Pace
from chainrule.training.sources import InMemory, Source, orders
from chainrule.types import Floats


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
    engine: str | Engine = "auto"

    def course(self, network: Network | Parameters, X: ArrayLike, Y: ArrayLike) -> Course:
        """The run over samples in memory; refuses what does not fit together."""
        # Network, data and settings are checked before anything is trained: what does not fit would
        # otherwise show only as an array error deep in an engine, or as a wrong result.
        parameters = self._parameters(network)
        loss = LOSSES.find(self.loss)
        inputs, T = check_data(parameters.network, X, Y)
        check_outputs(parameters.network, loss)
        check_targets(loss, T)
        samples = Samples(inputs, T, check_weights(self.sample_weights, inputs))
        size = self._batch(len(inputs))
        source = InMemory(samples, orders(len(inputs), self.shuffle, self.seed), size)
        return self.course_over(parameters, source, len(inputs), inputs.dtype)

    def course_over(
        self, network: Network | Parameters, source: Source, n: int, dtype: DTypeLike
    ) -> Course:
        """The run over a source of n samples, whose own are not checked here."""
        parameters = self._parameters(network)
        check_positive(learning_rate=self.learning_rate)
        check_whole(0, seed=self.seed)
        regularization = self.regularization or Regularization()
        check_rates(parameters.network, regularization)
        loss, optimizer = LOSSES.find(self.loss), OPTIMIZERS.find(self.optimizer)
        check_outputs(parameters.network, loss)
        job = Job(parameters.network, loss, optimizer, regularization, self.rates)
        size = self._batch(n)
        first = start(job, parameters, dtype, self.seed)
        return Course(job, first, source, self._pace(n, size), size, engine=self.engine)

    def _parameters(self, network: Network | Parameters) -> Parameters:
        """Those to start from: given, or drawn."""
        if isinstance(network, Network):
            return initialize(network, self.weights, self.seed)
        check_parameters(network)
        return network

    def _batch(self, n: int) -> int:
        """The rows for each update: of fewer samples, all of them."""
        size = n if self.batch_size is None else self.batch_size
        check_whole(1, batch_size=size)
        return min(size, n)

    def _pace(self, n: int, size: int) -> Pace:
        """The learning rates of a run over n samples in batches of this size."""
        per_epoch = -(-n // size)  # rounded up: the last batch may be smaller
        plan = Plan(self.epochs * per_epoch, per_epoch, n)
        schedule = SCHEDULES.find(self.schedule)

        # A function rather than an array of all rates: a run of many updates would hold them all,
        # and engines ask for those of one chunk at a time.
        def pace(done: int, count: int) -> Floats:
            return self.learning_rate * schedule.next_factors(done, count, plan)

        return pace
