"""From a table to a model and back: fit, predict, save. What `chainrule train` and `chainrule predict` call."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from chainrule import saved
from chainrule.checks import check_whole
from chainrule.columns import Columns, fit_columns
from chainrule.errors import ChainruleError, unknown
from chainrule.files import read_whole, write_whole
from chainrule.formulas import gradient_descent
from chainrule.network import Network
from chainrule.parameters import Parameters
from chainrule.tables import Table, as_table, is_number
from chainrule.training import EpochRecord, Stopping, TrainingRun, one_hot, predict, train

FORMAT = 1
PIPELINES = ("numeric", "textual")
TRUSTED = ["numpy.dtype"]  # beside what skops trusts by itself: types that cannot run code
TASKS = ("classification", "regression")
MOST_CLASSES_OF_NUMBERS = 20
Data = str | Path | pl.DataFrame | Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class TableModel:
    """A network with the columns that it takes in and the target that it puts out.

    Attributes
    ----------
    parameters : Parameters
    columns : Columns
    target : str
    task : {"classification", "regression"}
    classes : tuple
        Of a classification, in the order of the outputs.
    center, scale : float
        Of a regression's target, which the network sees standardized.
    """

    parameters: Parameters
    columns: Columns
    target: str
    task: str
    classes: tuple[Any, ...] = ()
    center: float = 0.0
    scale: float = 1.0

    def predict(self, data: Data) -> pl.DataFrame:
        """Predictions for the rows of a table; of a classification, the probability of each class too.

        In a file, empty cells and markers such as NA, n/a, null, - or ? are missing; in a data frame, only nulls.
        """
        return self._predict(as_table(data, texts=self.columns.textual))

    def score(self, data: Data) -> float:
        """Accuracy of a classification, R² of a regression, on a table that has the target."""
        table = as_table(data, texts=self.columns.textual)
        table.need([self.target])
        table = _with_target(table, self.target)[0]
        found = self._predict(table)[self.target].to_numpy()
        if self.task == "classification":
            return float(np.mean(found == _labels(table, self.target)))
        truth = table.numbers(self.target, "a regression needs numbers")
        return float(1 - np.sum((truth - found) ** 2) / np.sum((truth - truth.mean()) ** 2))

    def _predict(self, table: Table) -> pl.DataFrame:
        outputs = predict(self.parameters, self.columns.encode(table))
        if self.task == "regression":
            return pl.DataFrame({self.target: outputs[:, 0] * self.scale + self.center})
        best = np.array(self.classes, dtype=object)[outputs.argmax(axis=1)].tolist()
        names = pl.Series(self.classes).cast(pl.String).to_list()
        titles = [f"probability of {name}" for name in names]
        titles = [f"{title} (class)" if title == self.target else title for title in titles]
        probabilities = {title: outputs[:, k] for k, title in enumerate(titles)}
        return pl.DataFrame({self.target: best, **probabilities})

    def save(self, path: str | Path) -> Path:
        """Write the model to one file, by convention `NAME.chainrule`."""
        import skops.io

        description = {
            "format": FORMAT,
            "target": self.target,
            "task": self.task,
            "classes": list(self.classes),
            "center": self.center,
            "scale": self.scale,
            "numeric": list(self.columns.numeric),
            "textual": list(self.columns.textual),
        }
        pipelines = {"numeric": self.columns.numeric_pipeline, "textual": self.columns.text_pipeline}
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("model.json", json.dumps(description, indent=1))
            archive.writestr("network.safetensors", saved.to_bytes(self.parameters))
            archive.writestr("columns.skops", skops.io.dumps(pipelines))
        return write_whole(path, content.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> TableModel:
        """A model from a file that `save` wrote.

        Raises
        ------
        ChainruleError
            If the file is missing, damaged, or of another kind.
        """
        content = read_whole(path)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                about = json.loads(archive.read("model.json"))
                parameters = saved.from_bytes(archive.read("network.safetensors"))
                packed = archive.read("columns.skops")
            import skops.io

            pipelines = skops.io.loads(packed, trusted=TRUSTED)
            if about["format"] != FORMAT:
                raise ChainruleError(f"format {about['format']!r}; this version reads format {FORMAT}")
            columns = Columns(tuple(about["numeric"]), tuple(about["textual"]), *map(pipelines.get, PIPELINES))
            fields = ("target", "task", "classes", "center", "scale")
            model = cls(parameters, columns, *(about[name] for name in fields))
            model._check()
        except ChainruleError as error:
            raise ChainruleError(f"{path}: {error}") from None
        except Exception as error:  # whatever a damaged or hostile file makes the readers stumble over
            raise ChainruleError(
                f"{path}: not a model that chainrule saved, or only a part of one ({type(error).__name__})"
            ) from None
        return replace(model, classes=tuple(model.classes))

    def _check(self) -> None:
        """The parts must fit each other."""
        row = {name: [0.0] for name in self.columns.numeric} | {name: ["x"] for name in self.columns.textual}
        inputs, network = self.columns.encode(Table(pl.DataFrame(row))).shape[1], self.parameters.network
        outputs = len(set(self.classes)) if self.task == "classification" else 1
        numbers = isinstance(self.center, float) and isinstance(self.scale, float) and isinstance(self.target, str)
        if (inputs, outputs) != (network.n_inputs, network.n_outputs) or self.task not in TASKS or not numbers:
            raise ChainruleError("its parts do not fit each other")


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
    learning_rate: float = 0.02,
    momentum: float = 0.9,
    batch_size: int = 32,
    stopping: Stopping | None = None,
    validation: float = 0.2,
    seed: int = 0,
    on_epoch: Callable[[EpochRecord], object] | None = None,
) -> Fit:
    """Train a model that predicts one column of a table from the others.

    Parameters
    ----------
    data : str, Path, polars.DataFrame or mapping
        A CSV or Parquet file, a data frame, or columns by name. In a file, empty cells and markers such as NA,
        n/a, null, - or ? are missing; in a data frame, only nulls.
    target : str
        The column to predict.
    hidden : sequence of int
        Units of each hidden layer.
    activation : str
        Of the hidden layers.
    task : {"auto", "classification", "regression"}
        ``"auto"``: classification if the target is text, true/false, or whole numbers with at most 20 different
        values; otherwise regression.
    learning_rate, momentum, batch_size
        Of gradient descent.
    stopping : Stopping, optional
        By default at most 200 epochs, and no more once the validation loss has not fallen for 20.
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
    >>> table = pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0] * 25, "y": ["low", "low", "high", "high"] * 25})
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
    network = Network(
        [X.shape[1], *hidden, T.shape[1]],
        [*[activation] * len(hidden), "softmax" if task == "classification" else "identity"],
    )
    run = train(
        network,
        X[learn],
        T[learn],
        loss="cross_entropy" if task == "classification" else "half_squared_error",
        optimizer=gradient_descent(momentum),
        learning_rate=learning_rate,
        batch_size=batch_size,
        stopping=stopping or Stopping(epochs=200, patience=20),
        validation=(X[held], T[held]),
        weights="he_uniform" if activation == "relu" else "glorot_uniform",
        seed=seed,
        on_epoch=on_epoch,
    )
    if not run.records:
        raise ChainruleError(f"nothing was learned: {run.stopped}")
    model = TableModel(run.parameters, columns, target, task, classes, center, scale)
    score = model.score(table.frame[held])
    return Fit(model, run, score, (len(learn), len(held)), notes + more)


