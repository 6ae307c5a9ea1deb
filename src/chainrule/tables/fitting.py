"""Training a model on a table: what `chainrule train` calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError, unknown
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.estimators.settings import ALL_AT_ONCE
from chainrule.network.parameters import Parameters
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.model import TASKS, Data, TableModel
from chainrule.tables.reading import Table, as_table, is_number, with_target
from chainrule.tables.targets import decide_task, split_rows, targets_of
from chainrule.training.records import DivergenceError, EpochRecord, Stopping, TrainingRun
from chainrule.types import Array, Doubles

USUAL_STOPPING = Stopping(epochs=200, patience=20)
OnEpoch = Callable[[EpochRecord], object]
XY = tuple[Doubles, Array]  # inputs, and numbers or classes to learn


@dataclass(frozen=True)
class Fit:
    """A model, the run that trained it, its score on the rows held out, and notes for the user."""

    model: TableModel
    run: TrainingRun
    score: float
    rows: tuple[int, int]
    notes: list[str] = field(default_factory=list)


def fit_table(
    data: Data,
    target: str,
    *,
    hidden: Sequence[int] = (32,),
    activation: str = "relu",
    task: str = "auto",
    solver: str = "sgd",
    learning_rate: float | None = None,
    momentum: float = 0.9,
    batch_size: int = 32,
    stopping: Stopping | None = None,
    validation: float = 0.2,
    seed: int = 0,
    on_epoch: OnEpoch | None = None,
) -> Fit:
    """Train a model that predicts one column of a table from the others.

    Parameters
    ----------
    data : str, Path, polars.DataFrame or mapping
        A CSV or Parquet file, a data frame, or columns by name. In a file, empty cells and markers
        such as NA, n/a, null, - or ? are missing; in a data frame, only nulls.
    target : str
        The column to predict.
    hidden : sequence of int
        Units of each hidden layer.
    activation : str
        Of the hidden layers.
    task : {"auto", "classification", "regression"}
        ``"auto"``: classification if the target is text, true/false, or whole numbers with at most
        20 different values; otherwise regression.
    solver : str
        As of `MLPClassifier`: ``"sgd"``, ``"adam"``, ``"lbfgs"`` ...
    learning_rate : float, optional
        0.02 for ``"sgd"``, 0.001 for others if not given.
    momentum, batch_size : float, int
        Of ``"sgd"``; of all that work by batches.
    stopping : Stopping, optional
        By default a maximum of 200 epochs, and 20 epochs without a lower validation loss.
    validation : float
        Share of the rows that are held out, to stop on and to measure the score.
    seed : int
        For the split, the first weights and the order of the samples.
    on_epoch : callable, optional
        Called with each epoch's record.

    Returns
    -------
    Fit
        ``.model``, ``.run``, ``.score`` (accuracy or R² on the rows held out), ``.notes``.

    Raises
    ------
    ChainruleError
        If the table, the target or a setting cannot be used; the message says where and why.

    Examples
    --------
    >>> import polars as pl
    >>> numbers, labels = [0.0, 1.0, 2.0, 3.0], ["low", "low", "high", "high"]
    >>> table = pl.DataFrame({"x": numbers * 25, "y": labels * 25})
    >>> chainrule.fit_table(table, "y").score
    1.0
    """
    check_whole(0, seed=seed)
    table, notes = _checked_table(data, target, validation)
    task = decide_task(table, target) if task == "auto" else task
    if task not in TASKS:
        raise unknown("task", task, ("auto", *TASKS))
    targets = targets_of(table, target, task)
    learn, held = split_rows(targets, validation, seed)
    # Medians, means and categories come from the rows to learn from alone: taken from all rows,
    # they would tell the network something of those that it is scored on.
    part = Table(table.frame[learn], table.source)
    columns, more = fit_columns(part, [name for name in table.frame.columns if name != target])
    X = columns.encode(table)
    y = targets.T[:, 0] if targets.labels is None else targets.labels
    estimator = _estimator(task, hidden, activation, solver, momentum, batch_size, seed)
    if learning_rate is not None:
        estimator.learning_rate_init = learning_rate
    run = _run(
        estimator, (X[learn], y[learn]), (X[held], y[held]), stopping or USUAL_STOPPING, on_epoch
    )
    model = TableModel(
        run.parameters,
        columns,
        target,
        task,
        targets.classes,
        targets.center,
        targets.scale,
    )
    # scored through the model itself, from the table on, and so on what a user will get
    score = model.score(table.frame[held])
    return Fit(model, run, score, (len(learn), len(held)), notes + more)


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
        estimator.fit(*learned, validation_data=held)
    except DivergenceError:
        raise ChainruleError(
            "nothing was learned: the loss became infinite or not a number in the first epoch; "
            f"a learning rate below {estimator.learning_rate_init:g} may help"
        ) from None
    return TrainingRun(
        estimator.parameters_, watch.records, estimator.stopped_, estimator.best_epoch_
    )


def _checked_table(data: Data, target: str, validation: float) -> tuple[Table, list[str]]:
    if not 0 < validation < 1:
        raise ChainruleError(
            f"validation is {validation}; it is the share of the rows held out, between 0 and 1"
        )
    table = as_table(data)
    table.need([target])
    for name in table.frame.columns:
        if is_number(table.frame[name]):
            # Checked while the rows still have their lines: once rows without a target are left
            # out, a message could not name the line of the file.
            table.numbers(name, "a column of numbers is expected")
    table, notes = with_target(table, target)
    if table.frame.height < 5:
        raise ChainruleError(
            f"{table.source}: {table.frame.height} rows with a target are too few to learn from"
        )
    return table, notes
