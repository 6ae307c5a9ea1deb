"""A model of a table: predict, score, save and load. What `chainrule predict` calls."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf, isinf
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from chainrule.checks import check_positive, check_whole
from chainrule.engines import start
from chainrule.engines.prediction import outputs
from chainrule.errors import ChainruleError
from chainrule.files import read_whole, write_whole
from chainrule.formulas import LOSSES, OPTIMIZERS, Optimizer
from chainrule.network import saving as saved
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.tables.columns import Columns
from chainrule.tables.intervals import Errors
from chainrule.tables.reading import Table, as_table, labels_of, with_target
from chainrule.tables.standard_columns import NumericColumn, TextColumn
from chainrule.training.snapshot import About, Moment
from chainrule.types import Doubles

FORMAT = 3
MOST_NAMES = 20  # of inputs and outputs in a note
TASKS = ("classification", "regression")
Data = str | Path | pl.DataFrame | Mapping[str, Sequence[object]]


class Member(NamedTuple):
    """A network, and how columns become its inputs."""

    parameters: Parameters
    columns: Columns


@dataclass(frozen=True)
class TableModel:
    """Networks, the columns that become their inputs, and the target that they predict.

    Attributes
    ----------
    members : tuple of Member
        What they put out is averaged.
    target : str
    task : {"classification", "regression"}
    classes : tuple
        Of a classification, in the order of the outputs.
    center, scale : float
        Of a regression's target, which the networks see standardized.
    range : (float, float)
        Between which a regression predicts.
    errors : Errors
        How far off a regression was on rows held out.
    kinds : mapping of str to str
        What the user said of columns.
    found : mapping of str to str
        How the columns that are used, and the target, were read in training.
    left_out : mapping of str to str
        Which columns were left out, each with what it is, such as ``"id"``.
    """

    members: tuple[Member, ...]
    target: str
    task: str
    classes: tuple[object, ...] = ()
    center: float = 0.0
    scale: float = 1.0
    range: tuple[float, float] = (-inf, inf)
    errors: Errors = field(default_factory=Errors)
    kinds: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> Parameters:
        """Those of the first network, which is the one that is explained."""
        return self.members[0].parameters

    @property
    def columns(self) -> Columns:
        """How columns become inputs of the first network."""
        return self.members[0].columns

    def read(self, data: Data) -> Table:
        """A table whose columns are read as those in training were."""
        texts = dict.fromkeys(self.columns.textual, "text")
        return as_table(data, kinds=self.kinds, found={**texts, **self.found})

    def predict(self, data: Data) -> pl.DataFrame:
        """Predictions for the rows of a table; of a classification, the probability of each class
        too.

        In a file, empty cells and markers such as NA, n/a, null, - or ? are missing; in a data
        frame, only nulls.
        """
        return self._predict(self.read(data))

    def predict_interval(self, data: Data, coverage: float = 0.9) -> pl.DataFrame:
        """Predictions of a regression, each with an interval that holds the truth in as many cases.

        Parameters
        ----------
        data : str, Path, polars.DataFrame or mapping
            As for `predict`.
        coverage : float
            In which share of the rows the truth lies in the interval, between 0 and 1.

        Returns
        -------
        polars.DataFrame
            The target's column, and "lower" and "upper".

        Raises
        ------
        ChainruleError
            If the model is a classification, or was measured on too few rows.
        """
        if self.task != "regression":
            raise ChainruleError(
                f"{self.target!r} is a class, of which there are probabilities and no intervals"
            )
        table = self.read(data)
        predicted, spread = self.with_spread(table)
        halfwidth = self.errors.halfwidth(spread, coverage)
        ends = {"lower": predicted - halfwidth, "upper": predicted + halfwidth}
        return pl.DataFrame({self.target: predicted, **ends})

    def score(self, data: Data) -> float:
        """Accuracy of a classification, R² of a regression, on a table that has the target."""
        table = self.read(data)
        table.need([self.target])
        table = with_target(table, self.target)[0]
        found = self._predict(table)[self.target].to_numpy()
        if self.task == "classification":
            return float(np.mean(found == labels_of(table, self.target)))
        truth = table.numbers(self.target, "a regression needs numbers")
        return float(1 - np.sum((truth - found) ** 2) / np.sum((truth - truth.mean()) ** 2))

    def moment(
        self,
        data: Data,
        row: int = 1,
        learning_rate: float = 0.02,
        optimizer: str | Optimizer = "gradient_descent",
    ) -> Moment:
        """How a row of a table, counted from 1, would move the weights: for `chainrule.explain`.

        The optimizer starts anew, as what it remembered of the training is not saved.
        """
        table = self.read(data)
        table.need([self.target])
        check_whole(1, row=row)
        check_positive(learning_rate=learning_rate)
        if row > table.frame.height:
            raise ChainruleError(
                f"{table.source}: there is no row {row}; the table has {table.frame.height}"
            )
        # a table of one row that knows its line in the file, for messages
        one = table.part([row - 1])
        truth = one.frame[self.target][0]
        if truth is None:
            raise ChainruleError(
                f"{table.source}: row {row} has no {self.target!r}, so it has no error to explain"
            )
        # the losses that `fit_table` trains with
        loss = LOSSES["cross_entropy" if self.task == "classification" else "half_squared_error"]
        job = Job(self.parameters.network, loss, OPTIMIZERS.find(optimizer))
        samples = Samples(self.columns.encode(one), self._target(one, truth, row))
        state = start(job, self.parameters, float)
        return Moment(job, state, samples, learning_rate, about=self._about(one, truth, row))

    def _target(self, one: Table, truth: object, row: int) -> Doubles:
        """What the network should put out for a row, (1, n_outputs)."""
        if self.task == "regression":
            return (
                one.numbers(self.target, "a regression needs numbers")[:, None] - self.center
            ) / self.scale
        if truth not in self.classes:
            known = ", ".join(map(repr, self.classes))
            raise ChainruleError(
                f"{one.source}: row {row} is of the class {truth!r}; the model knows {known}"
            )
        return np.array([[float(truth == name) for name in self.classes]])

    def _about(self, one: Table, truth: object, row: int) -> About:
        names = self.columns.input_names()
        inputs = ", ".join(names[:MOST_NAMES]) + (
            f" and {len(names) - MOST_NAMES} more" if names[MOST_NAMES:] else ""
        )
        stages = self.columns.stages(one)
        more = f"; and {len(stages) - MOST_NAMES} more" if stages[MOST_NAMES:] else ""
        note = (
            f"Inputs in their order: {inputs}. From cells to inputs: "
            f"{'; '.join(stages[:MOST_NAMES])}{more}."
        )
        if self.classes:
            note += f" Outputs: {', '.join(map(str, self.classes[:MOST_NAMES]))}."
        else:
            note += f" The target is standardized: (t - {self.center:.6g})/{self.scale:.6g}."
        if len(self.members) > 1:
            whole = ", ".join(f"{it:.6g}" for it in self.outputs(one)[0][:MOST_NAMES])
            note += (
                f" This is the first of {len(self.members)} networks; the model predicts with the "
                f"mean of all of them, {whole}."
            )
        return About(f"Row {row}: {self.target} is {truth}", str(one.source), note)

    def outputs(self, table: Table) -> Doubles:
        """The mean of what the networks put out: a probability for each class, or the number in the
        target's own units; (rows, outputs).
        """
        return self._averaged(list(self._each(table)))

    def with_spread(self, table: Table) -> tuple[Doubles, Doubles]:
        """The numbers that a regression predicts, and how much its networks differ, in the target's
        own units, (rows,) each: their standard deviation, 0 of a single one.
        """
        each = list(self._each(table))
        return self._averaged(each)[:, 0], self.scale * np.std(each, axis=0)[:, 0]

    def _averaged(self, each: list[Doubles]) -> Doubles:
        """The mean of what the networks put out, in the target's own units."""
        whole: Doubles = np.mean(each, axis=0)
        if self.task == "regression":
            whole = np.clip(whole * self.scale + self.center, *self.range)
        return whole

    def _each(self, table: Table) -> Iterator[Doubles]:
        """What each network puts out."""
        encoded: dict[int, Doubles] = {}
        for parameters, columns in self.members:
            # Members that take the columns alike share them.
            if id(columns) not in encoded:
                encoded[id(columns)] = columns.encode(table)
            yield np.asarray(outputs(parameters, encoded[id(columns)]), dtype=float)

    def _predict(self, table: Table) -> pl.DataFrame:
        outputs = self.outputs(table)
        if self.task == "regression":
            return pl.DataFrame({self.target: outputs[:, 0]})
        # as a list, so that Polars finds the type: labels may be text, numbers or booleans
        best = np.array(self.classes, dtype=object)[outputs.argmax(axis=1)].tolist()
        names = pl.Series(self.classes).cast(pl.String).to_list()
        titles = [f"probability of {name}" for name in names]
        # a target may itself be called "probability of x", and columns need different names
        titles = [f"{title} (class)" if title == self.target else title for title in titles]
        probabilities = {title: outputs[:, k] for k, title in enumerate(titles)}
        return pl.DataFrame({self.target: best, **probabilities})

    def save(self, path: str | Path) -> Path:
        """Write the model to one file, by convention `NAME.chainrule`."""
        description = {
            "format": FORMAT,
            "target": self.target,
            "task": self.task,
            "classes": list(self.classes),
            "center": self.center,
            "scale": self.scale,
            # JSON has no infinity
            "range": [None if isinf(end) else end for end in self.range],
            "errors": [self.errors.usual, *self.errors.scores],
            "kinds": dict(self.kinds),
            "found": dict(self.found),
            "left_out": dict(self.left_out),
            "members": [columns.as_table() for _, columns in self.members],
        }
        # NAME.chainrule is a zip archive:
        #     model.json               target, classes, and the columns of each member
        #     network-1.safetensors    the network of the first member and its parameters
        # Neither can run code when it is read, unlike a pickle.
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("model.json", json.dumps(description, indent=1))
            for number, member in enumerate(self.members, start=1):
                archive.writestr(f"network-{number}.safetensors", saved.to_bytes(member.parameters))
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
                if about["format"] not in (2, FORMAT):
                    raise ChainruleError(
                        f"format {about['format']!r}; this version reads the formats 2 and "
                        f"{FORMAT}: train it again"
                    )
                members = _members(archive, about)
            low, high = about.get("range", (None, None))
            usual, *scores = map(float, about.get("errors", (0.0,)))
            model = cls(
                members,
                about["target"],
                about["task"],
                about["classes"],
                about["center"],
                about["scale"],
                (-inf if low is None else float(low), inf if high is None else float(high)),
                Errors(usual, tuple(scores)),
                *(_texts(about.get(it, {})) for it in ("kinds", "found", "left_out")),
            )
            model._check()
        except ChainruleError as error:
            raise ChainruleError(f"{path}: {error}") from None
        # A damaged or hostile file can make zip, JSON and array readers fail in ways that cannot be
        # listed; each means the same to the user.
        except Exception as error:
            raise ChainruleError(
                f"{path}: not a model that chainrule saved, or only a part of one "
                f"({type(error).__name__})"
            ) from None
        return replace(model, classes=tuple(model.classes))

    def _check(self) -> None:
        """The parts must fit each other."""
        outputs = len(set(self.classes)) if self.task == "classification" else 1
        typed = (
            isinstance(self.center, float)
            and isinstance(self.scale, float)
            and isinstance(self.target, str)
        )
        fits = bool(self.members) and all(
            (_inputs_of(columns), outputs)
            == (parameters.network.n_inputs, parameters.network.n_outputs)
            for parameters, columns in self.members
        )
        if not fits or self.task not in TASKS or not typed:
            raise ChainruleError("its parts do not fit each other")


