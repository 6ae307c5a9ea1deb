"""One network by hand: its layers, solver and rates as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.estimators.base import Data
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.estimators.settings import ALL_AT_ONCE
from chainrule.network.parameters import Parameters
from chainrule.tables.calibration import Held, calibrated
from chainrule.tables.columns import Columns
from chainrule.tables.model import Member
from chainrule.tables.reading import Table
from chainrule.tables.targets import Targets, split_rows
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import DivergenceError, EpochRecord, Stopping, TrainingRun
from chainrule.types import Array, Doubles, Rows

USUAL_STOPPING = Stopping(epochs=200, patience=20)
OnEpoch = Callable[[EpochRecord], object]
XY = tuple[Doubles, Array]  # inputs, and numbers or classes to learn


@dataclass(frozen=True)
class OneNetwork:
    """How a single network is trained; see `fit_table`. `stop` is the share of the rows on which
    training stops; of a `calibrated` one, probabilities are scaled to what comes true on these.
    """

    hidden: Sequence[int] = (32,)
    activation: str = "relu"
    solver: str = "sgd"
    learning_rate: float | None = None
    momentum: float = 0.9
    batch_size: int = 32
    stopping: Stopping | None = None
    stop: float = 0.2
    calibrated: bool = False

    @property
    def epochs(self) -> int:
        """How many at most."""
        return (self.stopping or USUAL_STOPPING).epochs

    def fit(
        self,
        table: Table,
        targets: Targets,
        columns: Columns,
        seed: int,
        on_epoch: OnEpoch | None,
        checkpoints: Checkpoints | None = None,
    ) -> tuple[tuple[Member, ...], TrainingRun]:
        """Train it on all rows of a table."""
        X = columns.encode(table)
        numbers = targets.T if targets.quantiles else targets.T[:, 0]
        y = numbers if targets.labels is None else targets.labels
        learn, held = split_rows(targets, self.stop, seed)
        _check_classes(targets, learn)
        estimator = _estimator(
            targets.task,
            self.hidden,
            self.activation,
            self.solver,
            self.momentum,
            min(self.batch_size, len(learn)),
            seed,
        )
        if targets.labels is None:
            estimator.set_params(loss=targets.loss)
        if self.learning_rate is not None:
            estimator.learning_rate_init = self.learning_rate
        run = _run(
            estimator,
            (X[learn], y[learn]),
            (X[held], y[held]),
            self.stopping or USUAL_STOPPING,
            on_epoch,
            None if targets.weights is None else targets.weights[learn],
            checkpoints,
        )
        parameters = run.parameters
        if self.calibrated and targets.labels is not None:
            seen = Held(parameters, X[held], targets.labels[held], targets.roles.of(held).weights)
            (parameters,) = calibrated([seen], targets.weights_of_classes)
        return (Member(parameters, columns),), run


def _check_classes(targets: Targets, learn: Rows) -> None:
    """A network by hand has an output for each class that it sees."""
    if targets.labels is not None:
        absent = np.setdiff1d(targets.labels, targets.labels[learn])
        if len(absent):
            raise ChainruleError(
                f"all rows of the class {targets.classes[absent[0]]!r} are held out by their group "
                "or time, and it cannot be learned; leave the class out, or train by the recipe "
                "(effort)"
            )


def _estimator(
    task: str,
    hidden: Sequence[int],
    activation: str,
    solver: str,
    momentum: float,
    batch_size: int,
    seed: int,
) -> MLPClassifier | MLPRegressor:
    """A network for the task; it stops on the loss of the rows held out."""
    # softmax for two classes too: every class has an output of its own, in the order of `classes`
    estimator = (
        MLPClassifier(output_activation="softmax") if task == "classification" else MLPRegressor()
    )
    # Unlike scikit-learn's defaults: plain momentum and no penalty, as `train` has them, and He's
    # weights for ReLU, Glorot's for the others.
    estimator.set_params(
        hidden_layer_sizes=tuple(hidden),
        activation=activation,
        solver=solver,
        alpha=0.0,
        batch_size="auto" if solver in ALL_AT_ONCE else batch_size,
        learning_rate_init=0.02 if solver == "sgd" else 0.001,
        random_state=seed,
        momentum=momentum,
        nesterovs_momentum=False,
        early_stopping="loss",
        initializer="he_uniform" if activation == "relu" else "glorot_uniform",
    )
    return estimator


class _Watch:
    """A callback that keeps the records, and ends training at the limits of a `Stopping`."""

    def __init__(self, stopping: Stopping, on_epoch: OnEpoch | None) -> None:
        self.stopping = stopping
        self.on_epoch = on_epoch
        self.records: list[EpochRecord] = []
        self.reason = ""  # read by the driver: why training ended

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        self.records.append(record)
        if self.on_epoch is not None:
            self.on_epoch(record)
        # waiting for an improvement is left to the estimator (n_iter_no_change)
        self.reason = self.stopping.reason(record, waited=0)
        return bool(self.reason)


def _run(
    estimator: MLPClassifier | MLPRegressor,
    learned: XY,
    held: XY,
    stopping: Stopping,
    on_epoch: OnEpoch | None,
    weights: Doubles | None = None,
    checkpoints: Checkpoints | None = None,
) -> TrainingRun:
    """Train the estimator, and tell how it went as `train` does."""
    watch = _Watch(stopping, on_epoch)
    estimator.set_params(
        max_iter=stopping.epochs + 1,  # the watch ends it before, and says why
        tol=stopping.tolerance,
        n_iter_no_change=stopping.patience or np.inf,
        callbacks=[watch],
    )
    try:
        estimator._fit(Data(*learned, weights, held, checkpoints=checkpoints))
    except DivergenceError:
        raise ChainruleError(
            "nothing was learned: the loss became infinite or not a number in the first epoch; "
            f"a learning rate below {estimator.learning_rate_init:g} may help"
        ) from None
    return TrainingRun(
        estimator.parameters_, watch.records, estimator.stopped_, estimator.best_epoch_
    )
