"""Rows as dictionaries, as programs have them: in for a prediction, and out with what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

Rows: TypeAlias = Sequence[Mapping[str, object]]


def are_rows(data: object) -> TypeGuard[Rows]:
    """Whether this is a list of rows as dictionaries."""
    return isinstance(data, list | tuple) and len(data) > 0 and all(map(_is_row, data))


def _is_row(row: object) -> bool:
    # first what nearly all are, as to ask whether something is any mapping takes longer
    return type(row) is dict or isinstance(row, Mapping)


def as_columns(rows: Rows) -> dict[str, list[object]]:
    """The columns of rows; in one that lacks a key, the cell is missing."""
    # names may be numbers, and the columns stand in the order in which they come
    names = dict.fromkeys(name for row in rows for name in row)
    return {str(name): [row.get(name) for row in rows] for name in names}


def as_rows(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of columns, which are lists or arrays; their cells as Python has them."""
    cells = [it if isinstance(it, list) else it.tolist() for it in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
