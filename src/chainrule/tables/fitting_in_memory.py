"""Training on a table in memory: its rows are divided, learned from and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

import chainrule.hosts as hosts
from chainrule.tables.asked import Asked
from chainrule.tables.assembling import model_of, notes_on_rows, remembering
from chainrule.tables.carded import card_of
from chainrule.tables.checked import check_outputs_of, checked_table, checked_targets
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.columns import Columns
from chainrule.tables.completed import completed, locked
from chainrule.tables.evidence import errors_on, evidence_of
from chainrule.tables.fit import Fit
from chainrule.tables.model import Data, Member, TableModel
from chainrule.tables.quantiles import levels_of
from chainrule.tables.reading import Table
from chainrule.tables.reports.cautions import cautions_of
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.roles import notes_of, roles_of
from chainrule.tables.row_roles import row_roles_of
from chainrule.tables.targets import Targets, split_rows, task_of
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, TrainingRun
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.types import Rows

Trained = tuple[TableModel, TrainingRun, list[str]]
OnEpoch = Callable[[EpochRecord], object]
MOST_REFITTED = 50_000  # rows: of more, the part that is held out to measure is hardly missed


class Trainer(Protocol):
    """What trains networks on rows of a table."""

    def fit(
        self,
        table: Table,
        targets: Targets,
        columns: Columns,
        seed: int,
        on_epoch: OnEpoch | None,
        checkpoints: Checkpoints | None = None,
    ) -> tuple[tuple[Member, ...], TrainingRun]:
        """Networks that have learned from all of these rows, and the run of the first."""


def fit_by(trainer: Trainer, data: Data, asked: Asked) -> Fit:
    """What `fit_table` does, by any trainer: it never sees the rows that measure its score."""
    target, kinds = asked.target, asked.kinds
    with hosts.by_itself():
        table, notes = checked_table(data, target, asked.validation, kinds)
    # each process reads for itself, and they may have been given different files
    hosts.compare({"rows": str(len(table.frame)), "columns": ", ".join(table.frame.columns)})
    task = task_of(table, target, asked.task)
    chosen = metric_of(task, asked.metric, asked.quantiles is not None)
    targets = replace(
        checked_targets(table, target, task, levels_of(asked.quantiles), notes),
        roles=row_roles_of(table, asked.weights, asked.group, asked.time),
        class_weight=asked.class_weight,
    )
    check_outputs_of(targets, target, asked.calibrate, asked.threshold)
    check_label(chosen, targets.classes)
    no_inputs = (target, asked.weights, asked.group)
    roles = roles_of(table, [it for it in table.frame.columns if it not in no_inputs], kinds)
    notes += [*notes_of(roles), *notes_on_rows(asked)]
    learn, held = split_rows(targets, asked.validation, asked.seed)

    def fitted(rows: Rows) -> Trained:
        # Medians, means and categories come from the rows to learn from alone: taken from all rows,
        # they would tell the network something of those that it is scored on.
        part = table.part(rows)
        columns, more = fit_columns(part, [it.name for it in roles if it.used])
        mine = targets.of(rows)
        members, run = trainer.fit(
            part, mine, columns, asked.seed, asked.on_epoch, asked.checkpoints
        )
        found = model_of(members, target, mine)
        limit = asked.threshold
        return found if limit is None else found.with_threshold(limit), run, more

    # the folder of checkpoints stays locked in between, as both trainings keep theirs in it
    with locked(asked.checkpoints):
        model, run, more = fitted(learn)
        trial = model
        evidence = evidence_of(trial, table, targets, (learn, held), chosen)
        if asked.time is not None:
            evidence = replace(evidence, moving=(asked.time,))
        errors = errors_on(model, table, targets, held)
        interrupted, refits = run.stopped == INTERRUPTED, len(targets.T) <= MOST_REFITTED
        again = None
        if refits and not interrupted:
            everything = np.arange(len(targets.T))
            again = completed(lambda: fitted(everything), lambda found: found[1], asked.checkpoints)
            interrupted = again is None
    if again is not None:
        model, run, more = again
    rows = len(learn), len(held)
    card = card_of(
        table, model.columns, target, evidence.score, rows, again is not None, evidence.named
    )
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