def _inputs_of(columns: Columns) -> int:
    """How many inputs the columns make."""
    # encoding a made-up row tells
    numbers = {name: [0.0] for name in columns.numeric}
    texts = {name: ["x"] for name in columns.textual}
    dates = {name: [datetime(2000, 1, 1)] for name in columns.dated}
    return int(columns.encode(Table(pl.DataFrame(numbers | texts | dates))).shape[1])


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    """Texts by name, or the file is damaged."""
    return {str(name): str(value) for name, value in table.items()}


def _members(archive: zipfile.ZipFile, about: Mapping[str, Any]) -> tuple[Member, ...]:
    """The networks of a file with their columns."""
    if about["format"] == 2:  # one network, and one way to take each kind of columns
        kinds = {"numeric": NumericColumn.kind, "textual": TextColumn.kind}
        table = {key: [[kind, *it] for it in about["columns"][key]] for key, kind in kinds.items()}
        parameters = saved.from_bytes(archive.read("network.safetensors"))
        return (Member(parameters, Columns.from_table(table)),)
    found: dict[str, Columns] = {}
    members = []
    for number, table in enumerate(about["members"], start=1):
        parameters = saved.from_bytes(archive.read(f"network-{number}.safetensors"))
        # Equal columns become one object: they are encoded once.
        columns = found.setdefault(json.dumps(table), Columns.from_table(table))
        members.append(Member(parameters, columns))
    return tuple(members)
