"""A model of a table: predict, score, save and load. What `chainrule predict` calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf, isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, overload

import numpy as np

from chainrule.checks import check_whole, finite
from chainrule.documents.brief import few, number_of, shortened
from chainrule.engines.prediction import outputs
from chainrule.errors import ChainruleError
from chainrule.files import read_whole, write_whole
from chainrule.formulas import functions
from chainrule.network.parameters import Parameters
from chainrule.network.saving import is_network
from chainrule.tables.archive import packed, unpacked
from chainrule.tables.card import Card
from chainrule.tables.columns import Columns
from chainrule.tables.few_rows import Cells, FewRows, made_up_row
from chainrule.tables.intervals import Errors, ends_around
from chainrule.tables.plain_rows import PlainRows
from chainrule.tables.plain_texts import is_emptied
from chainrule.tables.quantiles import MEDIAN
from chainrule.tables.results import as_given, titles_of
from chainrule.tables.row_dicts import Rows
from chainrule.tables.tasks import TASKS, in_own_units
from chainrule.types import Doubles

# What reads tables is imported where a table is read: who loads a model to predict a row from
# Python's values waits for none of it.
if TYPE_CHECKING:
    import polars as pl

    from chainrule.formulas import Optimizer
    from chainrule.tables.reading import Files, Table
    from chainrule.training.snapshot import Moment

AT_ONCE = 20_000  # rows that are inputs of networks at a time
Encode = Callable[[Columns], Doubles]  # the inputs of rows, by how columns become these
Data: TypeAlias = "str | Path | Files | pl.DataFrame | Mapping[str, Sequence[object]] | Table"


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
    quantiles : tuple of float
        Which quantiles each network puts out; of none, it puts out the mean.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted; the likelier one if
        there is none.
    card : Card or None
        What the model was trained on; None of one from a file of an older version.
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
    quantiles: tuple[float, ...] = ()
    threshold: float | None = None
    card: Card | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        # as many classes and columns as one reads at a glance
        target = f"{shortened(self.target)} ({few(self.classes) or 'a number'})"
        columns, networks = self.columns.names, number_of(len(self.members), "network")
        return (
            f"<model of {target} from {number_of(len(columns), 'column')}: {few(columns)}\n"
            f" {networks} of {self.parameters.network}; see .predict(table), .save(path), .card>"
        )

    def with_threshold(self, threshold: float) -> TableModel:
        """The same model, which predicts the second of two classes from this probability on.

        Raises
        ------
        ChainruleError
            If it has not two classes, or this is no probability.
        """
        check_threshold(threshold, self.target, self.classes)
        return replace(self, threshold=threshold)

    @property
    def parameters(self) -> Parameters:
        """Those of the first network, which is the one that is explained."""
        return self.members[0].parameters

    @property
    def columns(self) -> Columns:
        """How columns become inputs of the first network."""
        return self.members[0].columns

    @property
    def unit(self) -> str:
        """Of a regression, the unit that the target's cells had in training; empty if none."""
        from chainrule.tables.reading.currency_names import SIDES
        from chainrule.tables.reading.kinds import split_kind
        from chainrule.tables.reading.scales import split_way

        kind, way = split_kind(self.found.get(self.target, "number"))
        # debit and credit are signs
        return split_way(way).unit.replace(SIDES, "") if kind == "number" else ""

    def read(self, data: Data | Rows, texts: Sequence[str] = ()) -> Table:
        """A table whose columns are read as those in training were; of others, `texts` stay as they
        are written.
        """
        from chainrule.tables.reading import as_table

        return as_table(data, kinds=self.kinds, found=self.known(texts), words=self.columns.words)

    def known(self, texts: Sequence[str] = ()) -> dict[str, str]:
        """How columns were read in training; these are texts besides."""
        found = {**dict.fromkeys([*texts, *self.columns.textual], "text"), **self.found}
        return found | self._told_by_columns

    @property
    def ways(self) -> dict[str, str]:
        """How columns are read: what the user said counts before what training has found."""
        # that a column is text says nothing of how its cells are written
        said = {name: kind for name, kind in self.kinds.items() if kind != "text"}
        return {**self.kinds, **self.known(), **said}

    @cached_property
    def _told_by_columns(self) -> dict[str, str]:
        """What columns, and the classes, tell of how they were read: a frame may have had None as
        a word, and a clock of its own. Older files say it nowhere else.
        """
        texts = {**self.columns.words, self.target: self.classes}
        words = [name for name, known in texts.items() if any(map(is_emptied, known))]
        return dict.fromkeys(words, "text:words") | {
            it.name: f"date:in {it.zone}"
            for it in self.columns.date_columns
            if it.zone and " in " not in self.found.get(it.name, "")
        }

    def of_cells(self, cells: Cells) -> Encode:
        """What gives the inputs of rows whose cells are as a model takes them, for `outputs`."""
        return lambda columns: self._few_rows[id(columns)].encode(cells)

    # Both once for a model: to ask each column how it becomes inputs takes longer than a row.
    @cached_property
    def _few_rows(self) -> dict[int, FewRows]:
        return {id(columns): FewRows(columns) for _, columns in self.members}

    @cached_property
    def _plain_rows(self) -> PlainRows:
        return PlainRows([columns for _, columns in self.members], self.ways)

    def _taken(self, data: Data | Rows) -> Table | Encode:
        """Rows as they are where they need no reading; else the table that they are read as."""
        cells = self._plain_rows.cells(data)
        return self.read(data) if cells is None else self.of_cells(cells)

    @overload
    def predict(self, data: Rows) -> list[dict[str, Any]]: ...

    @overload
    def predict(self, data: Data) -> pl.DataFrame: ...

    def predict(self, data: Data | Rows) -> pl.DataFrame | list[dict[str, Any]]:
        """Predictions for the rows of a table; of a classification, the probability of each class
        too, and of a model of quantiles, these beside the median.

        In a file, empty cells and markers such as NA, n/a, null, - or ? are missing; in a data
        frame, only nulls. For a list of rows as dictionaries there is a list of dictionaries, and
        a few rows of plain values take no time to be read.
        """
        return as_given(data, self._predict(self._taken(data)))

    @overload
    def predict_interval(self, data: Rows, coverage: float = 0.9) -> list[dict[str, Any]]: ...

    @overload
    def predict_interval(self, data: Data, coverage: float = 0.9) -> pl.DataFrame: ...

    def predict_interval(
        self, data: Data | Rows, coverage: float = 0.9
    ) -> pl.DataFrame | list[dict[str, Any]]:
        """Predictions of a regression, each with an interval that holds the truth in as many cases.

        Of a target that was never negative in training, no interval reaches below 0.

        Parameters
        ----------
        data : str, Path, polars.DataFrame, mapping or list of mappings
            As for `predict`.
        coverage : float
            In which share of the rows the truth lies in the interval, between 0 and 1.

        Returns
        -------
        polars.DataFrame or list of dict
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
        predicted, spread = self.with_spread(self._taken(data))
        halfwidth = self.errors.halfwidth(spread, coverage)
        lower, upper = ends_around(predicted, halfwidth, self.range)
        return as_given(data, {self.target: predicted, "lower": lower, "upper": upper})

    def score(self, data: Data) -> float:
        """Accuracy of a classification, R² of a regression, on a table that has the target."""
        from chainrule.tables.reading import labels_of, with_target

        table = self.read(data)
        table.need([self.target], "which the model predicts")
        table = with_target(table, self.target)[0]
        found = self._predict(table)[self.target]
        if self.task == "classification":
            return float(np.mean(np.array(found, dtype=object) == labels_of(table, self.target)))
        truth = table.numbers(self.target, "a regression needs numbers")
        return float(1 - np.sum((truth - found) ** 2) / np.sum((truth - truth.mean()) ** 2))

    def moment(
        self,
        data: Data | Table,
        row: int | None = None,
        learning_rate: float = 0.02,
        optimizer: str | Optimizer = "gradient_descent",
        network: int = 1,
    ) -> Moment:
        """How a row of a table would move the weights of one of the networks, both counted from 1:
        for `chainrule.explain`.

        Without a target in the table there is a forward pass only. The optimizer starts anew, as
        what it remembered of the training is not saved.
        """
        from chainrule.tables.moments import moment_of

        row = 1 if row is None else row
        table = self.read(data)
        check_whole(1, row=row)
        if row > table.frame.height:
            raise ChainruleError(
                f"{table.source}: there is no row {row}; the table has {table.frame.height}"
            )
        # a table of one row that knows its line in the file, for messages
        one = table.part([row - 1])
        return moment_of(self, one, f"Row {row}", learning_rate, optimizer, network)

    def outputs(self, table: Table | Encode) -> Doubles:
        """The mean of what the networks put out: a probability for each class, (rows, classes), or
        the number in the target's own units, (rows, 1).

        Of a table, or of what gives the inputs of rows for each way that columns become these.
        """
        found = self._averaged(self._all(table))
        return found[:, [self.middle]] if self.quantiles else found

    def quantiles_of(self, table: Table | Encode) -> Doubles:
        """Of a model of quantiles, each of them in the target's own units, (rows, quantiles)."""
        return self._averaged(self._all(table))

    def with_spread(self, table: Table | Encode) -> tuple[Doubles, Doubles]:
        """The numbers that a regression predicts, and how much its networks differ, in the target's
        own units, (rows,) each: their standard deviation, 0 of a single one.
        """
        each = self._all(table)
        middle = self.middle
        return self._averaged(each)[:, middle], self.scale * np.std(each, axis=0)[:, middle]

    @property
    def middle(self) -> int:
        """Which output of a regression is the prediction: the median, of a model of quantiles."""
        return self.quantiles.index(MEDIAN) if self.quantiles else 0

    def _averaged(self, each: list[Doubles]) -> Doubles:
        """The mean of what the networks put out, in the target's own units."""
        # of a single row, the mean of one network takes a tenth of the time
        whole: Doubles = np.mean(each, axis=0) if len(each) > 1 else each[0]
        if self.task == "regression":
            whole = in_own_units(whole, functions, self.center, self.scale, *self.range)
        return whole

    def _all(self, table: Table | Encode) -> list[Doubles]:
        """What each network puts out."""
        if callable(table) or table.frame.height <= AT_ONCE:
            return list(self._each(table))
        # in parts, as many inputs may be made of each cell
        height = table.frame.height
        parts = [
            list(self._each(table.part(np.arange(first, min(first + AT_ONCE, height)))))
            for first in range(0, height, AT_ONCE)
        ]
        return [np.concatenate(it) for it in zip(*parts, strict=True)]

    def _each(self, table: Table | Encode) -> Iterator[Doubles]:
        """What each network puts out."""

        def encode(columns: Columns) -> Doubles:
            return table(columns) if callable(table) else columns.encode(table)

        encoded: dict[int, Doubles] = {}
        for parameters, columns in self.members:
            # Members that take the columns alike share them.
            if id(columns) not in encoded:
                encoded[id(columns)] = encode(columns)
            found = np.asarray(outputs(parameters, encoded[id(columns)]), dtype=float)
            # A network may have one quantile above the next where it is unsure. Put in order, they
            # are never further from the true ones (Chernozhukov, Fernandez-Val & Galichon 2010).
            yield np.sort(found, axis=1) if self.quantiles else found

    def labels(self, probabilities: Doubles) -> list[object]:
        """The class of each row by its probabilities, (rows, classes)."""
        chosen = probabilities.argmax(axis=1)
        if self.threshold is not None:
            chosen = (probabilities[:, 1] >= self.threshold).astype(int)
        # as a list, so that Polars finds the type: labels may be text, numbers or booleans
        best: list[object] = np.array(self.classes, dtype=object)[chosen].tolist()
        return best

    def _predict(self, table: Table | Encode) -> dict[str, Any]:
        """Columns by their titles: lists of labels, or arrays of numbers."""
        if self.quantiles:
            found = self.quantiles_of(table)
            titles = [f"quantile {level:g}" for level in self.quantiles]
            columns = dict(zip(titles, found.T, strict=True))
            return {self.target: found[:, self.middle], **columns}
        outputs = self.outputs(table)
        if self.task == "regression":
            return {self.target: outputs[:, 0]}
        best = self.labels(outputs)
        titles = titles_of(self.classes, self.target)
        probabilities = {title: outputs[:, k] for k, title in enumerate(titles)}
        return {self.target: best, **probabilities}

    def save(self, path: str | Path, replace: bool = True) -> Path:
        """Write the model to one file, by convention `NAME.chainrule`; over one that is there only
        with `replace`.
        """
        return write_whole(path, self._content(), replace)

    @classmethod
    def load(cls, path: str | Path) -> TableModel:
        """A model from a file that `save` wrote, in this version or an older one.

        Raises
        ------
        ChainruleError
            If the file is missing, damaged, of another kind, or from a newer version.
        """
        content = read_whole(path)
        if is_network(content):
            raise ChainruleError(
                f"{path}: a network, or a model of single rows, and not a model of a table as "
                "chainrule train saves it; in Python, chainrule.load reads it"
            )
        try:
            return cls._of(content)
        except ChainruleError as error:
            raise ChainruleError(f"{path}: {error}") from None
        # A damaged or hostile file can make zip, JSON and array readers fail in ways that cannot be
        # listed; each means the same to the user.
        except Exception:
            raise ChainruleError(
                f"{path}: not a model that chainrule saved, or only a part of one"
            ) from None

    def _content(self) -> bytes:
        """The content of such a file."""
        description = {
            "target": self.target,
            "task": self.task,
            "classes": list(self.classes),
            "center": self.center,
            "scale": self.scale,
            # JSON has no infinity
            "range": [None if isinf(end) else end for end in self.range],
            "errors": [self.errors.usual, *self.errors.scores],
            "quantiles": list(self.quantiles),
            "threshold": self.threshold,
            "kinds": dict(self.kinds),
            "found": dict(self.found),
            "left_out": dict(self.left_out),
            "card": None if self.card is None else self.card.as_plain(),
        }
        return packed(description, self.members)

    @classmethod
    def _of(cls, content: bytes) -> TableModel:
        """A model from the content of such a file."""
        about, members = unpacked(content)
        low, high = about.get("range", (None, None))
        usual, *scores = map(finite, about.get("errors", (0.0,)))
        card = about.get("card")
        model = cls(
            tuple(Member(*it) for it in members),
            about["target"],
            about["task"],
            tuple(about["classes"]),
            finite(about["center"]),
            finite(about["scale"]),
            (-inf if low is None else finite(low), inf if high is None else finite(high)),
            Errors(usual, tuple(scores)),
            tuple(map(finite, about.get("quantiles", ()))),
            card=None if card is None else Card.from_plain(card),
            kinds=_texts(about.get("kinds", {})),
            found=_texts(about.get("found", {})),
            left_out=_texts(about.get("left_out", {})),
        )
        model._check()
        threshold = about.get("threshold")
        if threshold is not None:
            model = model.with_threshold(finite(threshold))
        return model

    def __getstate__(self) -> dict[str, bytes]:
        """Pickle and skops keep a model as its file, which holds for other versions too."""
        return {"content": self._content()}

    def __setstate__(self, state: dict[str, bytes]) -> None:
        # the class is frozen for everybody else
        vars(self).update(vars(self._of(state["content"])))

    def _check(self) -> None:
        """The parts must fit each other."""
        typed = isinstance(self.target, str) and self.task in TASKS
        if not typed or self.scale <= 0 or self.range[0] > self.range[1] or not self._fits():
            raise ChainruleError("its parts do not fit each other")
        if self.quantiles and not _ordered(self.quantiles):
            raise ChainruleError("its quantiles are not in order, or lack the median")
        if self.task == "classification" and not distinct_labels(self.classes):
            raise ChainruleError(
                "its classes are not different texts, different numbers, or true and false"
            )

    def _fits(self) -> bool:
        """Whether there are networks, of as many inputs and outputs as columns and classes make."""
        numbers = max(1, len(self.quantiles))
        outputs = len(self.classes) if self.task == "classification" else numbers
        # encoding a made-up row tells
        return bool(self.members) and all(
            (len(self.of_cells(made_up_row(columns))(columns)[0]), outputs)
            == (parameters.network.n_inputs, parameters.network.n_outputs)
            for parameters, columns in self.members
        )


def check_threshold(threshold: float, target: str, classes: Sequence[object]) -> None:
    """Refuse a threshold that is none, or where there are not two classes."""
    if len(classes) != 2:
        what = f"{len(classes)} classes" if classes else "a number"
        raise ChainruleError(f"a threshold is for two classes, and the target {target!r} is {what}")
    if not 0 < threshold < 1:
        raise ChainruleError(f"threshold is {threshold}; it must lie between 0 and 1")


def _ordered(quantiles: tuple[float, ...]) -> bool:
    """Whether these are different quantiles in their order, the median among them."""
    inside = all(0 < it < 1 for it in quantiles)
    return inside and MEDIAN in quantiles and tuple(sorted(set(quantiles))) == quantiles


def distinct_labels(classes: Sequence[object]) -> bool:
    """Whether these can be the labels of different classes, all of one kind."""
    kinds = {type(it) for it in classes}
    alike = kinds in ({str}, {bool}) or (bool(kinds) and kinds <= {int, float})
    return alike and len(set(classes)) == len(classes)


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    """Texts by name, or the file is damaged."""
    return {str(name): str(value) for name, value in table.items()}
