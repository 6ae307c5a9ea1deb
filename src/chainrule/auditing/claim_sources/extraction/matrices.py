"""Vectors and matrices, as they are typed: <1,2;3,4>, [[1,2],[3,4]], (1,2), [1;2]^T."""

from __future__ import annotations

import re

TRANSPOSED = re.compile(r"\^\{?(?:T|top|intercal|mathsf\{?T\}?)\}?$|['′]$")
NESTED = re.compile(r"(?:[\[(][^\[\]()]*[\])],?)+")
ROW = re.compile(r"[\[(]([^\[\]()]*)[\])]")
BRACKETS = ("<>", "()", "[]")
LARGEST = 400  # entries


def matrix_of(member: str) -> list[list[str]] | None:
    """The rows of a vector or matrix; None if it is none.

    What stands between commas only is a row, between semicolons only a column; a transposed row is
    a column.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.matrices import matrix_of
    >>> matrix_of("<0.1,0.2;0.3,0.4>"), matrix_of("[5,6]^T")
    ([['0.1', '0.2'], ['0.3', '0.4']], [['5'], ['6']])
    """
    plain = TRANSPOSED.sub("", member)
    if plain[:1] + plain[-1:] not in BRACKETS:
        return None
    rows = _rows(plain[1:-1])
    if not _is_matrix(rows):
        return None
    if plain != member:
        rows = [list(column) for column in zip(*rows, strict=True)]
    # (0.5) is a number in brackets, and no vector.
    return None if plain[0] == "(" and rows == [[plain[1:-1]]] else rows


def _rows(inner: str) -> list[list[str]]:
    """What stands between the outer brackets, by rows."""
    if NESTED.fullmatch(inner):
        return [row.split(",") for row in ROW.findall(inner)]
    # Brackets that close before they open are those of several factors: (a,b)(c,d).
    if inner.find(")") < inner.find("(") or inner.find("]") < inner.find("["):
        return []
    return [row.split(",") for row in inner.split(";") if row]


def _is_matrix(rows: list[list[str]]) -> bool:
    """Whether all rows have as many entries, and none is empty."""
    if len({len(row) for row in rows}) != 1 or len(rows) * len(rows[0]) > LARGEST:
        return False
    return all(all(row) for row in rows)
