"""What was decided of every column of a table, as one table: `chainrule columns`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from chainrule.tables.model import Data
from chainrule.tables.reading import Table, as_table, is_number
from chainrule.tables.reading.columns import named
from chainrule.tables.roles import Role, roles_of, shown

EXAMPLES = 3


def table_columns(
    data: Data | Table, target: str | None = None, *, kinds: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """What `fit_table` would decide of every column of a table, and why.

    Parameters
    ----------
    data : str, Path, data frame or mapping
        A table, as for `fit_table`.
    target : str, optional
        The column that is to be predicted.
    kinds : mapping of str to str, optional
        What columns are, where that is not to be decided from their values.

    Returns
    -------
    polars.DataFrame
        A row for each column: ``column``, ``kind``, ``use`` (``"input"``, ``"target"`` or why it is
        left out), ``decided``, ``examples``, ``missing`` and ``different``.

    Raises
    ------
    ChainruleError
        If the table cannot be read, or a column does not exist.

    Examples
    --------
    >>> rows = {"id": [1, 2, 3, 4, 5, 6], "zip": ["01", "02"] * 3, "y": [0.5, 1.5, 2.5] * 2}
    >>> found = chainrule.table_columns(rows, "y")
    >>> found["use"].to_list()
    ['id', 'input', 'target']
    """
    kinds = dict(kinds or {})
    table = as_table(data, kinds=kinds)
    table.need([*([target] if target is not None else []), *kinds])
    names = [it for it in table.frame.columns if it != target]
    roles = {it.name: it for it in roles_of(table, names, kinds)}
    rows = [_row(table, name, roles.get(name), kinds) for name in table.frame.columns]
    return pl.DataFrame(rows)


def _row(table: Table, name: str, role: Role | None, kinds: Mapping[str, str]) -> dict[str, object]:
    series, reading = table.frame[name], table.readings[name]
    decided = [*reading.notes, *([role.note] if role and role.note else [])]
    if name in kinds:
        decided.insert(0, "as you said")
    known = series.drop_nulls()
    examples = known.unique(maintain_order=True).head(EXAMPLES).to_list()
    use = "target" if role is None else "input" if role.used else role.kind
    return {
        "column": name,
        "kind": _kind(series, reading.kind),
        "use": use,
        "decided": named("; ".join(decided), name),
        "examples": ", ".join(map(_quoted, examples)),
        "missing": series.null_count(),
        "different": known.n_unique() if series.dtype != pl.Object else len(known),
    }


def _quoted(value: object) -> str:
    """A cell among others, which commas separate."""
    return repr(value) if isinstance(value, str) and "," in value else shown(value)


def _kind(series: pl.Series, kind: str) -> str:
    """In words for people."""
    if kind == "number" and is_number(series) and series.dtype.is_integer():
        return "whole number"
    return {"truth": "yes or no"}.get(kind, kind)
