"""A model from networks that were trained: with what it needs to predict, and what it remembers of
the columns, to read other tables in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.tables.model import Member, TableModel
from chainrule.tables.reading import Table
from chainrule.tables.roles import Role, kept_kinds
from chainrule.tables.targets import Targets


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
    """A model that knows how columns were read and what they are for."""
    used = [model.target, *(it.name for it in roles if it.used)]
    left_out = {it.name: it.kind for it in roles if not it.used}
    found = kept_kinds(table, used)
    return replace(model, kinds=dict(kinds), found=found, left_out=left_out)
