"""A table and its targets as they are learned from: checked while rows still have their lines, and
without rows that have no target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.documents.brief import number_of
from chainrule.errors import ChainruleError
from chainrule.tables.model import Data, check_threshold
from chainrule.tables.reading import Table, as_table, is_number, with_target
from chainrule.tables.targets import Targets, check_target, targets_of

LEAST = 5  # rows: one to measure on, one to stop on, and some to learn from


def checked_table(
    data: Data, target: str, validation: float, kinds: Mapping[str, str]
) -> tuple[Table, list[str]]:
    """The table, and what was decided when it was read."""
    check_settings(target, validation, kinds)
    table = as_table(data, kinds=kinds)
    table.need([target, *kinds])
    for name in table.frame.columns:
        if is_number(table.frame[name]):
            # Checked while the rows still have their lines: once rows without a target are left
            # out, a message could not name the line of the file.
            table.numbers(name, "a column of numbers is expected")
    check_target(table, target)
    table, dropped = with_target(table, target)
    notes = [*table.notes, *dropped]
    if table.frame.height < LEAST:
        raise ChainruleError(
            f"{table.source}: {number_of(table.frame.height, 'row')} with a target; at least "
            f"{LEAST} are needed to learn from"
        )
    return table, notes


def check_settings(target: str, validation: float, kinds: Mapping[str, str]) -> None:
    """Refuse what no table can be right for."""
    if not 0 < validation < 1:
        raise ChainruleError(
            f"validation is {validation}; it is the share of the rows held out, between 0 and 1"
        )
    if kinds.get(target) == "drop":
        raise ChainruleError(f"{target!r} is the target, and cannot be left out")


def checked_targets(
    table: Table, target: str, task: str, quantiles: tuple[float, ...], notes: Sequence[str]
) -> Targets:
    """The targets; where they cannot be learned, what was noted of them may tell why."""
    try:
        return targets_of(table, target, task, quantiles)
    except ChainruleError as error:
        said = [it for it in notes if repr(target) in it]
        raise ChainruleError("; ".join([str(error), *said])) from None


def check_outputs_of(
    targets: Targets, target: str, calibrate: bool, threshold: float | None
) -> None:
    """Refuse what goes with probabilities only, before training and not after it."""
    if calibrate and not targets.classes:
        raise ChainruleError(f"calibrate is for probabilities, and {target!r} is a number")
    if threshold is not None:
        check_threshold(threshold, target, targets.classes)
