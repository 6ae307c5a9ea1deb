"""What a fit says and a model remembers, however the networks were trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.tables.asked import Asked
from chainrule.tables.model import Member, TableModel
from chainrule.tables.reading import Table
from chainrule.tables.roles import Role, kept_kinds
from chainrule.tables.targets import Targets


def notes_on_rows(asked: Asked) -> list[str]:
    """Notes on how rows were held out and counted, without which a score says little."""
    notes = []
    if asked.group is not None:
        notes.append(f"rows are held out by whole groups of {asked.group!r}")
    if asked.time is not None:
        notes.append(f"the latest rows by {asked.time!r} are held out")
    if asked.class_weight is not None:
        notes.append(_CALIBRATED if asked.calibrate else _WEIGHED)
    return notes


_WEIGHED = "classes are weighed, so that probabilities are not how often they come true"
_CALIBRATED = (
    "classes are weighed in training, and probabilities then calibrated without the weights, so "
    "that they are how often classes come true: the likelier class is predicted nearly as without "
    "weights, unless a threshold is given"
)


def model_of(members: tuple[Member, ...], target: str, targets: Targets) -> TableModel:
    """What was trained, with what it needs to predict."""
    # Networks may go far beyond all that they have seen, where nothing speaks for them.
    low, high = targets.range
    return TableModel(
        members,
        target,
        targets.task,
        targets.classes,
        targets.center,
        targets.scale,
        (low, high),
        quantiles=targets.quantiles,
    )


def remembering(
    model: TableModel, table: Table, roles: Sequence[Role], kinds: Mapping[str, str]
) -> TableModel:
    """A model that knows how columns were read and what they are for, to read other tables in the
    same way.
    """
    used = [model.target, *(it.name for it in roles if it.used)]
    left_out = {it.name: it.kind for it in roles if not it.used}
    found = kept_kinds(table, used)
    return replace(model, kinds=dict(kinds), found=found, left_out=left_out)
