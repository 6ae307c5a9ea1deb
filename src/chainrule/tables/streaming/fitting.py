"""Training a model on a table that does not fit in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from chainrule.engines.devices import has_own_rows
from chainrule.errors import ChainruleError
from chainrule.tables.asked import Asked
from chainrule.tables.assembling import notes_on_rows, remembering
from chainrule.tables.card import Card, ColumnCard
from chainrule.tables.carded import card_of
from chainrule.tables.checked import check_outputs_of, check_settings
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.completed import locked
from chainrule.tables.evidence import errors_on, evidence_of
from chainrule.tables.fit import Fit
from chainrule.tables.model import Member, TableModel
from chainrule.tables.reading import Table
from chainrule.tables.reports.cautions import cautions_of
from chainrule.tables.reports.metrics import check_label, metric_of
from chainrule.tables.roles import Role, notes_of, roles_of, row_number
from chainrule.tables.streaming.codes import TargetCodes
from chainrule.tables.streaming.dealing import Parts, Shares
from chainrule.tables.streaming.first_pass import FirstPass, dealer_of
from chainrule.tables.streaming.goal import Goal, goal_of
from chainrule.tables.streaming.kept_pass import KeptPass, kept_pass
from chainrule.tables.streaming.material import Material
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.streaming.networks import Trainer, check_trainer, trained
from chainrule.tables.streaming.reading import HINT, ContradictionError, Reader
from chainrule.tables.streaming.row_format import RowFormat
from chainrule.tables.streaming.seeking import Sampled
from chainrule.tables.streaming.sharing import Sharing
from chainrule.tables.streaming.spool import Spool, check_room
from chainrule.tables.streaming.stream import Stream
from chainrule.tables.streaming.tally import ColumnTally
from chainrule.tables.targets import check_target
from chainrule.training.stop_reasons import INTERRUPTED

MOST_KEPT = 300_000  # rows: more of them make no median or score more certain
MOST_AGAIN = 3  # times: a table is read again where a cell contradicts what its column is
STOP = 0.1  # of the rows to learn from, which choose the epoch


def fit_stream(
    opened: Callable[[int], Stream],
    trainer: Trainer,
    asked: Asked,
    memory: Memory,
    folder: str | Path | None = None,
) -> Fit:
    """Train a model on rows that come piece by piece.

    Parameters
    ----------
    opened : callable
        Gives the stream in pieces of about so many bytes.
    trainer : OneNetwork, SeveralNetworks or Seeker
        How networks are trained.
    asked : Asked
        What is asked of the model.
    memory : Memory
        What may be used in all.
    folder : str or Path, optional
        Where rows are spooled.
    """
    check_settings(asked.target, asked.validation, asked.kinds)
    check_trainer(trainer)
    stream, odd = opened(memory.piece), list[ContradictionError]()
    with locked(asked.checkpoints):
        while True:
            try:
                fit = _fit_stream(stream, trainer, asked, memory, folder, odd)
            except ContradictionError as found:
                # what a program hands over comes once, and a table in which columns change again
                # and again is none
                if not stream.prints or len(odd) == MOST_AGAIN:
                    raise
                odd.append(found)
                continue
            fit.notes[:0] = [_again(it) for it in odd]
            return fit


def _again(odd: ContradictionError) -> str:
    """What is told of a cell for which all was read again."""
    said = str(odd).removesuffix(f" ({HINT})")
    return (
        f"{said}: what columns hold was decided again by these rows too, and all was read again "
        "(--number, --text, --date NAME say it before)"
    )


def _fit_stream(
    stream: Stream,
    trainer: Trainer,
    asked: Asked,
    memory: Memory,
    folder: str | Path | None,
    odd: Sequence[ContradictionError],
) -> Fit:
    """The same, with what columns are decided by the first rows and by those with odd cells."""
    # what can be known from the first rows is checked before hours of reading
    reader = Reader(stream, asked.kinds, [it.rows for it in odd])
    _check_columns(reader.head, asked)
    sharing = Sharing.between_hosts(stream.divided or has_own_rows(trainer.engine))
    kept = kept_pass(asked.checkpoints, stream, asked, memory, sharing.processes)
    if odd:
        # the next run comes to these rows in the same way, and to the same decision
        kept = None
    known = kept.found() if kept else None
    file = kept.opened(known is not None) if kept else None
    found = _begun(stream, reader.head, asked, memory, folder, sharing, file)
    found.notes += reader.notes
    # whatever happens, Ctrl-C too, the disk is free again, if nobody asked for the rows
    with closing(found.spool):
        parts = _parts(found, kept, known, stream, reader, asked, memory)
        goal = goal_of(found, asked, reader.head)
        check_outputs_of(goal.common, asked.target, asked.calibrate, asked.threshold)
        metric = metric_of(goal.task, asked.metric, bool(asked.quantiles))
        check_label(metric, goal.common.classes)
        fit = _fit(stream, reader, found, parts, goal, trainer, asked, memory)
    if kept:
        kept.remove()
    return fit


def _parts(
    found: FirstPass,
    kept: KeptPass | None,
    known: list[bytes] | None,
    stream: Stream,
    reader: Reader,
    asked: Asked,
    memory: Memory,
) -> Parts:
    """What the pass over all rows keeps: that of an earlier one, if it is known."""
    if kept and known:
        return kept.restore(found, known)
    parts = found.over(stream, reader, asked, memory.bucket)
    if kept:
        kept.keep(found, parts)
    return parts


def _fit(
    stream: Stream,
    reader: Reader,
    found: FirstPass,
    parts: Parts,
    goal: Goal,
    trainer: Trainer,
    asked: Asked,
    memory: Memory,
) -> Fit:
    """The fit, once all rows were seen."""
    sample = Table(parts.sample.frame, stream.source, readings=reader.head.readings)
    roles = _roles(sample, reader.first, asked)
    # a held row has no part in what follows from the sample, either
    columns, more = fit_columns(sample, [it.name for it in roles if it.used])
    material = Material(found, goal, parts.watched, memory)
    sampled = Sampled(sample, goal.targets(parts.sample.rows))
    members, run = trained(trainer, material, sampled, columns, asked)
    model = _model(members, asked, goal)
    # Cautions compare the rows held out with some that were learned from: the sample of them.
    frame = pl.concat([parts.sample.frame, parts.held.frame], how="vertical_relaxed")
    table = replace(sample, frame=frame)
    targets = goal.targets(np.concatenate([parts.sample.rows, parts.held.rows]))
    learn, held = np.split(np.arange(frame.height), [sample.frame.height])
    metric = metric_of(goal.task, asked.metric, bool(asked.quantiles))
    evidence = evidence_of(model, table, targets, (learn, held), metric)
    if asked.time is not None:
        evidence = replace(evidence, moving=(asked.time,))
    # as elsewhere, rows that choose the epoch count as learned from
    rows = material.rows + len(parts.watched.rows), len(held)
    card = card_of(table, model.columns, asked.target, evidence.score, rows, False, evidence.named)
    # of a sample, the least number is not the least of all
    card = _exact(card, found.columns)
    model = replace(model, errors=errors_on(model, table, targets, held), card=card)
    model = remembering(model, sample, roles, asked.kinds)
    return Fit(
        model,
        run,
        evidence.score,
        rows,
        refitted=False,
        interrupted=run.stopped == INTERRUPTED,
        notes=[*_notes(found, asked, sample), *notes_of(roles), *more],
        # the sample of rows held out does not keep which group each is of
        cautions=[*cautions_of(evidence), *([_ALONE] if asked.group is not None else [])],
        trial=model,
        evidence=evidence,
    )


_ALONE = (
    "the interval of the score takes each row by itself, though rows were held out by whole "
    "groups: the score of other groups may lie outside"
)


def _check_columns(head: Table, asked: Asked) -> None:
    """Refuse what the first rows show to be wrong, before all are read."""
    roles = (asked.weights, asked.group, asked.time)
    head.need([asked.target, *asked.kinds, *filter(None, roles)])
    if asked.task != "auto":
        # otherwise the task, and with it the metric, is known only at the end
        metric_of(asked.task, asked.metric, bool(asked.quantiles))
    check_target(head, asked.target)


def _begun(
    stream: Stream,
    head: Table,
    asked: Asked,
    memory: Memory,
    folder: str | Path | None,
    sharing: Sharing,
    file: io.FileIO | None,
) -> FirstPass:
    """A pass that is ready to begin."""
    roles = (asked.target, asked.weights, asked.group)
    names = [it for it in head.frame.columns if it not in roles and asked.kinds.get(it) != "drop"]
    form = RowFormat.of(head, names, asked.weights or "", asked.time or "")
    width = form.dtype.itemsize
    # a row that is kept is there twice: as it was read, and as it is spooled
    most = min(MOST_KEPT, memory.kept // (2 * width))
    if most < MOST_KEPT // 100:
        raise ChainruleError(
            f"{stream.source}: a row takes {width} bytes, so that {memory.total / 1e6:.0f} MB of "
            "memory hold too few for a score; give more memory, or leave columns out"
        )
    dealer = dealer_of(asked, Shares(asked.validation, STOP, most))
    if file is None:
        check_room(folder, stream.rows * width // sharing.processes)
    spool = Spool(folder, form.dtype, memory.chunk, asked.seed, file)
    codes = TargetCodes(asked.target, head)
    return FirstPass(form, spool, dealer, codes, notes=[*stream.notes], sharing=sharing)


def _roles(sample: Table, first: Table, asked: Asked) -> list[Role]:
    """What columns are for, by rows drawn from all; row numbers by the first in their order."""
    aside = (asked.target, asked.weights, asked.group)
    names = [it for it in sample.frame.columns if it not in aside]
    numbered = {
        name: note
        for name in names
        if name not in asked.kinds and (note := row_number(first.frame[name]))
    }
    kinds = {**asked.kinds, **dict.fromkeys(numbered, "drop")}
    roles = roles_of(sample, names, kinds)
    return [
        Role(it.name, False, "id", numbered[it.name]) if it.name in numbered else it for it in roles
    ]


def _model(members: tuple[Member, ...], asked: Asked, goal: Goal) -> TableModel:
    """What was trained, with what it needs to predict."""
    common = goal.common
    model = TableModel(
        members,
        asked.target,
        goal.task,
        common.classes,
        common.center,
        common.scale,
        goal.range,
        quantiles=common.quantiles,
    )
    return model if asked.threshold is None else model.with_threshold(asked.threshold)


def _exact(card: Card, tally: ColumnTally) -> Card:
    """A card with what was counted over all rows."""

    def exact(column: ColumnCard) -> ColumnCard:
        least, greatest = tally.ends.get(column.name, (column.least, column.greatest))
        missing = tally.missing[column.name]
        return replace(column, missing=missing, least=least, greatest=greatest)

    return replace(card, columns=tuple(map(exact, card.columns)), target=exact(card.target))


def _notes(found: FirstPass, asked: Asked, sample: Table) -> list[str]:
    """What was done with the rows."""
    notes = [*found.notes]
    if found.without_target:
        rows = "1 row has" if found.without_target == 1 else f"{found.without_target} rows have"
        notes.append(f"{rows} no {asked.target!r}: left out")
    if found.sharing.processes > 1:
        rows = ", ".join(map(str, found.spooled))
        notes.append(f"the rows are divided among the processes: {rows} of them to learn from")
    # of few rows, the sample is all of them, and there is nothing to say
    if sample.frame.height < sum(found.spooled):
        notes.append(
            f"what columns are for, their medians and their categories follow from "
            f"{sample.frame.height} of {found.everything.rows} rows, drawn from all"
        )
    notes += notes_on_rows(asked)
    return notes
