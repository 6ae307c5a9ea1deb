"""Training a model on a table: what `chainrule train` calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from chainrule.checks import check_seed
from chainrule.errors import unknown
from chainrule.tables.assembling import model_of, remembering
from chainrule.tables.card import card_of
from chainrule.tables.checked import check_outputs_of, checked_table, checked_targets
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.completed import completed, locked
from chainrule.tables.evidence import errors_on, evidence_of
from chainrule.tables.fit import Fit
from chainrule.tables.model import TASKS, Data, TableModel
from chainrule.tables.quantiles import levels_of
from chainrule.tables.reports.cautions import cautions_of
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.roles import notes_of, roles_of
from chainrule.tables.row_roles import ClassWeight, row_roles_of
from chainrule.tables.targets import decide_task, split_rows
from chainrule.tables.trainers import trainer_of
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, Stopping, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.types import Rows

Trained = tuple[TableModel, TrainingRun, list[str]]
OnEpoch = Callable[[EpochRecord], object]
MOST_REFITTED = 50_000  # rows: of more, the part that is held out to measure is hardly missed


def fit_table(
    data: Data,
    target: str,
    *,
    effort: str | float | None = None,
    hidden: Sequence[int] | None = None,
    activation: str | None = None,
    task: str = "auto",
    quantiles: Sequence[float] | None = None,
    calibrate: bool = False,
    solver: str | None = None,
    learning_rate: float | None = None,
    momentum: float | None = None,
    batch_size: int | None = None,
    stopping: Stopping | None = None,
    validation: float = 0.2,
    metric: str | None = None,
    class_weight: ClassWeight | None = None,
    threshold: float | None = None,
    weights: str | None = None,
    group: str | None = None,
    time: str | None = None,
    seed: int = 0,
    on_epoch: OnEpoch | None = None,
    kinds: Mapping[str, str] | None = None,
    checkpoints: Checkpoints | None = None,
) -> Fit:
    """Train a model that predicts one column of a table from the others.

    By default, several networks are trained by a recipe that is right for most tables
    (`chainrule.tables.recipe`), and their predictions averaged. If `hidden` or another setting of a
    network is given, a single one is trained as it says.

    Parameters
    ----------
    data : str, Path, list of them, data frame or mapping
        A file or several with the same columns, a data frame of Polars, pandas or others, or
        columns by name. In a text file, empty
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
    quantiles : sequence of float, optional
        Of a regression, which quantiles are predicted beside the median, which then takes the place
        of the mean: ``[0.05, 0.95]``. One network learns them all, and none lies above a higher.
    calibrate : bool
        Of a classification, scale the probabilities so that they are as sure as they are right on
        the rows that stop training (temperature scaling). Class weights are taken out of them.
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
    metric : str, optional
        What the score is, as for `score_table`; accuracy or R² if not given.
    class_weight : "balanced" or mapping, optional
        How much each class counts in training, such as ``{"yes": 10}``; ``"balanced"``: all the
        same in sum, however rare. Predicted probabilities shift towards classes that count more,
        unless they are calibrated.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.
    weights : str, optional
        A column of numbers above 0: how much each row counts, in training and in the score. It is
        no input.
    group : str, optional
        A column such as the name of a patient. Rows of one group are held out together, so that
        the score is one on new groups. It is no input.
    time : str, optional
        A column of times or numbers. The latest rows are held out, so that the score is one on the
        future. It stays an input.
    seed : int
        For the split, the first weights and the order of the samples.
    on_epoch : callable, optional
        Called with each epoch's record; epochs are counted through all networks.
    kinds : mapping of str to str, optional
        What columns are, where it should not be decided from their values: ``"number"``,
        ``"text"``, ``"category"``, ``"words"`` (free text), ``"date"``, ``"duration"`` or
        ``"drop"``; how they are written may follow, as in ``"number:comma"`` and ``"date:mdy"``.
        The model remembers it.
    checkpoints : Checkpoints, optional
        A folder in which training is kept, so that it can be resumed after it was killed. Ctrl-C
        then raises `Paused`, after a checkpoint was written.

    Returns
    -------
    Fit
        ``.model``, ``.run``, ``.score`` (accuracy or R² on the rows held out), ``.measured`` with
        an interval and what guessing gets, ``.notes``, ``.cautions``, ``.report()``.

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
    check_seed(seed)
    settings = {
        "hidden": hidden,
        "activation": activation,
        "solver": solver,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "batch_size": batch_size,
        "stopping": stopping,
    }
    trainer = replace(trainer_of(effort, settings), calibrated=calibrate)
    kinds = dict(kinds or {})
    table, notes = checked_table(data, target, validation, kinds)
    task = decide_task(table, target) if task == "auto" else task
    if task not in TASKS:
        raise unknown("task", task, ("auto", *TASKS))
    chosen = metric_of(task, metric, quantiles is not None)
    targets = replace(
        checked_targets(table, target, task, levels_of(quantiles), notes),
        roles=row_roles_of(table, weights, group, time),
        class_weight=class_weight,
    )
    check_outputs_of(targets, target, calibrate, threshold)
    check_label(chosen, targets.classes)
    names = [name for name in table.frame.columns if name not in (target, weights, group)]
    roles = roles_of(table, names, kinds)
    notes += [*notes_of(roles), *_divided(group, time, class_weight, calibrate)]
    learn, held = split_rows(targets, validation, seed)

    def fitted(rows: Rows, seen: OnEpoch | None) -> Trained:
        # Medians, means and categories come from the rows to learn from alone: taken from all rows,
        # they would tell the network something of those that it is scored on.
        part = table.part(rows)
        columns, more = fit_columns(part, [it.name for it in roles if it.used])
        mine = targets.of(rows)
        members, run = trainer.fit(part, mine, columns, seed, seen, checkpoints)
        found = model_of(members, target, mine)
        return found if threshold is None else found.with_threshold(threshold), run, more

    # the folder of checkpoints stays locked in between, as both trainings keep theirs in it
    with locked(checkpoints):
        model, run, more = fitted(learn, on_epoch)
        trial = model
        evidence = evidence_of(trial, table, targets, (learn, held), chosen)
        if time is not None:
            evidence = replace(evidence, moving=(time,))
        errors = errors_on(model, table, targets, held)
        interrupted, refits = run.stopped == INTERRUPTED, len(targets.T) <= MOST_REFITTED
        again = None
        if refits and not interrupted:
            again = completed(
                lambda: fitted(np.arange(len(targets.T)), on_epoch),
                lambda found: found[1],
                checkpoints,
            )
            interrupted = again is None
    if again is not None:
        model, run, more = again
    rows = len(learn), len(held)
    card = card_of(table, model.columns, target, evidence.score, rows, again is not None)
    model = remembering(replace(model, errors=errors, card=card), table, roles, kinds)
    return Fit(
        model,
        run,
        evidence.score,
        rows,
        again is not None,
        interrupted,
        notes + more,
        cautions_of(evidence),
        trial,
        evidence,
    )


def _divided(
    group: str | None, time: str | None, class_weight: ClassWeight | None, calibrate: bool
) -> list[str]:
    """Notes on how rows were held out and counted, without which a score says little."""
    notes = []
    if group is not None:
        notes.append(f"rows are held out by whole groups of {group!r}")
    if time is not None:
        notes.append(f"the latest rows by {time!r} are held out")
    if class_weight is not None:
        notes.append(_CALIBRATED if calibrate else _WEIGHED)
    return notes


_WEIGHED = "classes are weighed, so that probabilities are not how often they come true"
_CALIBRATED = (
    "classes are weighed in training, and probabilities then calibrated without the weights, so "
    "that they are how often classes come true: the likelier class is predicted nearly as without "
    "weights, unless a threshold is given"
)
