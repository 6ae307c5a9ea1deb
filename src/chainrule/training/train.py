"""Training: batches, epochs, and when to stop. It yields one record for each epoch and never
prints.

The order of the samples is drawn here and handed to the engine, so every engine sees the same
batches.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.checks import check_positive, check_whole
from chainrule.engines import Job, State, find_engine, start
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
from chainrule.network.prediction import evaluate, predict
from chainrule.network.regularization import Regularization, check_rates
from chainrule.training.records import EpochRecord, Stopping, TrainingRun, TrainingWarning

SAMPLES_BETWEEN_CHECKS = 8192


Pace = Callable[[int, int], NDArray[Any]]


def epochs(
    job: Job,
    state: State,
    samples: Samples,
    orders: Iterator[NDArray[np.intp]],
    pace: Pace,
    *,
    batch_size: int,
    validation: Samples | None = None,
    updates: int | None = None,
    deadline: float | None = None,
    engine: str = "auto",
) -> Iterator[tuple[EpochRecord, State]]:
    """Epoch after epoch, as many as there are orders: a record, and the state after it.

    ``pace(done, count)`` gives the learning rates of the next `count` updates after so many. At
    `updates` weight updates, or once `time.perf_counter()` is past the `deadline`, an epoch is cut
    short.
    """
    run = find_engine(engine)(job, state, samples, batch_size)
    began, done = time.perf_counter(), 0
    chunk = batch_size * max(1, SAMPLES_BETWEEN_CHECKS // batch_size)
    for epoch, order in enumerate(orders, start=1):
        if updates is not None:
            order = order[: (updates - done) * batch_size]
        loss, penalty, seen = 0.0, 0.0, 0
        for first in range(0, len(order), chunk):
            rows = order[first : first + chunk]
            rates = pace(done, -(-len(rows) // batch_size))
            state, measures = run(rows, rates)
            loss, penalty = loss + measures.loss * len(rows), penalty + measures.penalty * len(rows)
            seen, done = seen + len(rows), done + len(rates)
            if not np.isfinite(measures.loss) or (
                deadline is not None and time.perf_counter() > deadline
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


def orders(n: int, shuffle: bool, seed: int) -> Iterator[NDArray[np.intp]]:
    """The order of n samples in each epoch, without end."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.permutation(n) if shuffle else np.arange(n)


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
        return -(-len(self.samples.T) // self.batch_size)

    def orders(self) -> Iterator[NDArray[np.intp]]:
        """The order of the samples in each epoch, the same each time."""
        return orders(len(self.samples.T), self.shuffle, self.seed)

    def epochs(self, **more: Any) -> Iterator[tuple[EpochRecord, State]]:
        """Epoch after epoch; see `epochs` for what more can be said."""
        return epochs(
            self.job,
            self.state,
            self.samples,
            self.orders(),
            self.pace,
            batch_size=self.batch_size,
            **more,
        )


def plan_course(
    network: Network | Parameters,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    loss: str | Loss,
    optimizer: str | Optimizer,
    learning_rate: float,
    schedule: str | Schedule,
    regularization: Regularization | None,
    sample_weights: ArrayLike | None,
    batch_size: int | None,
    shuffle: bool,
    epochs: int,
    weights: str | Initializer,
    seed: int,
) -> Course:
    """What is given to `train`, checked."""
    parameters = initialize(network, weights, seed) if isinstance(network, Network) else network
    check_parameters(parameters)
    network, loss = parameters.network, LOSSES.find(loss)
    inputs, T = check_data(network, X, Y)
    check_outputs(network, loss)
    check_targets(loss, T)
    size = len(inputs) if batch_size is None else batch_size
    check_positive(learning_rate=learning_rate)
    check_whole(1, batch_size=size)
    check_whole(0, seed=seed)
    held_back = regularization or Regularization()
    check_rates(network, held_back)
    job, size = Job(network, loss, OPTIMIZERS.find(optimizer), held_back), min(size, len(inputs))
    per_epoch, factors = -(-len(inputs) // size), SCHEDULES.find(schedule).factors
    plan = Plan(epochs * per_epoch, per_epoch, len(inputs))
    return Course(
        job,
        start(job, parameters, inputs.dtype, seed),
        Samples(inputs, T, check_weights(sample_weights, inputs)),
        lambda done, count: learning_rate * factors(np.arange(done, done + count), plan),
        size,
        shuffle,
        seed,
    )


def train(
    network: Network | Parameters,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    loss: str | Loss = "half_squared_error",
    optimizer: str | Optimizer = "gradient_descent",
    learning_rate: float = 0.1,
    schedule: str | Schedule = "constant",
    regularization: Regularization | None = None,
    sample_weights: ArrayLike | None = None,
    batch_size: int | None = 32,
    shuffle: bool = True,
    stopping: Stopping | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    weights: str | Initializer = "glorot_uniform",
    seed: int = 0,
    engine: str = "auto",
    on_epoch: Callable[[EpochRecord], object] | None = None,
) -> TrainingRun:
    """Train a network by backpropagation and gradient descent.

    Parameters
    ----------
    network : Network or Parameters
        A network to be given fresh weights, or parameters to go on from (they are not changed).
    X : array, (n, n_inputs)
        Inputs. float32 stays float32; anything else becomes float64.
    Y : array, (n, n_outputs)
        Targets; for class labels see `one_hot`.
    loss : str or Loss
        What is to become small.
    optimizer : str or Optimizer
        The name of an entry of ``OPTIMIZERS``, or for example ``gradient_descent(momentum=0.8)``.
    learning_rate : float
        Size of the steps.
    schedule : str or Schedule
        How the learning rate changes over as many epochs as `stopping` allows: an entry of
        ``SCHEDULES``, or for example ``step_decay(every=20)``.
    regularization : Regularization, optional
        Penalties, dropout, clipping and max-norm.
    sample_weights : array, (n,), optional
        How much each sample counts; all above 0.
    batch_size : int or None
        Rows for each update: 1 is online training, None the full batch.
    shuffle : bool
        Draw a new order of the rows for every epoch.
    stopping : Stopping, optional
        When to end; after 200 epochs if not given.
    validation : tuple of array, optional
        Inputs and targets that are not trained on. With them, the parameters of the epoch with the
        lowest validation loss are the ones that are returned.
    weights : str or Initializer
        How fresh weights are drawn.
    seed : int
        Same seed, data and engine: same result.
    engine : str
        How the run is executed; see `engine_names`.
    on_epoch : callable, optional
        Called with each epoch's record.

    Returns
    -------
    TrainingRun

    Raises
    ------
    ChainruleError
        If shapes do not fit each other or the network, or values are outside what the loss is
        defined for.

    Warns
    -----
    TrainingWarning
        If the loss became infinite or not a number, or the run was interrupted by Ctrl-C. The
        parameters are then those of the last epoch before.

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> run = chainrule.train(network, X, Y, batch_size=1, learning_rate=0.5,
    ...     stopping=chainrule.Stopping(epochs=2000))
    >>> chainrule.predict(run.parameters, X).round().ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    stopping = stopping or Stopping()
    course = plan_course(
        network,
        X,
        Y,
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        regularization=regularization,
        sample_weights=sample_weights,
        batch_size=batch_size,
        shuffle=shuffle,
        epochs=stopping.epochs,
        weights=weights,
        seed=seed,
    )
    network, held = course.job.network, None
    if validation is not None:
        held = Samples(*check_data(network, *validation, dtype=course.samples.X.dtype))
        check_targets(course.job.loss, held.T)
    vector = course.state.vector.copy()
    result = TrainingRun(Parameters(network, vector))
    deadline = None if stopping.seconds is None else time.perf_counter() + stopping.seconds
    stream = course.epochs(
        validation=held, updates=stopping.updates, deadline=deadline, engine=engine
    )
    best, waited = np.inf, 0
    try:
        for record, now in stream:
            if not (np.isfinite(record.objective) and np.isfinite(now.vector).all()):
                hint = f" (a lower learning rate than {learning_rate:g} may help)"
                return _cut_short(
                    result, f"the loss became {record.loss} in epoch {record.epoch}{hint}"
                )
            result.records.append(record)
            watched = record.objective if record.validation_loss is None else record.validation_loss
            waited = 0 if watched < best - stopping.tolerance else waited + 1
            if held is None or watched < best:
                vector, result.best_epoch = now.vector, record.epoch
            best = min(best, watched)
            if on_epoch is not None:
                on_epoch(record)
            if reason := stopping.reason(record, waited):
                result.stopped = reason
                break
    except KeyboardInterrupt:
        return _cut_short(result, "interrupted")
    finally:
        result.parameters = Parameters(network, vector)
    return result


@dataclass(frozen=True)
class LossCurve:
    """The error before the first step and after each, with the outputs and parameters after the
    last.
    """

    losses: list[float]
    outputs: NDArray[np.float64]
    parameters: Parameters


def loss_curve(
    job: Job,
    parameters: Parameters,
    X: NDArray[Any],
    T: NDArray[Any],
    learning_rate: float,
    batches: Any,
) -> LossCurve:
    """Train batch by batch, with the error over all samples in between."""
    state, engine, samples = start(job, parameters, X.dtype), find_engine("numpy"), Samples(X, T)
    losses = [evaluate(parameters, job.loss, samples)]
    for rows in batches:
        state, _ = engine(job, state, samples, len(rows))(rows, learning_rate)
        losses.append(evaluate(Parameters(job.network, state.vector), job.loss, samples))
    now = Parameters(job.network, state.vector)
    return LossCurve(losses, predict(now, X), now)


def _cut_short(result: TrainingRun, reason: str) -> TrainingRun:
    """A run that ended otherwise than planned, said so."""
    result.stopped = reason
    warnings.warn(
        f"{reason}; the model is as of epoch {result.best_epoch}", TrainingWarning, stacklevel=3
    )
    return result
