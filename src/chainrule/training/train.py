"""`train`: a network, data and settings go in; parameters and a record of each epoch come out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from numpy.typing import ArrayLike

from chainrule.documents.brief import number_of
from chainrule.engines import Engine, State, find_engine, start
from chainrule.formulas import Initializer, Loss, Optimizer, Schedule
from chainrule.network.data import Samples, check_data, check_targets, check_weights
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import evaluate, predict
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.checkpoints.keeper import follow
from chainrule.training.driver import Driver, Improvement
from chainrule.training.epochs import Course, Cut
from chainrule.training.records import EpochRecord, Stopping, TrainingRun, TrainingWarning
from chainrule.training.settings import TrainingSettings
from chainrule.training.stop_reasons import kept
from chainrule.types import Doubles, Floats, Rows

# inputs, targets, and weights of the samples if there are any
Held = tuple[ArrayLike, ArrayLike] | tuple[ArrayLike, ArrayLike, ArrayLike | None]


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
    validation: Held | None = None,
    weights: str | Initializer = "glorot_uniform",
    rates: Sequence[tuple[str, float]] = (),
    seed: int = 0,
    engine: str | Engine = "auto",
    on_epoch: Callable[[EpochRecord], object] | None = None,
    checkpoints: Checkpoints | None = None,
) -> TrainingRun:
    """Train a network by backpropagation and gradient descent.

    Parameters
    ----------
    network : Network or Parameters
        A network to be given fresh weights, or parameters to continue from (they are not changed).
    X : array, (n, n_inputs)
        Inputs. float32 stays float32; anything else becomes float64.
    Y : array, (n, n_outputs)
        Targets; for class labels see `one_hot`.
    loss : str or Loss
        What training minimizes.
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
        Inputs and targets that are not trained on, and their sample weights if they have any. With
        them, the parameters of the epoch with the lowest validation loss are the ones that are
        returned.
    weights : str or Initializer
        How fresh weights are drawn.
    rates : sequence of (str, float)
        What the learning rate is multiplied by for some parameters, by name as in
        `Network.frozen`: ``[("w[1]", 6.0), ("b[2]", 0.1)]``; later ones win.
    seed : int
        Same seed, data and engine: same result.
    engine : str or Engine
        How the run is executed; see `engine_names`. ``"jax"`` uses all devices that there
        are, of all processes that were joined (`join`); `engines.devices.Devices` spreads it in
        another way.
    on_epoch : callable, optional
        Called with each epoch's record; of a run that is resumed, with those of before as well.
    checkpoints : Checkpoints, optional
        A folder in which the run is kept while it trains, so that it can be resumed. Ctrl-C then
        raises `Paused`, after a checkpoint was written.

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
        parameters are then from the last epoch before. (Ctrl-C before the first epoch is complete
        is a KeyboardInterrupt: nothing was learned.)

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> stopping = chainrule.Stopping(epochs=2000)
    >>> run = chainrule.train(
    ...     network, X, Y, batch_size=1, learning_rate=0.5, stopping=stopping
    ... )
    >>> chainrule.predict(run.parameters, X).round().ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    settings = TrainingSettings(
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        regularization=regularization,
        sample_weights=sample_weights,
        batch_size=batch_size,
        shuffle=shuffle,
        epochs=(stopping or Stopping()).epochs,
        weights=weights,
        seed=seed,
        rates=tuple(rates),
        engine=engine,
    )
    course = settings.course(network, X, Y)
    if validation is not None:
        course = with_validation(course, validation)
    return run_course(course, stopping or Stopping(), on_epoch, checkpoints)


def with_validation(course: Course, validation: Held) -> Course:
    """The same run, with the loss on samples that are not trained on."""
    # held samples are checked like the others, and in their dtype: one network computes both
    X, T, *rest = validation
    held = Samples(*check_data(course.job.network, X, T, dtype=course.samples.X.dtype))
    held = held._replace(weights=check_weights(rest[0] if rest else None, held.X))
    check_targets(course.job.loss, held.T)
    return replace(course, validation=held)


def run_course(
    course: Course,
    stopping: Stopping,
    on_epoch: Callable[[EpochRecord], object] | None = None,
    checkpoints: Checkpoints | None = None,
) -> TrainingRun:
    """Epoch after epoch until `stopping` says so."""
    records: list[EpochRecord] = []

    def listener(record: EpochRecord, state: State) -> str:
        records.append(record)
        if on_epoch is not None:
            on_epoch(record)
        return ""

    # The driver gets a copy of the first state, which is the result where no epoch is worth
    # keeping: it must not depend on whether an engine works in place.
    driver = Driver(
        course.state.changed(vector=course.state.vector.copy()),
        Improvement(stopping),
        keep_best=course.validation is not None,
        listener=listener,
    )
    follow(driver, course, Cut(stopping.updates, stopping.seconds or inf), checkpoints)
    if driver.diverged or driver.interrupted:
        # stacklevel 3 is the line that called `train`
        message = kept(driver.stopped, driver.kept_epoch)
        warnings.warn(message, TrainingWarning, stacklevel=3)
    parameters = Parameters(course.job.network, driver.kept.vector)
    return TrainingRun(parameters, records, driver.stopped, driver.kept_epoch)


@dataclass(frozen=True)
class LossCurve:
    """The error before the first step and after each, with the outputs and parameters after the
    last.
    """

    losses: list[float]
    outputs: Doubles
    parameters: Parameters

    def __repr__(self) -> str:
        steps = number_of(len(self.losses) - 1, "step")
        return f"<errors of {steps}; see .losses, .outputs, .parameters>"


def loss_curve(
    job: Job,
    parameters: Parameters,
    X: Floats,
    T: Floats,
    learning_rate: float,
    batches: Iterable[Rows],
) -> LossCurve:
    """Train batch by batch, with the error over all samples in between."""
    # NumPy's engine, as it costs nothing to prepare for each batch and needs no compiler
    state = start(job, parameters, X.dtype)
    numpy = find_engine("numpy")
    samples = Samples(X, T)
    losses = [evaluate(parameters, job.loss, samples)]
    for rows in batches:
        state, _ = numpy(job, state, samples, len(rows))(rows, learning_rate)
        losses.append(evaluate(Parameters(job.network, state.vector), job.loss, samples))
    now = Parameters(job.network, state.vector)
    return LossCurve(losses, predict(now, X), now)
