"""Training a model on a table: what `chainrule train` calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError, unknown
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.intervals import Errors, errors_of
from chainrule.tables.measure import Score, score_of
from chainrule.tables.model import TASKS, Data, Member, TableModel
from chainrule.tables.one_network import OneNetwork
from chainrule.tables.reading import Table, as_table, is_number, with_target
from chainrule.tables.roles import Role, kept_kinds, notes_of, roles_of
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import Targets, decide_task, split_rows, targets_of
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.types import Rows

OnEpoch = Callable[[EpochRecord], object]
MOST_REFITTED = 50_000  # rows: of more, the part that is held out to measure is hardly missed


@dataclass(frozen=True)
class Fit:
    """A model, the run of its first network, and what it scored on rows that had no part in it.

    Attributes
    ----------
    model : TableModel
    run : TrainingRun
    measured : Score
        Of a model that was trained in the same way without the rows held out.
    rows : (int, int)
        How many rows that one learned from, and how many it was measured on.
    refitted : bool
        Whether the model itself was then trained on all of them.
    notes : list of str
    """

    model: TableModel
    run: TrainingRun
    measured: Score
    rows: tuple[int, int]
    refitted: bool
    notes: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Accuracy or R² on the rows held out."""
        return self.measured.value


def fit_table(
    data: Data,
    target: str,
    *,
    effort: str | float | None = None,
    hidden: Sequence[int] | None = None,
    activation: str | None = None,
    task: str = "auto",
    solver: str | None = None,
    learning_rate: float | None = None,
    momentum: float | None = None,
    batch_size: int | None = None,
    stopping: Stopping | None = None,
    validation: float = 0.2,
    seed: int = 0,
    on_epoch: OnEpoch | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Fit:
    """Train a model that predicts one column of a table from the others.

    By default, several networks are trained by a recipe that is right for most tables
    (`chainrule.tables.recipe`), and their predictions averaged. If `hidden` or another setting of a
    network is given, a single one is trained as it says.

    Parameters
    ----------
    data : str, Path, data frame or mapping
        A file, a data frame of Polars, pandas or others, or columns by name. In a text file, empty
        cells and markers such as NA, n/a, null, - or ? are missing; in a data frame, only nulls.
    target : str
        The column to predict.
    effort : {"fast", "good", "best"} or float, optional
        One network, four, or sixteen; or for how many seconds networks are trained. ``"good"`` if
        nothing is given.
    hidden : sequence of int, optional
        Units of each hidden layer of a single network; (32,) if only other settings are given.
    activation : str, optional
        Of its hidden layers; ``"relu"``.
    task : {"auto", "classification", "regression"}
        ``"auto"``: classification if the target is text, true/false, or whole numbers with at most
        20 different values; otherwise regression.
    solver : str, optional
        As of `MLPClassifier`: ``"sgd"``, the default, ``"adam"``, ``"lbfgs"`` ...
    learning_rate : float, optional
        0.02 for ``"sgd"``, 0.001 for others if not given.
    momentum, batch_size : float, int, optional
        Of ``"sgd"``, 0.9; of all that work by batches, 32.
    stopping : Stopping, optional
        Of a single network: by default a maximum of 200 epochs, and 20 epochs without a lower
        validation loss.
    validation : float
        Share of the rows that are held out to measure the score. They have no part in training, nor
        in when it stops. Up to 50,000 rows, the model is then trained again on all rows.
    seed : int
        For the split, the first weights and the order of the samples.
    on_epoch : callable, optional
        Called with each epoch's record; epochs are counted through all networks.
    kinds : mapping of str to str, optional
        What columns are, where it should not be decided from their values: ``"number"``,
        ``"text"``, ``"category"``, ``"date"``, ``"duration"`` or ``"drop"``; how they are written
        may follow, as in ``"number:comma"`` and ``"date:mdy"``. The model remembers it.

    Returns
    -------
    Fit
        ``.model``, ``.run``, ``.score`` (accuracy or R² on the rows held out), ``.measured`` with
        an interval and what guessing gets, ``.notes``.

    Raises
    ------
    ChainruleError
        If the table, the target or a setting cannot be used; the message says where and why.

    Examples
    --------
    >>> import polars as pl
    >>> numbers, labels = [0.0, 1.0, 2.0, 3.0], ["low", "low", "high", "high"]
    >>> table = pl.DataFrame({"x": numbers * 25, "y": labels * 25})
    >>> fit = chainrule.fit_table(table, "y", effort="fast")
    >>> fit.score, fit.measured.guess
    (1.0, 0.5)
    """
    check_whole(0, seed=seed)
    settings = {
        "hidden": hidden,
        "activation": activation,
        "solver": solver,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "batch_size": batch_size,
        "stopping": stopping,
    }
    trainer = trainer_of(effort, settings)
    kinds = dict(kinds or {})
    table, notes = _checked_table(data, target, validation, kinds)
    task = decide_task(table, target) if task == "auto" else task
    if task not in TASKS:
        raise unknown("task", task, ("auto", *TASKS))
    targets = _targets(table, target, task, notes)
    roles = roles_of(table, [it for it in table.frame.columns if it != target], kinds)
    notes += notes_of(roles)
    learn, held = split_rows(targets, validation, seed)

    def fitted(rows: Rows, seen: OnEpoch | None) -> tuple[TableModel, TrainingRun, list[str]]:
        # Medians, means and categories come from the rows to learn from alone: taken from all rows,
        # they would tell the network something of those that it is scored on.
        part = Table(table.frame[rows], table.source)
        columns, more = fit_columns(part, [it.name for it in roles if it.used])
        mine = targets.of(rows)
        members, run = trainer.fit(part, mine, columns, seed, seen)
        return _model(members, target, task, mine), run, more

    model, run, more = fitted(learn, on_epoch)
    measured = _measured(model, table, targets, learn, held)
    errors = _errors(model, table, targets, held)
    refits = len(targets.T) <= MOST_REFITTED and run.stopped != INTERRUPTED
    if refits:
        model, run, more = fitted(np.arange(len(targets.T)), on_epoch)
    model = _remembering(replace(model, errors=errors), table, roles, kinds)
    return Fit(model, run, measured, (len(learn), len(held)), refits, notes + more)


def trainer_of(
    effort: str | float | None, settings: Mapping[str, Any]
) -> OneNetwork | SeveralNetworks:
    """A single network if there are settings for one, which are not None; else the recipe."""
    settings = {name: value for name, value in settings.items() if value is not None}
    if effort is not None and settings:
        raise ChainruleError(
            f"effort is for the recipe, which chooses everything else; {', '.join(settings)} "
            "describe a single network: give one or the other"
        )
    return (
        OneNetwork(**settings)
        if settings
        else SeveralNetworks("good" if effort is None else effort)
    )


def _targets(table: Table, target: str, task: str, notes: Sequence[str]) -> Targets:
    """The targets; where they cannot be learned, what was noted of them may tell why."""
    try:
        return targets_of(table, target, task)
    except ChainruleError as error:
        said = [it for it in notes if repr(target) in it]
        raise ChainruleError("; ".join([str(error), *said])) from None


def _remembering(
    model: TableModel, table: Table, roles: Sequence[Role], kinds: Mapping[str, str]
) -> TableModel:
    """A model that knows how columns were read and what they are for, to read other tables in the
    same way.
    """
    used = [model.target, *(it.name for it in roles if it.used)]
    left_out = {it.name: it.kind for it in roles if not it.used}
    found = kept_kinds(table, used)
    return replace(model, kinds=dict(kinds), found=found, left_out=left_out)


def _model(members: tuple[Member, ...], target: str, task: str, targets: Targets) -> TableModel:
    """What was trained, with what it needs to predict."""
    # Networks may go far beyond all that they have seen, where nothing speaks for them.
    low, high = targets.range
    return TableModel(
        members, target, task, targets.classes, targets.center, targets.scale, (low, high)
    )


def _measured(model: TableModel, table: Table, targets: Targets, learn: Rows, held: Rows) -> Score:
    """The score on rows held out, through the model itself, from the table on: what a user gets."""
    predicted = model.predict(table.frame[held])[model.target].to_numpy()
    if targets.labels is None:
        truth = targets.numbers
        return score_of(model.task, predicted, truth[held], float(truth[learn].mean()))
    labels = np.array(targets.classes, dtype=object)[targets.labels]
    most = np.bincount(targets.labels[learn]).argmax()
    return score_of(model.task, predicted, labels[held], targets.classes[most])


def _errors(model: TableModel, table: Table, targets: Targets, held: Rows) -> Errors:
    """How far off a regression is on rows held out, for intervals."""
    if targets.labels is not None:
        return Errors()
    part = Table(table.frame[held], table.source)
    return errors_of(targets.numbers[held], *model.with_spread(part))


def _checked_table(
    data: Data, target: str, validation: float, kinds: Mapping[str, str]
) -> tuple[Table, list[str]]:
    if not 0 < validation < 1:
        raise ChainruleError(
            f"validation is {validation}; it is the share of the rows held out, between 0 and 1"
        )
    table = as_table(data, kinds=kinds)
    table.need([target, *kinds])
    for name in table.frame.columns:
        if is_number(table.frame[name]):
            # Checked while the rows still have their lines: once rows without a target are left
            # out, a message could not name the line of the file.
            table.numbers(name, "a column of numbers is expected")
    table, dropped = with_target(table, target)
    notes = [*table.notes, *dropped]
    if table.frame.height < 5:
        raise ChainruleError(
            f"{table.source}: {table.frame.height} rows with a target are too few to learn from"
        )
    return table, notes