def _checked_table(data: Data, target: str, validation: float) -> tuple[Table, list[str]]:
    if not 0 < validation < 1:
        raise ChainruleError(f"validation is {validation}; it is the share of the rows held out, between 0 and 1")
    table = as_table(data)
    table.need([target])
    for name in table.frame.columns:
        if is_number(table.frame[name]):
            table.numbers(name, "a column of numbers is expected")  # here, where rows still have their lines
    table, notes = _with_target(table, target)
    if table.frame.height < 5:
        raise ChainruleError(f"{table.source}: {table.frame.height} rows with a target are too few to learn from")
    return table, notes


def _with_target(table: Table, target: str) -> tuple[Table, list[str]]:
    """The rows whose target is not missing. Rows keep their line only where none was dropped."""
    known = table.frame.filter(pl.col(target).is_not_null())
    dropped = table.frame.height - known.height
    if not dropped:
        return table, []
    return Table(known, table.source, 1, "row with a target, number"), [f"{dropped} rows have no {target!r}: left out"]


def _decide_task(table: Table, target: str) -> str:
    series = table.frame[target]
    if not (is_number(series) or series.dtype in (pl.String, pl.Boolean, pl.Categorical, pl.Enum)):
        raise ChainruleError(f"{table.source}: the target {target!r} holds values of type {series.dtype}")
    whole = series.dtype.is_integer() and series.n_unique() <= MOST_CLASSES_OF_NUMBERS
    return "regression" if is_number(series) and not whole else "classification"


def _labels(table: Table, target: str) -> NDArray[Any]:
    """Class labels as they stand in the table: text, whole numbers, or true and false."""
    return np.array(table.frame[target].to_list(), dtype=object)


def _targets(
    table: Table, target: str, task: str
) -> tuple[tuple[Any, ...], float, float, NDArray[np.float64], NDArray[np.intp] | None]:
    """Classes, center and scale, what the network shall put out, and each row's class."""
    if task == "regression":
        values = table.numbers(target, "a regression needs numbers")
        if np.ptp(values) == 0:
            raise ChainruleError(f"{table.source}: the target {target!r} is {values[0]:g} in every row")
        center, scale = float(values.mean()), float(values.std())
        return (), center, scale, ((values - center) / scale)[:, None], None
    labels = _labels(table, target)
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise ChainruleError(
            f"{table.source}: the target {target!r} has only one class, {classes[0]!r}; there is nothing to tell apart"
        )
    numbers = np.searchsorted(np.array(classes, dtype=object), labels)
    return classes, 0.0, 1.0, one_hot(numbers, len(classes)), numbers


def _split(n: int, labels: NDArray[np.intp] | None, validation: float, seed: int) -> tuple[Any, Any]:
    """Rows to learn from and rows held out, with the same mix of classes where there are enough of each."""
    from sklearn.model_selection import train_test_split

    held = min(max(1, round(validation * n)), n - 2)
    counts = np.bincount(labels) if labels is not None else np.array([0])
    stratify = labels if counts.min() >= 2 and held >= len(counts) and n - held >= len(counts) else None
    learn, kept = train_test_split(np.arange(n), test_size=held, random_state=seed, stratify=stratify)
    return learn, kept
