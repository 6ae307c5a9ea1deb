"""Training a model on a table: what `chainrule train` calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError, unknown
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.estimators.settings import ALL_AT_ONCE
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import one_hot
from chainrule.tables.columns import fit_columns
from chainrule.tables.model import TASKS, Data, TableModel, labels_of, with_target
from chainrule.tables.reading import Table, as_table, is_number
from chainrule.training.records import DivergenceError, EpochRecord, Stopping, TrainingRun
from chainrule.types import Array, Doubles

MOST_CLASSES_OF_NUMBERS = 20
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
    >>> table = pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0] * 25, "y": ["low", "low", "high",
    ...     "high"] * 25})
    >>> chainrule.fit_table(table, "y").score
    1.0
    """
    check_whole(0, seed=seed)
    table, notes = _checked_table(data, target, validation)
    task = _decide_task(table, target) if task == "auto" else task
    if task not in TASKS:
        raise unknown("task", task, ("auto", *TASKS))
    classes, center, scale, T, labels = _targets(table, target, task)
    learn, held = _split(len(T), labels, validation, seed)
    part = Table(table.frame[learn], table.source)
    columns, more = fit_columns(part, [name for name in table.frame.columns if name != target])
    X = columns.encode(table)
    y = T[:, 0] if labels is None else labels
    estimator = _estimator(task, hidden, activation, solver, momentum, batch_size, seed)
    if learning_rate is not None:
        estimator.learning_rate_init = learning_rate
    run = _run(
        estimator, (X[learn], y[learn]), (X[held], y[held]), stopping or USUAL_STOPPING, on_epoch
    )
    model = TableModel(run.parameters, columns, target, task, classes, center, scale)
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
    estimator = (
        MLPClassifier(output_activation="softmax") if task == "classification" else MLPRegressor()
    )
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
        # the estimator itself waits for an improvement
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
            # here, where rows still have their lines
            table.numbers(name, "a column of numbers is expected")
    table, notes = with_target(table, target)
    if table.frame.height < 5:
        raise ChainruleError(
            f"{table.source}: {table.frame.height} rows with a target are too few to learn from"
        )
    return table, notes


def _decide_task(table: Table, target: str) -> str:
    series = table.frame[target]
    if not (is_number(series) or series.dtype in (pl.String, pl.Boolean, pl.Categorical, pl.Enum)):
        raise ChainruleError(
            f"{table.source}: the target {target!r} holds values of type {series.dtype}"
        )
    whole = series.dtype.is_integer() and series.n_unique() <= MOST_CLASSES_OF_NUMBERS
    return "regression" if is_number(series) and not whole else "classification"


def _targets(
    table: Table, target: str, task: str
) -> tuple[tuple[Any, ...], float, float, NDArray[np.float64], NDArray[np.intp] | None]:
    """Classes, center and scale, what the network shall put out, and each row's class."""
    if task == "regression":
        values = table.numbers(target, "a regression needs numbers")
        if np.ptp(values) == 0:
            raise ChainruleError(
                f"{table.source}: the target {target!r} is {values[0]:g} in every row"
            )
        center, scale = float(values.mean()), float(values.std())
        return (), center, scale, ((values - center) / scale)[:, None], None
    labels = labels_of(table, target)
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise ChainruleError(
            f"{table.source}: the target {target!r} has only one class, {classes[0]!r}; there "
            "is nothing to tell apart"
        )
    numbers = np.searchsorted(np.array(classes, dtype=object), labels)
    return classes, 0.0, 1.0, one_hot(numbers, len(classes)), numbers


def _split(
    n: int, labels: NDArray[np.intp] | None, validation: float, seed: int
) -> tuple[Any, Any]:
    """Rows to learn from and rows held out, with the same mix of classes where there are enough
    of each.
    """
    from sklearn.model_selection import train_test_split

    held = min(max(1, round(validation * n)), n - 2)
    counts = np.bincount(labels) if labels is not None else np.array([0])
    stratify = (
        labels if counts.min() >= 2 and held >= len(counts) and n - held >= len(counts) else None
    )
    learn, kept = train_test_split(
        np.arange(n), test_size=held, random_state=seed, stratify=stratify
    )
    if labels is not None:
        # a class is learned before it is held out
        for label in np.setdiff1d(labels, labels[learn]):
            rare = kept[labels[kept] == label][:1]
            learn, kept = np.append(learn, rare), np.setdiff1d(kept, rare, assume_unique=True)
    return learn, kept
