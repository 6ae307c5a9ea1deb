"""A table that was dropped on the page: read as every table is, with what was decided of it."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path, PurePath
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.pages.data_sets.data_set import (
    Chosen,
    Data,
    DataSet,
    Option,
    apart,
    check_extent,
)
from chainrule.tables.checked import checked_table, checked_targets
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.decisions import table_columns
from chainrule.tables.reading import Table
from chainrule.tables.reading.formats import formats
from chainrule.tables.reading.opening import table_of
from chainrule.tables.roles import notes_of, roles_of
from chainrule.tables.targets import Targets, decide_task
from chainrule.types import Doubles, Rows

MOST_BYTES = 3_000_000
MOST_CLASSES = 20
# An option in parentheses, which may have others in them, as names of columns have; and one that
# ends a sentence.
_OPTIONS = "--[a-z]+ "
_INNER = r"(?:[^()]|\([^()]*\))*"
_OPTION = re.compile(rf" \((?:(?!{_OPTIONS}){_INNER[:-1]})*?{_OPTIONS}{_INNER}\)")
_AND_OPTION = re.compile(rf"[:;,] {_OPTIONS}.*$")
# of a column in the list of decisions
SHOWN = ("column", "kind", "use", "decided", "examples", "missing")


def uploaded(name: str, content: str) -> Table:
    """The table of a file that came in a message, in base64.

    Raises
    ------
    ChainruleError
        If it is too large or no table; the message names the line.
    """
    # only the name of a path: it stands in messages, and no file of this machine is opened by it
    path = Path(PurePath(name).name[:100] or "the table")
    plain = formats()[".csv"]
    if path.suffix.lower() not in plain.SUFFIXES:
        raise ChainruleError(
            f"{path}: the page reads tables as text ({', '.join(plain.SUFFIXES)}); for other "
            "files use chainrule train"
        )
    # four letters of base64 for three bytes
    if len(content) * 3 // 4 > MOST_BYTES + 2:
        raise ChainruleError(
            f"{path} has {len(content) * 3 / 4e6:,.1f} MB; the page takes up to "
            f"{MOST_BYTES / 1e6:g} MB. For larger tables use chainrule train"
        )
    try:
        read = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise ChainruleError(f"{path} did not arrive whole; drop it again") from None
    # not unpacked: a few packed bytes may be many
    return table_of(path, read, plain)


def decisions(table: Table, target: str | None) -> list[dict[str, Any]]:
    """What was decided of every column, and why."""
    # of the same table that is trained on: it is read once
    rows = table_columns(table, target).select(SHOWN)
    return [{**row, "decided": plain(row["decided"])} for row in rows.to_dicts()]


def plain(note: str) -> str:
    """What was decided, without what to say on a command line: a page has none.

    Examples
    --------
    >>> plain("'id' is left out: a row number (--number id uses it)")
    "'id' is left out: a row number"
    """
    return _AND_OPTION.sub("", _OPTION.sub("", note))


def _table(chosen: Chosen, held: float, seed: int) -> Data:
    """The inputs and targets of the table that was dropped."""
    dropped: Table | None = chosen["table"]
    if dropped is None:
        raise ChainruleError("there is no table yet; drop a CSV file on the page")
    # most tables have what is to be predicted in their last column
    target = chosen["target"] or dropped.frame.columns[-1]
    table, notes = checked_table(dropped, target, 0.5, {})
    targets = checked_targets(table, target, decide_task(table, target), (), notes)
    roles = roles_of(table, [name for name in table.frame.columns if name != target], {})
    learn, kept = apart(len(targets.T), held, seed)
    # medians, means and categories come from the rows to learn from alone
    columns, more = fit_columns(table.part(learn), [it.name for it in roles if it.used])
    inputs = tuple(columns.input_names())
    check_extent(len(targets.T), len(inputs) + targets.T.shape[1])
    X, T = columns.encode(table), _outputs(targets, learn, target)
    return Data(
        Samples(X[learn], T[learn]),
        Samples(X[kept], T[kept]) if len(kept) else None,
        inputs,
        target if targets.classes else f"{target}, standardized",
        tuple(map(str, targets.classes)),
        tuple(map(plain, (*notes, *notes_of(roles), *more))),
    )


def _outputs(targets: Targets, learn: Rows, target: str) -> Doubles:
    """What the network is to put out for each row."""
    if len(targets.classes) > MOST_CLASSES:
        raise ChainruleError(
            f"the target {target!r} has {len(targets.classes)} classes; the page takes up to "
            f"{MOST_CLASSES}"
        )
    if targets.classes:
        # of two classes, one output says how likely the second is
        return targets.T[:, 1:] if len(targets.classes) == 2 else targets.T
    mine = targets.of(learn)
    return (targets.numbers[:, None] - mine.center) / mine.scale


TABLES = (
    DataSet(
        "table",
        "your table (CSV)",
        _table,
        (Option("target", "target", ""),),
        {"hidden": [16], "batch_size": 32, "learning_rate": 0.003},
    ),
)
