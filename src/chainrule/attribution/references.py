"""The row that another is compared with, and what is known of the values of each column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from chainrule.attribution.rows import Rows, seen_in_rows
from chainrule.attribution.subject import Subject
from chainrule.attribution.subjects import rows_for
from chainrule.errors import ChainruleError
from chainrule.tables.seen import Seen


class Reference(NamedTuple):
    """The reference row, what it is in words, and what has been seen of each column."""

    row: Rows
    words: str
    seen: Mapping[str, Seen]


def reference_of(model: Any, subject: Subject, rows: Rows, one: Rows, given: Any) -> Reference:
    """The reference row that is asked for; by default the typical row of the training data."""
    seen, whose = _seen(subject, rows)
    if given is None:
        return Reference(_typical(subject, one, seen), f"the typical row of {whose}", seen)
    if isinstance(given, int | np.integer):
        if not 1 <= given <= rows.count:
            raise ChainruleError(f"there is no row {given} to compare with: 1 to {rows.count}")
        return Reference(_values_of(subject, one, rows.row(given - 1)), f"row {given}", seen)
    others = rows_for(model, given)
    source = str(given) if isinstance(given, str | Path) else "the table of references"
    # as it is: a cell that is missing stays so, while nothing is typical of an empty column
    if others.count == 1:
        return Reference(_values_of(subject, one, others), f"the row of {source}", seen)
    typical = _typical(subject, one, seen_in_rows(others))
    return Reference(typical, f"the typical row of {source}", seen)


def _seen(subject: Subject, rows: Rows) -> tuple[Mapping[str, Seen], str]:
    """What is known of the columns, and from where."""
    if subject.seen:
        return subject.seen, "the training data"
    # a single row is typical of nothing but itself
    if rows.count == 1:
        return {}, ""
    return seen_in_rows(rows), "this table"


def _typical(subject: Subject, one: Rows, seen: Mapping[str, Seen]) -> Rows:
    """A row of the median of each column of numbers, and the most frequent value of others."""
    names = subject.used(one)
    unknown = [name for name in names if name not in seen]
    if unknown:
        raise ChainruleError(
            f"this {subject.kind} does not know what is typical of {', '.join(unknown[:5])}; give "
            "more rows than one, or a reference to compare with (a row by its number, or a table)"
        )
    return one.with_cells({name: [seen[name].typical] for name in names})


def _values_of(subject: Subject, one: Rows, other: Rows) -> Rows:
    """The other row, in the columns and the kind of the one that is explained."""
    missing = [name for name in subject.used(one) if name not in other.names]
    if missing:
        raise ChainruleError(f"the reference has no column {missing[0]!r}")
    # put into the row's own kind of table, since both are given to a model in one
    return one.with_cells({name: other.column(name) for name in subject.used(one)})
